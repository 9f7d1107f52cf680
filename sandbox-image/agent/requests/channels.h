#ifndef PRAYOG_CHANNEL_H
#define PRAYOG_CHANNEL_H

/* Closes every channel. */
void channels_clear(void);

#endif
