/* What a student's program may open: terminals, and by Landlock, the last word after file rights and mounts, what it
 * may write. */
#ifndef PRAYOG_CONFINE_H
#define PRAYOG_CONFINE_H

#include <stdbool.h>

/*
 * Leaves it to the agent alone to make terminals: everybody else gets EACCES. Their number is limited over the whole
 * host, and one program could take them all. False, with errno set, where that can't be had.
 */
bool reserve_terminals(void);

/* Prepares the rules. Where the kernel has no Landlock, or one too old, there are none. */
void confine_init(void);

/* Puts the calling process, and all that it will ever start, under the rules. It must have given up its privileges. */
bool confine(void);

#endif
