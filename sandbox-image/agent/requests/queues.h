#ifndef PRAYOG_QUEUES_H
#define PRAYOG_QUEUES_H

#include "agent/wire/buffer.h"

/* Appends the *queue* record of the POSIX queue `name` (with its slash); false when there is none. */
bool queue_put(struct buffer *out, const char *name);

#endif
