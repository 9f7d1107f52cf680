/*
 * prayog-launch: makes the namespaces that bubblewrap can't make as a sandbox needs them, and becomes bubblewrap.
 *
 *   prayog-launch [--parent PID] [--cgroup DIR]... [--address-space BYTES] [--open-files N] [--sysctl NAME=VALUE]...
 *                 [--uid-base N] [--open FD=PATH]... -- bwrap ARGUMENT...
 *
 * bubblewrap alone maps a single user into the sandbox, but the agent (uid 0 inside) and the student's programs must be
 * two. And the limits of an IPC namespace have to be written after it was made and before anything runs in it.
 *
 * It is a program of its own where a container's keeper starts it, and a part of the zygote, which need not execute it,
 * on a host: each program that is executed costs more than all the launcher does.
 *
 * Two processes, for a millisecond:
 *
 *   launcher                                     helper
 *   joins the cgroups
 *   opens what bubblewrap reads from descriptors
 *   makes ------------------------------------>  waits for the launcher's byte
 *   becomes the namespace's owner, see owner.h
 *   unshares user and IPC namespace
 *   writes one byte --------------------------->  maps users and groups, from outside;
 *   waits for the helper to end                   enters the IPC namespace, writes its sysctls, ends
 *   becomes uid 0 of the new namespace
 *   forbids further user namespaces
 *   exec bubblewrap
 *
 * They share their memory, which takes a tenth of what a fork does. It is never in use by both: the helper sleeps until
 * the byte is there, and from then on the launcher until the helper has ended. Neither runs what libc does at the end
 * of a program.
 *
 * Nothing outlives whoever started this: the launcher asks for SIGKILL on its parent's death before all else, and again
 * after the change of user, which forgets the request; each time it then looks whether the parent is still the same, so
 * that no moment is left in which a death goes unnoticed. The helper does the same towards the launcher. bubblewrap
 * inherits the request across exec and passes it on to the sandbox (--die-with-parent). If the helper fails, the
 * launcher fails: it never executes with half a map.
 */
#define _GNU_SOURCE
#include "launcher/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fail.h"
#include "common/owner.h"
#include "common/process.h"
#include "common/text.h"
#include "launcher/helper.h"
#include "launcher/options.h"
#include "launcher/sysctls.h"

enum { HELPER_STACK = 65536 };

/* Of a whole sandbox, timers included: far more than a program needs, and little beside what the host keeps for them.
 */
enum { PENDING_SIGNALS = 1024 };

/* Asks for SIGKILL when the parent ends, and fails if PARENT has ended already. */
static void die_with(pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        fail("can't tie its life to its parent's: %s", strerror(errno));
    }
    /* In silence: whoever would read about it is gone, and a launcher that failed has said why already. */
    if (parent != 0 && getppid() != parent) {
        _exit(EXIT_SYSTEM);
    }
}

static void join_cgroups(const struct options *options) {
    for (size_t i = 0; i < options->cgroup_count; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/cgroup.procs", options->cgroups[i]);
        if (length < 0 || (size_t)length >= sizeof path) {
            fail("the name of cgroup %s is too long", options->cgroups[i]);
        }
        if (!write_text(path, "0")) {
            fail("can't join cgroup %s: %s", options->cgroups[i], strerror(errno));
        }
    }
}

/* Drops every descriptor but the standard ones, then opens the wanted files under the wanted numbers. */
static void arrange_descriptors(const struct options *options) {
    if (close_range(3, ~0U, 0) != 0) {
        fail("can't close inherited descriptors: %s", strerror(errno));
    }
    for (size_t i = 0; i < options->open_count; i++) {
        const struct pair *wanted = &options->opens[i];
        int number = parse_descriptor(wanted->name);
        int fd = open(wanted->value, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            fail("can't open %s: %s", wanted->value, strerror(errno));
        }
        if (dup2(fd, number) < 0) {
            fail("can't give %s the descriptor %d: %s", wanted->value, number, strerror(errno));
        }
        (void)close(fd);
    }
}

