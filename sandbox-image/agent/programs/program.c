#define _GNU_SOURCE
#include "agent/programs/program.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/trace/tasks.h"

struct program *programs;

struct program *program_by_number(uint32_t number) {
    struct program *program = programs;
    while (program != NULL && program->number != number) {
        program = program->next;
    }
    return program;
}

struct program *program_of_trace(struct trace *trace) {
    return trace == NULL ? NULL : (struct program *)(void *)((char *)trace - offsetof(struct program, trace));
}

struct program *program_of_process(pid_t pid, pid_t session) {
    const struct task *task = task_of_process(pid);
    if (task != NULL) {
        return program_of_trace(task->trace);
    }
    struct program *program = programs;
    while (program != NULL && program->pid != session && program->pid != pid) {
        program = program->next;
    }
    return program;
}

uint32_t program_flags(const struct program *program) {
    return program->flags | program->trace.flags;
}

void program_add(struct program *program) {
    program->next = programs;
    programs = program;
}

bool programs_running(void) {
    for (const struct program *program = programs; program != NULL; program = program->next) {
        if (!program->ended) {
            return true;
        }
    }
    return false;
}

void programs_clear(void) {
    forget_starvation();
    while (programs != NULL) {
        struct program *program = programs;
        programs = program->next;
        tasks_drop(&program->trace);
        source_close(&program->input);
        source_close(&program->output);
        source_close(&program->errors);
        if (program->terminal >= 0) {
            close(program->terminal);
        }
        buffer_free(&program->pending_input);
        buffer_free(&program->trace.records);
        free(program);
        loop_drop_events();
    }
}
