#define _GNU_SOURCE
#include "reap.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include "program.h"
#include "settle.h"
#include "tracer.h"

static struct program *running_program(pid_t pid) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        if (program->pid == pid && !program->ended) {
            return program;
        }
    }
    return NULL;
}

void reap_children(void) {
    int status;
    struct rusage usage;
    for (pid_t pid; (pid = wait4(-1, &status, WNOHANG | __WALL, &usage)) > 0;) {
        settle_stir();
        tracer_status(pid, status);
        struct program *program = WIFSTOPPED(status) ? NULL : running_program(pid);
        if (program != NULL) {
            program_ended(program, status, &usage);
        }
    }
}
