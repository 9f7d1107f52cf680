/* The memory controller's kills. */
#ifndef PRAYOG_MEMORY_H
#define PRAYOG_MEMORY_H

#include <stdbool.h>

/* Opens the file that counts them; `path` may be NULL. */
void memory_init(const char *path);

/* Has the controller killed something since it was last asked? */
bool memory_kills_since(void);

#endif
