/* Reading a stopped task's arguments, on the way in and on the way out. */
#ifndef PRAYOG_DECODE_H
#define PRAYOG_DECODE_H

#include "agent/trace/tasks.h"

/* Fills in task->pending. True when the tracer has to see the call's result too. */
bool decode_entry(struct task *task, const struct call *call, const uint64_t raw[6]);

/* Completes task->pending with what the call gave back. */
void decode_exit(struct task *task, int64_t *result);

/* Is it a vmsplice into a pipe that waits for room, as writev would? */
bool shares_pages(const struct pending *pending);

#endif
