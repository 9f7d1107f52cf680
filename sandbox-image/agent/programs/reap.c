#define _GNU_SOURCE
#include "agent/programs/reap.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/kernel/memory.h"
#include "agent/loop/activity.h"
#include "agent/loop/clock.h"
#include "agent/programs/streams.h"
#include "agent/trace/tracer.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"
#include "common/fail.h"

/* Not all statuses that the last signal announced have been dealt with. */
static bool left;

static struct program *running_program(pid_t pid) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        if (program->pid == pid && !program->ended) {
            return program;
        }
    }
    return NULL;
}

static uint64_t micros(struct timeval time) {
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

static void program_ended(struct program *program, int status, const struct rusage *usage) {
    uint64_t ended_ns = now_ns();
    program->ended = true;
    bool signalled = WIFSIGNALED(status);
    if (signalled && WTERMSIG(status) == SIGXCPU) {
        program->flags |= FLAG_CPU;
    }
    if (signalled && WTERMSIG(status) == SIGXFSZ) {
        program->flags |= FLAG_FILE_SIZE;
    }
    if (memory_kills_since()) {
        program->flags |= FLAG_MEMORY;
    }
    program_flush(program);
    size_t start = frame_begin(&worker.out, EVENT_EXITED, 0);
    put_u32(&worker.out, program->number);
    put_u8(&worker.out, signalled);
    put_u32(&worker.out, (uint32_t)(signalled ? WTERMSIG(status) : WEXITSTATUS(status)));
    put_u32(&worker.out, program_flags(program));
    put_u64(&worker.out, (ended_ns - program->wall_time.begun_ns) / 1000);
    put_u64(&worker.out, micros(usage->ru_utime));
    put_u64(&worker.out, micros(usage->ru_stime));
    put_u64(&worker.out, (uint64_t)usage->ru_maxrss * 1024);
    frame_end(&worker.out, start);
}

/* Traced programs can stop faster than their stops are dealt with; limits, output and requests must get their turn. */
enum { STATUSES_A_TURN = 256 };

bool reap_children(void) {
    int status;
    struct rusage usage;
    for (int i = 0; i < STATUSES_A_TURN; i++) {
        pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (pid <= 0) {
            left = false;
            return left;
        }
        note_activity();
        tracer_status(pid, status);
        struct program *program = WIFSTOPPED(status) ? NULL : running_program(pid);
        if (program != NULL) {
            program_ended(program, status, &usage);
        }
    }
    left = true;
    return left;
}

bool children_left(void) {
    return left;
}

static void child_changed(struct source *source, uint32_t events) {
    struct signalfd_siginfo info[8];
    (void)events;
    (void)!read(source->fd, info, sizeof info);
    reap_children();
}

void watch_children(void) {
    static struct source children = {.ready = child_changed};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
        fail("sigprocmask: %s", strerror(errno));
    }
    children.fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (children.fd < 0) {
        fail("signalfd: %s", strerror(errno));
    }
    source_watch(&children, EPOLLIN);
}
