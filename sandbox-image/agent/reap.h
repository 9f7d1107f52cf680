#ifndef PRAYOG_REAP_H
#define PRAYOG_REAP_H

/* Takes in every wait status that is there: of tracees, of programs, and of orphans that the kernel gave to the agent
 * as process 1. */
void reap_children(void);

#endif
