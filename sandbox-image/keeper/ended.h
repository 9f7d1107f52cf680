/* What the keeper tells the worker when a sandbox has ended. See PROTOCOL.md. */
#ifndef PRAYOG_KEEPER_ENDED_H
#define PRAYOG_KEEPER_ENDED_H

#include <stdint.h>

#include "agent/wire/buffer.h"

/* Appends one frame ENDED: bytes by which memory has grown, and how often a limit was met. */
void put_ended(struct buffer *out, const char *token, uint64_t memory_growth, uint64_t limit_hits);

#endif
