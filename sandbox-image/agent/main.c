/*
 * The agent: first process of a sandbox, and the only one in it that is ours.
 *
 * It runs as the namespace's root with four capabilities: SETUID and SETGID to become the student, KILL to end student
 * processes, SYS_PTRACE to look into them. The worker speaks to it over standard input and output (PROTOCOL.md);
 * when its input ends it ends, and since it is process 1, everything else in the sandbox ends with it.
 *
 * One thread, one loop. It waits in epoll for requests, children's statuses (signalfd), student output, FIFOs and
 * deadlines, deals with what is there, and writes the answers and events of that turn in one go. The only thing it ever
 * waits for elsewhere is the worker's reading; a worker that stops reading therefore stops the agent, and with it the
 * traced programs, instead of filling memory. No student process can make it wait: it opens nothing that blocks, and a
 * stopped or dead tracee is just a status that comes later.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/confine/confine.h"
#include "agent/kernel/identity.h"
#include "agent/kernel/memory.h"
#include "agent/programs/program.h"
#include "agent/programs/reap.h"
#include "agent/requests/requests.h"
#include "agent/requests/settle.h"
#include "agent/requests/shortage.h"

enum { EXIT_USAGE = 64, EXIT_SETUP = 69, EVENTS_MAX = 16, READ_SIZE = 65536 };

struct agent agent;

uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000ULL + (uint64_t)time.tv_nsec;
}

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
    _exit(EXIT_SETUP);
}

void source_watch(struct source *source, uint32_t events) {
    if (source->fd < 0 || (events == 0 && !source->watched)) {
        return;
    }
    struct epoll_event event = {.events = events, .data.ptr = source};
    int operation = !source->watched ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (epoll_ctl(agent.epoll, operation, source->fd, &event) != 0) {
        fail("epoll_ctl");
    }
    source->watched = events != 0;
}

void source_close(struct source *source) {
    if (source->fd >= 0) {
        source_watch(source, 0);
        close(source->fd);
        source->fd = -1;
    }
}

void agent_flush(void) {
    size_t written = 0;
    while (written < agent.out.length) {
        ssize_t now = write(STDOUT_FILENO, agent.out.data + written, agent.out.length - written);
        if (now < 0 && errno != EINTR) {
            _exit(EXIT_SUCCESS);
        }
        written += now < 0 ? 0 : (size_t)now;
    }
    agent.out.length = 0;
}

static void requests_readable(struct source *source, uint32_t events) {
    (void)events;
    buffer_reserve(&agent.in, READ_SIZE);
    ssize_t got = read(source->fd, agent.in.data + agent.in.length, READ_SIZE);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        empty_namespaces();
        _exit(EXIT_SUCCESS);
    }
    if (got > 0) {
        agent.in.length += (size_t)got;
        dispatch_requests();
    }
}

/* Not all statuses that the last signal announced have been dealt with. */
static bool children_left;

static void child_changed(struct source *source, uint32_t events) {
    struct signalfd_siginfo info[8];
    (void)events;
    (void)!read(source->fd, info, sizeof info);
    children_left = reap_children();
}

static int watch_children(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) {
        fail("sigprocmask");
    }
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static dev_t device_of(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_dev : 0;
}

static uint64_t read_number(const char *path) {
    unsigned long long number = 0;
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fscanf(file, "%llu", &number) != 1) {
            number = 0;
        }
        fclose(file);
    }
    return number;
}

static void say_hello(void) {
    size_t start = frame_begin(&agent.out, EVENT_HELLO, 0);
    put_u16(&agent.out, PROTOCOL_VERSION);
    put_str(&agent.out, AGENT_BUILD);
    put_u32(&agent.out, agent.student_uid);
    put_u8(&agent.out, agent.memory_events >= 0);
    frame_end(&agent.out, start);
    agent_flush();
}

static uint64_t earlier(uint64_t a, uint64_t b) {
    if (a == 0 || b == 0) {
        return a == 0 ? b : a;
    }
    return a < b ? a : b;
}

