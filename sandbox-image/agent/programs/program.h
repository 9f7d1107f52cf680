/* Programs that the worker started. */
#ifndef PRAYOG_PROGRAM_H
#define PRAYOG_PROGRAM_H

#include <sys/types.h>

#include "agent/kernel/objects.h"
#include "agent/loop/loop.h"
#include "agent/programs/budget.h"
#include "agent/trace/trace.h"

struct limits {
    uint32_t cpu_time_ms;
    uint32_t wall_time_ms;
    uint32_t processes;
    uint32_t open_files;
    uint64_t file_bytes;
    uint64_t output_bytes;
    uint64_t stack_bytes;
    uint64_t mq_bytes;
    uint64_t address_space_bytes;
};

struct program {
    struct program *next;
    uint32_t number;
    pid_t pid;
    bool ended;
    struct limits limits;
    uint32_t flags;          /* limits that it met, but for those that the tracer saw */
    struct budget wall_time; /* from its start */
    uint64_t output_bytes;
    struct source input;
    struct source output;
    struct source errors;
    struct object given[3]; /* what its standard streams were when it began */
    int terminal;           /* the end of its terminal that it writes to, kept open by the agent; -1: it has none */
    struct buffer pending_input;
    bool close_input;
    struct trace trace;
};

/* First of all programs, newest first. */
extern struct program *programs;

struct program *program_by_number(uint32_t number);

/* The program that a process belongs to: by its tracing, else by its session. NULL when it can't be told. */
struct program *program_of_process(pid_t pid, pid_t session);

struct program *program_of_trace(struct trace *trace);

/* Every limit that the program met. */
uint32_t program_flags(const struct program *program);

void program_add(struct program *program);

/* Is the first process of any program not reaped yet? */
bool programs_running(void);

/* Forgets every program. All their processes must be gone. */
void programs_clear(void);

#endif