static void limit_processes(const struct options *options) {
    /* One byte: too little for a core file, and the only value with which no core is piped to a program of the host. */
    if (setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1}) != 0) {
        fail("can't forbid core dumps: %s", strerror(errno));
    }
    const struct rlimit space = {options->address_space, options->address_space};
    if (options->address_space > 0 && setrlimit(RLIMIT_AS, &space) != 0) {
        fail("can't limit address space to %lu bytes: %s", options->address_space, strerror(errno));
    }
    const struct rlimit files = {options->open_files, options->open_files};
    if (options->open_files > 0 && setrlimit(RLIMIT_NOFILE, &files) != 0) {
        fail("can't limit open files to %lu: %s", options->open_files, strerror(errno));
    }
    const struct rlimit signals = {PENDING_SIGNALS, PENDING_SIGNALS};
    if (setrlimit(RLIMIT_SIGPENDING, &signals) != 0) {
        fail("can't limit pending signals: %s", strerror(errno));
    }
}

struct helper {
    pid_t launcher;
    struct gate namespaces_made;
    const struct options *options;
};

static int help(void *argument) {
    const struct helper *helper = argument;
    die_with(helper->launcher);
    if (!gate_wait(&helper->namespaces_made)) {
        _exit(EXIT_SYSTEM); /* the launcher failed, and said so */
    }
    set_up_from_outside(helper->launcher, helper->options);
}

static pid_t start_helper(struct helper *helper) {
    static char stack[HELPER_STACK] __attribute__((aligned(16)));
    return clone(help, stack + sizeof stack, CLONE_VM | SIGCHLD, helper);
}

/*
 * Leaves the initial user and IPC namespaces and waits until the helper has set up the new ones. Whether the limits on
 * IPC objects are set: before Linux 6.9 only the host's root may, since then only the new namespace's own.
 */
static bool enter_namespaces(const struct options *options, bool privileged) {
    struct helper helper = {.launcher = getpid(), .options = options};
    if (!gate_make(&helper.namespaces_made)) {
        fail("can't make a pipe: %s", strerror(errno));
    }
    pid_t child = start_helper(&helper);
    if (child < 0) {
        fail("can't start a helper: %s", strerror(errno));
    }
    /* A user that is unknown here means that this is itself a user namespace: the helper says what to do about it. */
    if (privileged && !own_namespaces_as(options->uid_base) && errno != EINVAL) {
        fail("can't become user %u: %s", options->uid_base, strerror(errno));
    }
    if (unshare(CLONE_NEWUSER | CLONE_NEWIPC) != 0) {
        fail("can't make a user namespace: %s (see kernel.unprivileged_userns_clone and user.max_user_namespaces)",
             strerror(errno));
    }
    if (!gate_open(&helper.namespaces_made)) {
        fail("can't wake the helper: %s", strerror(errno));
    }
    int status = wait_for(child);
    if (status != MAPPED_AND_LIMITED && status != MAPPED_ONLY) {
        _exit(EXIT_SYSTEM);
    }
    return status == MAPPED_AND_LIMITED;
}

static void become_root_inside(const struct options *options, bool privileged, bool limited) {
    /* With a map written by an unprivileged user, setgroups may be denied; then there are no other groups that matter.
     */
    if (setgroups(0, NULL) != 0 && privileged) {
        fail("can't drop supplementary groups: %s", strerror(errno));
    }
    if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) {
        fail("can't become the first user of the new namespace: %s", strerror(errno));
    }
    die_with(options->parent);
    /* Refused where /proc/sys is read-only; then the agent's filter alone keeps students from it. */
    (void)write_text("/proc/sys/user/max_user_namespaces", "0");
    if (!limited && !write_sysctls(options)) {
        fail("can't limit IPC objects: %s (/proc/sys must be writable; without root it takes Linux 6.9 or newer)",
             strerror(errno));
    }
}

void launch(char **argv) {
    struct options options;
    failing = (struct failing){.program = "prayog-launch", .status = EXIT_SYSTEM};
    parse_options(argv, &options);
    die_with(options.parent);
    options.parent = getppid();
    bool privileged = geteuid() == 0;

    (void)umask(022);
    join_cgroups(&options);
    arrange_descriptors(&options);
    limit_processes(&options);
    bool limited = enter_namespaces(&options, privileged);
    become_root_inside(&options, privileged, limited);

    (void)execvp(options.command[0], options.command);
    fail("can't run %s: %s (install bubblewrap)", options.command[0], strerror(errno));
}
