#define _GNU_SOURCE
#include "agent/programs/limits.h"

#include <signal.h>

#include "agent/kernel/memory.h"
#include "agent/kernel/procfs.h"
#include "agent/loop/clock.h"
#include "agent/trace/tasks.h"
#include "agent/wire/protocol.h"
#include "common/cleanup.h"

enum { KILL_ROUNDS_MAX = 50 };

static const uint64_t check_pause_ns = 50000000;
/* Programs that are over before then cost no look at how they fare. */
static const uint64_t starvation_pause_ns = 200000000;

/* Kills what belongs to the program and is not traced; such processes are known by their session. True when it found
 * some. */
static bool kill_session(const struct program *program) {
    AUTO_CLOSEDIR DIR *processes = open_processes();
    bool found = false;
    for (pid_t pid; (pid = next_process(processes)) != 0;) {
        struct process_status status;
        if (read_process_status(pid, &status) && status.state != 'Z' &&
            program_of_process(pid, status.session) == program) {
            kill(pid, SIGKILL);
            found = true;
        }
    }
    return found;
}

void program_stop(struct program *program, uint32_t flag) {
    program->flags |= flag;
    kill(-program->pid, SIGKILL);
    /* Children are made while we kill; a few rounds get ahead of them, and RESET of whatever is left. */
    for (int round = 0; round < KILL_ROUNDS_MAX && kill_session(program); round++) {
    }
}

static uint64_t cpu_ms(const struct program *program) {
    AUTO_CLOSEDIR DIR *processes = open_processes();
    uint64_t total = 0;
    for (pid_t pid; (pid = next_process(processes)) != 0;) {
        struct process_status status;
        if (read_process_status(pid, &status) && program_of_process(pid, status.session) == program) {
            total += status.cpu_ms;
        }
    }
    return total;
}

uint64_t programs_check_limits(void) {
    static uint64_t next_check;
    uint64_t now = now_ns();
    uint64_t due = 0;
    bool check = now >= next_check && !memory_is_short();
    for (struct program *program = programs; program != NULL; program = program->next) {
        bool over = program->ended && !tasks_of(&program->trace);
        if (over || program_flags(program) & (FLAG_WALL | FLAG_CPU)) {
            continue;
        }
        if (check && now - program->wall_time.begun_ns >= starvation_pause_ns) {
            note_starvation(now, starvation_pause_ns);
        }
        if (program->limits.wall_time_ms != 0 && budget_is_spent(&program->wall_time, now)) {
            program_stop(program, FLAG_WALL);
            continue;
        }
        if (program->limits.cpu_time_ms != 0 && check && cpu_ms(program) > program->limits.cpu_time_ms) {
            program_stop(program, FLAG_CPU);
            continue;
        }
        bool limited = program->limits.cpu_time_ms != 0 || program->limits.wall_time_ms != 0;
        uint64_t next = limited ? now + check_pause_ns : UINT64_MAX;
        if (program->limits.wall_time_ms != 0 && budget_ends(&program->wall_time) < next) {
            next = budget_ends(&program->wall_time);
        }
        due = limited && (due == 0 || next < due) ? next : due;
    }
    if (check) {
        next_check = now + check_pause_ns;
    }
    return due;
}
