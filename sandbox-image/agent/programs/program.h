/* Programs that the worker started: their input and output, their limits, and how they ended. */
#ifndef PRAYOG_PROGRAM_H
#define PRAYOG_PROGRAM_H

#include <sys/resource.h>
#include <sys/types.h>

#include "agent/agent.h"
#include "agent/kernel/objects.h"
#include "agent/programs/budget.h"

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

enum { STDIN_EMPTY = 0, STDIN_PIPE = 1 };
enum { STDOUT_PIPE = 0, STDOUT_TERMINAL = 1 };

struct program_spec {
    uint32_t number;
    char **argv;
    char **env;
    char *exe;
    char *cwd;
    uint8_t stdin_kind;
    uint8_t stdout_kind;
    bool traced;
    uint32_t capture;
    struct limits limits;
};

struct program {
    struct program *next;
    uint32_t number;
    pid_t pid;
    bool traced;
    bool ended;
    uint32_t capture;
    struct limits limits;
    uint32_t flags;
    struct allowance wall_time; /* from its start */
    uint64_t output_bytes;
    uint32_t failed_forks;
    uint32_t events;      /* traced calls told so far */
    uint64_t trace_bytes; /* that they took */
    struct source input;
    struct source output;
    struct source errors;
    struct object given[3]; /* what its standard streams were when it began */
    int terminal;           /* the end of its terminal that it writes to, kept open by the agent; -1: it has none */
    struct buffer pending_input;
    bool close_input;
    struct buffer trace; /* calls to be told with the next flush */
    uint32_t trace_count;
};

/* First of all programs, newest first. */
extern struct program *programs;

struct program *program_by_number(uint32_t number);

/* The program that a process belongs to: by its tracing, else by its session. NULL when it can't be told. */
struct program *program_of_process(pid_t pid, pid_t session);

/* Takes a program that was spawned among those that are watched. */
void program_watch(struct program *program);

/* Writes as much of what waits for the program's standard input as fits. */
void program_write_input(struct program *program);

/* Tells the worker all that the programs have written and done so far. */
void programs_flush(void);

/* Only what they have done: cheap enough for every turn of the loop. */
void programs_flush_traces(void);

/* To be called when a program's first process has been reaped. */
void program_ended(struct program *program, int status, const struct rusage *usage);

/* Kills the program with all its descendants that can be told, and notes why. */
void program_stop(struct program *program, uint32_t flag);

/* Looks at wall and CPU time of every program; returns when it wants to be called next (ns, monotonic; 0: no need). */
uint64_t programs_check_limits(void);

/* Is the first process of any program not reaped yet? */
bool programs_running(void);

/* Forgets every program. All their processes must be gone. */
void programs_clear(void);

/* spawn.c: makes the process. Returns 0 or an errno; fills in pid and sources. */
int spawn(const struct program_spec *spec, struct program *program);

#endif
