/* What a student's program may open for writing, held by Landlock: the last word after file rights and mounts. */
#ifndef PRAYOG_CONFINE_H
#define PRAYOG_CONFINE_H

#include <stdbool.h>

/* Prepares the rules. Where the kernel has no Landlock, or one too old, there are none. */
void confine_init(void);

/* Puts the calling process, and all that it will ever start, under the rules. It must have given up its privileges. */
bool confine(void);

#endif
