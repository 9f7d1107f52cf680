/* Wait statuses: of tracees, of programs, and of orphans that the kernel gave to the agent as process 1. */
#ifndef PRAYOG_REAP_H
#define PRAYOG_REAP_H

#include <stdbool.h>

/* From now on the loop takes in what becomes of children. */
void watch_children(void);

/* Takes in the statuses that are there. True when there may be more, of which no signal will tell. */
bool reap_children(void);

/* Whether there may be such: reap_children has to be called again. */
bool children_left(void);

#endif
