/* Traced calls as records of the frame TRACE, up to a bound for each program. */
#ifndef PRAYOG_RECORD_H
#define PRAYOG_RECORD_H

#include <stdint.h>
#include <sys/types.h>

#include "agent/kernel/objects.h"
#include "agent/trace/tasks.h"

/* A pseudo-call: something that happened to a process, rather than something it asked for. */
struct event {
    const char *name;
    pid_t process;
    pid_t thread;
    int64_t result;
    const struct object *object; /* NULL: none */
    const char *text;            /* NULL: none */
    uint64_t caller;
};

void record_event(struct trace *trace, struct event event);

/* The call that the task is in. `left_ns` is 0 when it never came back. */
void record_call(struct task *task, uint64_t left_ns, int64_t result);

/* Sends the records that are there. */
void trace_flush(struct trace *trace);

#endif