/* Waits for events, but no later than `due` (monotonic ns; 0: as long as it takes). */
static int wait_for_events(struct epoll_event events[EVENTS_MAX], uint64_t due) {
    uint64_t now = now_ns();
    uint64_t left = due > now ? due - now : 0;
    struct timespec patience = {.tv_sec = (time_t)(left / 1000000000ULL), .tv_nsec = (long)(left % 1000000000ULL)};
    int count = (int)syscall(SYS_epoll_pwait2, agent.epoll, events, EVENTS_MAX, due == 0 ? NULL : &patience, NULL, 0);
    if (count < 0 && errno == ENOSYS) {
        count = epoll_wait(agent.epoll, events, EVENTS_MAX, due == 0 ? -1 : (int)((left + 999999) / 1000000));
    }
    return count;
}

static _Noreturn void serve(void) {
    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        uint64_t due = earlier(programs_check_limits(), settle_due());
        int count = wait_for_events(events, children_left ? 1 : due);
        uint64_t generation = agent.generation;
        for (int i = 0; i < count && generation == agent.generation; i++) {
            struct source *source = events[i].data.ptr;
            if (source->fd >= 0) {
                source->ready(source, events[i].events);
            }
        }
        if (children_left) {
            children_left = reap_children();
        } else if (count <= 0) {
            settle_look();
        }
        programs_flush_traces();
        agent_flush();
    }
}

static uint32_t parse_id(const char *text) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value == 0 || value > UINT32_MAX - 1) {
        fprintf(stderr, "agent: not the number of an unprivileged user: %s\n", text);
        _exit(EXIT_USAGE);
    }
    return (uint32_t)value;
}

/* Where the memory controller's figures are, see memory_init. */
struct controller {
    const char *events;
    const char *usage;
    uint64_t limit;
};

static struct controller parse_arguments(int argc, char **argv) {
    static const struct option options[] = {
        {"uid", required_argument, NULL, 'u'},
        {"gid", required_argument, NULL, 'g'},
        {"memory-events", required_argument, NULL, 'm'},
        {"memory-usage", required_argument, NULL, 's'},
        {"memory-limit", required_argument, NULL, 'l'},
        {"processes", required_argument, NULL, 'p'},
        {0},
    };
    struct controller memory = {0};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'u':
            agent.student_uid = parse_id(optarg);
            break;
        case 'g':
            agent.student_gid = parse_id(optarg);
            break;
        case 'm':
            memory.events = optarg;
            break;
        case 's':
            memory.usage = optarg;
            break;
        case 'l':
            memory.limit = strtoull(optarg, NULL, 10);
            break;
        case 'p':
            usage_init(strtoull(optarg, NULL, 10));
            break;
        default:
            _exit(EXIT_USAGE);
        }
    }
    if (optind != argc || agent.student_uid == 0 || agent.student_gid == 0) {
        fprintf(stderr, "usage: prayog-agent --uid N --gid N [--processes N] [--memory-events PATH] [--memory-usage "
                        "PATH --memory-limit BYTES]\n");
        _exit(EXIT_USAGE);
    }
    return memory;
}

int main(int argc, char **argv) {
    const struct controller memory = parse_arguments(argc, argv);
    if (getpid() != 1) {
        /* It kills every process it may signal and empties /tmp when told to reset. */
        fprintf(stderr, "agent: must be the first process of a sandbox\n");
        return EXIT_USAGE;
    }
    memory_init(memory.events, memory.usage, memory.limit);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    umask(0);
    if (!keep_terminals()) {
        fail("students' programs can't be kept from making terminals");
    }
    identity_init(agent.student_uid, agent.student_gid);
    confine_init();
    agent.mqueue_device = device_of("/dev/mqueue");
    agent.shm_device = device_of("/dev/shm");
    agent.shm_max_bytes = read_number("/proc/sys/kernel/shmmax");
    agent.mq_max_messages = read_number("/proc/sys/fs/mqueue/msg_max");
    agent.mq_max_message_bytes = read_number("/proc/sys/fs/mqueue/msgsize_max");
    agent.epoll = epoll_create1(EPOLL_CLOEXEC);
    static struct source requests = {.fd = STDIN_FILENO, .ready = requests_readable};
    static struct source children = {.ready = child_changed};
    children.fd = watch_children();
    if (agent.epoll < 0 || children.fd < 0) {
        fail("epoll or signalfd");
    }
    source_watch(&requests, EPOLLIN);
    source_watch(&children, EPOLLIN);
    say_hello();
    serve();
}
