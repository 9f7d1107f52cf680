/*
 * prayog-keeper: first process of a container that stays up, and starts one sandbox after the other in it.
 *
 *   prayog-keeper --token TEXT --uid-base N [--memory-stat PATH] [--memory-events PATH] [--pids-events PATH]
 *                 -- prayog-launch ARGUMENT...
 *
 * It is started as the container's root with CAP_SETUID and CAP_SETGID and needs them once, to map a range of users
 * into a namespace of its own:
 *
 *   the host's users        the keeper's namespace           a sandbox's namespace
 *   N                  =    0: the keeper
 *   N + 65536          =    65536                       =    0: the agent
 *   N + 65536 + 1000   =    66536                       =    1000: the student
 *
 * From then on nothing in the container has a capability, or is a user, that means something outside of it. The
 * namespaces of each sandbox are below the keeper's, so it may make them as often as it likes; they are made by
 * prayog-launch and bubblewrap, exactly as on a host without containers, and die with the sandbox's agent.
 *
 * Each agent inherits the container's standard input and output and talks to the worker by itself; the keeper only
 * waits. Since every orphan of the container becomes the keeper's child, "no child left" means "no process left": only
 * then does it write its frame ENDED and start the next. It trusts no sandbox to end well. Whatever is odd (another
 * status than 0, a process that is left, bytes in the input that were meant for the last one) ends the keeper, and the
 * kernel then ends the container. So does the end of the input, which comes when the worker is gone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fail.h"
#include "common/owner.h"
#include "common/process.h"
#include "common/text.h"
#include "keeper/ended.h"
#include "keeper/usage.h"

enum { USERS = 2 * 65536 };

struct options {
    const char *token;
    unsigned uid_base;
    struct counters counters;
    char **command;
};

__attribute__((noreturn)) static void usage(void) {
    (void)fprintf(stderr, "usage: prayog-keeper --token TEXT --uid-base N [--memory-stat PATH] [--memory-events PATH] "
                          "[--pids-events PATH] -- prayog-launch ARGUMENT...\n");
    exit(EXIT_USAGE);
}

static unsigned parse_uid(const char *text) {
    unsigned long number = 0;
    if (!parse_number(text, UINT_MAX - USERS, &number)) {
        usage();
    }
    return (unsigned)number;
}

static void parse_options(int argc, char **argv, struct options *options) {
    static const struct option known[] = {
        {"token", required_argument, NULL, 't'},       {"uid-base", required_argument, NULL, 'u'},
        {"memory-stat", required_argument, NULL, 's'}, {"memory-events", required_argument, NULL, 'm'},
        {"pids-events", required_argument, NULL, 'p'}, {0},
    };
    for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
        switch (option) {
        case 't':
            options->token = optarg;
            break;
        case 'u':
            options->uid_base = parse_uid(optarg);
            break;
        case 's':
            options->counters.memory_stat = optarg;
            break;
        case 'm':
            options->counters.memory_events = optarg;
            break;
        case 'p':
            options->counters.pids_events = optarg;
            break;
        default:
            usage();
        }
    }
    options->command = argv + optind;
    if (options->token == NULL || options->uid_base == 0 || optind == argc) {
        usage();
    }
}

/* Leaves the host's users, and every capability over them, for good. */
static void enter_own_namespace(unsigned base) {
    struct gate namespace_made;
    if (!gate_make(&namespace_made)) {
        fail("can't make a pipe: %s", strerror(errno));
    }
    pid_t self = getpid();
    /* The helper must be the owner, too, to fill the map in, and able to reach the file: the kernel gives it to root.
     */
    if (!own_namespaces_as(base) || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) {
        fail("can't become user %u: %s (it takes CAP_SETUID)", base, strerror(errno));
    }
    pid_t helper = fork();
    if (helper < 0) {
        fail("can't fork: %s", strerror(errno));
    }
    if (helper == 0) {
        if (!gate_wait(&namespace_made)) {
            _exit(EXIT_SYSTEM); /* the keeper failed, and said so */
        }
        /* From outside the new namespace the container's root may map users that are not its own. */
        if (!map_users(self, base, USERS)) {
            fail("can't map users from %u on: %s (it takes CAP_SETUID and CAP_SETGID)", base, strerror(errno));
        }
        _exit(EXIT_SUCCESS);
    }
    if (unshare(CLONE_NEWUSER) != 0) {
        fail("can't make a user namespace: %s (see user.max_user_namespaces and the container's seccomp profile)",
             strerror(errno));
    }
    if (!gate_open(&namespace_made)) {
        fail("can't wake the helper: %s", strerror(errno));
    }
    if (wait_for(helper) != EXIT_SUCCESS) {
        exit(EXIT_SYSTEM);
    }
    if (setgroups(0, NULL) != 0 || setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) {
        fail("can't become the first user of the new namespace: %s", strerror(errno));
    }
}

/* The open files are shared with every agent: what one set on them must not reach the next. */
static void reset_descriptors(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_SETFL, 0) != 0) {
            fail("can't reset descriptor %d: %s", fd, strerror(errno));
        }
    }
}

/* Input that is here already was for a sandbox that is gone; its end means that the worker is. */
static void require_silence(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&input, 1, 0) != 0) {
        exit(EXIT_SUCCESS);
    }
}

static void run_sandbox(char **command) {
    pid_t child = fork();
    if (child < 0) {
        fail("can't fork: %s", strerror(errno));
    }
    if (child == 0) {
        (void)signal(SIGPIPE, SIG_DFL);
        (void)execv(command[0], command);
        fail("can't run %s: %s", command[0], strerror(errno));
    }
    int status = wait_for(child);
    if (status > 128) {
        fail("a sandbox was ended by signal %d", status - 128);
    }
    if (status != EXIT_SUCCESS) {
        exit(EXIT_SYSTEM); /* who ended so has said why */
    }
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD) {
        fail("a sandbox ended and left a process");
    }
}

static void tell(const struct buffer *frame) {
    size_t written = 0;
    while (written < frame->length) {
        ssize_t now = write(STDOUT_FILENO, frame->data + written, frame->length - written);
        if (now < 0 && errno != EINTR) {
            exit(EXIT_SUCCESS); /* nobody is there to read */
        }
        written += now < 0 ? 0 : (size_t)now;
    }
}

int main(int argc, char **argv) {
    failing = (struct failing){.program = "prayog-keeper", .status = EXIT_SYSTEM};
    struct options options = {0};
    parse_options(argc, argv, &options);
    if (getpid() != 1) {
        fail("must be the first process of a container");
    }
    /* One byte: as the launcher limits it, and says why. */
    const struct rlimit no_core = {1, 1};
    if (close_range(3, ~0U, 0) != 0 || setrlimit(RLIMIT_CORE, &no_core) != 0) {
        fail("can't close descriptors and forbid core dumps: %s", strerror(errno));
    }
    (void)signal(SIGPIPE, SIG_IGN);
    enter_own_namespace(options.uid_base);
    uint64_t before = memory_in_use(&options.counters);
    struct buffer frame = {0};
    for (;;) {
        reset_descriptors();
        run_sandbox(options.command);
        require_silence();
        uint64_t now = memory_in_use(&options.counters);
        frame.length = 0;
        put_ended(&frame, options.token, now > before ? now - before : 0, limits_met(&options.counters));
        tell(&frame);
    }
}
