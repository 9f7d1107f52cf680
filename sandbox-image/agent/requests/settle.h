/* Finding out that nothing in the sandbox can go on by itself. See settle.c. */
#ifndef PRAYOG_SETTLE_H
#define PRAYOG_SETTLE_H

#include <stdint.h>

/* Looks once, if the worker is waiting for it, and answers if it stands. Call it when no event is left to deal with. */
void settle_look(void);

/* When to look next (monotonic ns); 0 when nobody waits. */
uint64_t settle_due(void);

/* Gives up on the request that waits, because the sandbox is reset. */
void settle_cancel(void);

#endif
