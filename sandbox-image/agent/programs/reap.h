#ifndef PRAYOG_REAP_H
#define PRAYOG_REAP_H

#include <stdbool.h>

/* Takes in the wait statuses that are there: of tracees, of programs, and of orphans that the kernel gave to the agent
 * as process 1. True when there may be more, of which no signal will tell. */
bool reap_children(void);

#endif
