/* What the memory controller does, and is about to do. */
#ifndef PRAYOG_MEMORY_H
#define PRAYOG_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * `events` counts what the controller killed, `usage` tells how much of `limit` bytes the sandbox uses now: files of
 * its, or NULL. A limit of 0 is none.
 */
void memory_init(const char *events, const char *usage, uint64_t limit);

/* Can the controller's kills be seen? */
bool memory_kills_are_told(void);

/* Has the controller killed something since it was last asked? */
bool memory_kills_since(void);

/* What is used of the limit, in bytes. False when nobody tells, or there is none. */
bool memory_usage(uint64_t *used, uint64_t *limit);

/*
 * Whether so little memory is left that the agent had better ask for none, as reading /proc does. The kernel ends a
 * student's program first, but gives back what belonged to no process, such as shared pages, only when that one is all
 * but gone; till then whoever asks is the next to be ended. While it stays so: true for half a second, then false for a
 * twentieth, for what limits programs must get its turn.
 */
bool memory_is_short(void);

#endif
