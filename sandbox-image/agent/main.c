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
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/confine/confine.h"
#include "agent/kernel/identity.h"
#include "agent/kernel/ipc_limits.h"
#include "agent/kernel/memory.h"
#include "agent/kernel/objects.h"
#include "agent/loop/loop.h"
#include "agent/programs/limits.h"
#include "agent/programs/reap.h"
#include "agent/programs/streams.h"
#include "agent/requests/dispatch.h"
#include "agent/requests/reset.h"
#include "agent/requests/settle.h"
#include "agent/requests/shortage.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"
#include "common/fail.h"
#include "common/text.h"

enum { EXIT_SETUP = 69 };

struct arguments {
    uid_t uid; /* the student's */
    gid_t gid;
    uint64_t processes;        /* that the student may have; 0: not limited */
    const char *memory_events; /* files of the memory controller, see memory_init; NULL: none */
    const char *memory_usage;
    uint64_t memory_limit;
};

static void requests_readable(struct source *source, uint32_t events) {
    (void)source;
    (void)events;
    if (!worker_read()) {
        empty_namespaces();
        _exit(EXIT_SUCCESS);
    }
    dispatch_requests();
}

static void say_hello(const struct arguments *arguments) {
    size_t start = frame_begin(&worker.out, EVENT_HELLO, 0);
    put_u16(&worker.out, PROTOCOL_VERSION);
    put_str(&worker.out, AGENT_BUILD);
    put_u32(&worker.out, arguments->uid);
    put_u8(&worker.out, memory_kills_are_told());
    frame_end(&worker.out, start);
    worker_flush();
}

static uint64_t earlier(uint64_t a, uint64_t b) {
    if (a == 0 || b == 0) {
        return a == 0 ? b : a;
    }
    return a < b ? a : b;
}

static _Noreturn void serve(void) {
    for (;;) {
        uint64_t due = earlier(programs_check_limits(), settle_due());
        bool happened = loop_turn(children_left() ? 1 : due);
        if (children_left()) {
            reap_children();
        } else if (!happened) {
            settle_look();
        }
        programs_flush_traces();
        worker_flush();
    }
}

static uint32_t parse_id(const char *text) {
    unsigned long value = 0;
    if (!parse_number(text, UINT32_MAX - 1, &value) || value == 0) {
        fprintf(stderr, "agent: not the number of an unprivileged user: %s\n", text);
        _exit(EXIT_USAGE);
    }
    return (uint32_t)value;
}

static struct arguments parse_arguments(int argc, char **argv) {
    static const struct option options[] = {
        {"uid", required_argument, NULL, 'u'},
        {"gid", required_argument, NULL, 'g'},
        {"memory-events", required_argument, NULL, 'm'},
        {"memory-usage", required_argument, NULL, 's'},
        {"memory-limit", required_argument, NULL, 'l'},
        {"processes", required_argument, NULL, 'p'},
        {0},
    };
    struct arguments arguments = {0};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'u':
            arguments.uid = parse_id(optarg);
            break;
        case 'g':
            arguments.gid = parse_id(optarg);
            break;
        case 'm':
            arguments.memory_events = optarg;
            break;
        case 's':
            arguments.memory_usage = optarg;
            break;
        case 'l':
            arguments.memory_limit = strtoull(optarg, NULL, 10);
            break;
        case 'p':
            arguments.processes = strtoull(optarg, NULL, 10);
            break;
        default:
            _exit(EXIT_USAGE);
        }
    }
    if (optind != argc || arguments.uid == 0 || arguments.gid == 0) {
        fprintf(stderr, "usage: prayog-agent --uid N --gid N [--processes N] [--memory-events PATH] [--memory-usage "
                        "PATH --memory-limit BYTES]\n");
        _exit(EXIT_USAGE);
    }
    return arguments;
}

int main(int argc, char **argv) {
    failing = (struct failing){.program = "agent", .status = EXIT_SETUP};
    const struct arguments arguments = parse_arguments(argc, argv);
    if (getpid() != 1) {
        /* It kills every process it may signal and empties /tmp when told to reset. */
        fprintf(stderr, "agent: must be the first process of a sandbox\n");
        return EXIT_USAGE;
    }
    shortage_init(arguments.processes);
    memory_init(arguments.memory_events, arguments.memory_usage, arguments.memory_limit);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    umask(0);
    if (!reserve_terminals()) {
        fail("students' programs can't be kept from making terminals: %s", strerror(errno));
    }
    identity_init(arguments.uid, arguments.gid);
    confine_init();
    objects_init();
    ipc_limits_init();
    loop_init();
    static struct source requests = {.fd = STDIN_FILENO, .ready = requests_readable};
    source_watch(&requests, EPOLLIN);
    watch_children();
    say_hello(&arguments);
    serve();
}
