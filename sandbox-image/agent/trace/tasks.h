/* The threads of traced programs, and the call that each has entered. Who is traced and why stands in tracer.c. */
#ifndef PRAYOG_TASKS_H
#define PRAYOG_TASKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/kernel/objects.h"
#include "agent/trace/caller.h"
#include "agent/trace/calls.h"
#include "agent/trace/trace.h"

/* A call that a task has entered and not yet left. */
struct pending {
    const struct call *call;
    uint64_t entered_ns;
    uint64_t raw[6]; /* arguments as the kernel got them */
    struct object object;
    struct object other;
    char *text;
    struct buffer data;
    uint64_t data_length;
    int descriptors[2];
    int descriptor_count;
    int source; /* of a transfer from an ordinary file, and where in it the bytes begin */
    uint64_t offset;
    bool from_file;
    uint64_t caller;
    bool recorded; /* the worker is told of it */
};

/* A call that gave nothing, the same as the last time. */
struct repeat {
    const struct call *call;
    uint64_t argument;
    int64_t result;
    uint32_t count;
};

enum { REPEATS = 8 };

struct task {
    struct task *next;
    pid_t thread;
    pid_t process;
    struct trace *trace; /* of its program; NULL while nobody knows whose child it is */
    struct image image;
    bool in_call;
    bool stopped;      /* by a stop signal, until SIGCONT */
    bool lending;      /* its memory, to a vfork child that has neither ended nor called exec */
    uint64_t wakes_ns; /* when a timer of the process goes off; UINT64_MAX: again and again; 0: none */
    struct pending pending;
    struct repeat repeats[REPEATS]; /* of its last kinds of call; see record.c */
    unsigned next_repeat;
};

void pending_free(struct pending *pending);

/* `trace` is NULL while nobody knows whose child it is. */
void task_add(struct trace *trace, pid_t thread, pid_t process);

struct task *task_by_thread(pid_t thread);

/* Any task of this process; NULL when it is not traced. */
struct task *task_of_process(pid_t process);

/* Does anything of the program still run, if only a descendant of its first process? */
bool tasks_of(const struct trace *trace);

void task_drop(pid_t thread);

/* Forgets the other threads of the task's process. */
void task_drop_siblings(const struct task *task);

/* Forgets the program's tasks, which are gone. */
void tasks_drop(const struct trace *trace);

#endif
