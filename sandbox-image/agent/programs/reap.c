#define _GNU_SOURCE
#include "agent/programs/reap.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include "agent/programs/program.h"
#include "agent/requests/settle.h"
#include "agent/trace/tracer.h"

static struct program *running_program(pid_t pid) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        if (program->pid == pid && !program->ended) {
            return program;
        }
    }
    return NULL;
}

/* Traced programs can stop faster than their stops are dealt with; limits, output and requests must get their turn. */
enum { STATUSES_A_TURN = 256 };

bool reap_children(void) {
    int status;
    struct rusage usage;
    for (int i = 0; i < STATUSES_A_TURN; i++) {
        pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (pid <= 0) {
            return false;
        }
        settle_stir();
        tracer_status(pid, status);
        struct program *program = WIFSTOPPED(status) ? NULL : running_program(pid);
        if (program != NULL) {
            program_ended(program, status, &usage);
        }
    }
    return true;
}
