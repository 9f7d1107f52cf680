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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/owner.h"

enum { EXIT_USAGE = 64, EXIT_SYSTEM = 71, HELPER_STACK = 65536 };

/* Of a whole sandbox, timers included: far more than a program needs, and little beside what the host keeps for them.
 */
enum { PENDING_SIGNALS = 1024 };

/* Above the host's own users and the ranges that login tools and systemd hand out; below 2^31. */
enum { DEFAULT_UID_BASE = 0x70000000 };

void fail(const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "prayog-launch: %s\n", line);
    _exit(EXIT_SYSTEM);
}

bool write_text(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);
    int saved = written < 0 ? errno : EIO;
    (void)close(fd);
    errno = saved;
    return written == (ssize_t)length;
}

bool write_sysctls(const struct options *options) {
    for (size_t i = 0; i < options->sysctl_count; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "/proc/sys/%s", options->sysctls[i].name);
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            return false;
        }
        for (char *c = path + sizeof "/proc/sys/" - 1; *c != '\0'; c++)
            if (*c == '.')
                *c = '/';
        if (!write_text(path, options->sysctls[i].value))
            return false;
    }
    return true;
}

void die_with(pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail("can't tie its life to its parent's: %s", strerror(errno));
    /* In silence: whoever would read about it is gone, and a launcher that failed has said why already. */
    if (parent != 0 && getppid() != parent)
        _exit(EXIT_SYSTEM);
}

__attribute__((noreturn)) static void usage(const char *what) {
    (void)fprintf(stderr,
                  "prayog-launch: %s\n"
                  "usage: prayog-launch [--parent PID] [--cgroup DIR]... [--address-space BYTES] [--open-files N] "
                  "[--sysctl NAME=VALUE]... [--uid-base N] [--open FD=PATH]... -- bwrap ARGUMENT...\n",
                  what);
    _exit(EXIT_USAGE);
}

static unsigned long parse_number(const char *text, unsigned long maximum) {
    char *end = NULL;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > maximum)
        usage("a number is missing, ill-formed or too large");
    return number;
}

static void parse_pair(char *text, struct pair *pairs, size_t *count) {
    char *equals = strchr(text, '=');
    if (equals == NULL)
        usage("an option lacks its '='");
    if (*count == MAX_SETTINGS)
        usage("an option is given too often");
    *equals = '\0';
    pairs[*count] = (struct pair){.name = text, .value = equals + 1};
    *count += 1;
}

static void parse_options(char **argv, struct options *options) {
    char **next = argv + 1;
    for (; *next != NULL && strcmp(*next, "--") != 0; next += 2) {
        char *name = next[0];
        char *value = next[1];
        if (value == NULL)
            usage("an option lacks its value");
        if (strcmp(name, "--parent") == 0) {
            options->parent = (pid_t)parse_number(value, INT_MAX);
        } else if (strcmp(name, "--uid-base") == 0) {
            options->uid_base = (unsigned)parse_number(value, UINT_MAX - IDS);
        } else if (strcmp(name, "--address-space") == 0) {
            options->address_space = parse_number(value, LONG_MAX);
        } else if (strcmp(name, "--open-files") == 0) {
            options->open_files = parse_number(value, INT_MAX);
        } else if (strcmp(name, "--sysctl") == 0) {
            if (strstr(value, "..") != NULL || strchr(value, '/') != NULL)
                usage("the name of a sysctl has dots, no slashes");
            parse_pair(value, options->sysctls, &options->sysctl_count);
        } else if (strcmp(name, "--open") == 0) {
            parse_pair(value, options->opens, &options->open_count);
        } else if (strcmp(name, "--cgroup") == 0) {
            if (options->cgroup_count == MAX_SETTINGS)
                usage("--cgroup is given too often");
            options->cgroups[options->cgroup_count++] = value;
        } else {
            usage("an option is unknown");
        }
    }
    if (*next == NULL || next[1] == NULL)
        usage("the command after -- is missing");
    options->command = next + 1;
}

static void join_cgroups(const struct options *options) {
    for (size_t i = 0; i < options->cgroup_count; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/cgroup.procs", options->cgroups[i]);
        if (length < 0 || (size_t)length >= sizeof path)
            fail("the name of cgroup %s is too long", options->cgroups[i]);
        if (!write_text(path, "0"))
            fail("can't join cgroup %s: %s", options->cgroups[i], strerror(errno));
    }
}

/* Drops every descriptor but the standard ones, then opens the wanted files under the wanted numbers. */
static void arrange_descriptors(const struct options *options) {
    if (close_range(3, ~0U, 0) != 0)
        fail("can't close inherited descriptors: %s", strerror(errno));
    for (size_t i = 0; i < options->open_count; i++) {
        const struct pair *wanted = &options->opens[i];
        int number = (int)parse_number(wanted->name, 1023);
        if (number < 10)
            usage("--open takes descriptors from 10 to 1023");
        int fd = open(wanted->value, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            fail("can't open %s: %s", wanted->value, strerror(errno));
        if (dup2(fd, number) < 0)
            fail("can't give %s the descriptor %d: %s", wanted->value, number, strerror(errno));
        (void)close(fd);
    }
}

static void limit_processes(const struct options *options) {
    /* One byte: too little for a core file, and the only value with which no core is piped to a program of the host. */
    if (setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1}) != 0)
        fail("can't forbid core dumps: %s", strerror(errno));
    const struct rlimit space = {options->address_space, options->address_space};
    if (options->address_space > 0 && setrlimit(RLIMIT_AS, &space) != 0)
        fail("can't limit address space to %lu bytes: %s", options->address_space, strerror(errno));
    const struct rlimit files = {options->open_files, options->open_files};
    if (options->open_files > 0 && setrlimit(RLIMIT_NOFILE, &files) != 0)
        fail("can't limit open files to %lu: %s", options->open_files, strerror(errno));
    const struct rlimit signals = {PENDING_SIGNALS, PENDING_SIGNALS};
    if (setrlimit(RLIMIT_SIGPENDING, &signals) != 0)
        fail("can't limit pending signals: %s", strerror(errno));
}

struct errand {
    pid_t launcher;
    int ready[2];
    const struct options *options;
};

static int help(void *argument) {
    const struct errand *errand = argument;
    char byte = 0;
    (void)close(errand->ready[1]);
    die_with(errand->launcher);
    if (read(errand->ready[0], &byte, 1) != 1)
        _exit(EXIT_SYSTEM); /* the launcher failed, and said so */
    equip(errand->launcher, errand->options);
}

static pid_t start_helper(struct errand *errand) {
    static char stack[HELPER_STACK] __attribute__((aligned(16)));
    return clone(help, stack + sizeof stack, CLONE_VM | SIGCHLD, errand);
}

/*
 * Leaves the initial user and IPC namespaces and waits until the helper has equipped the new ones. Whether the limits
 * on IPC objects are set: before Linux 6.9 only the host's root may, since then only the new namespace's own.
 */
static bool enter_namespaces(const struct options *options, bool privileged) {
    struct errand errand = {.launcher = getpid(), .options = options};
    if (pipe2(errand.ready, O_CLOEXEC) != 0)
        fail("can't make a pipe: %s", strerror(errno));
    pid_t helper = start_helper(&errand);
    if (helper < 0)
        fail("can't start a helper: %s", strerror(errno));
    (void)close(errand.ready[0]);
    /* A user that is unknown here means that this is itself a user namespace: the helper says what to do about it. */
    if (privileged && !own_namespaces_as(options->uid_base) && errno != EINVAL)
        fail("can't become user %u: %s", options->uid_base, strerror(errno));
    if (unshare(CLONE_NEWUSER | CLONE_NEWIPC) != 0)
        fail("can't make a user namespace: %s (see kernel.unprivileged_userns_clone and user.max_user_namespaces)",
             strerror(errno));
    if (write(errand.ready[1], "", 1) != 1)
        fail("can't wake the helper: %s", strerror(errno));
    (void)close(errand.ready[1]);
    int status = 0;
    while (waitpid(helper, &status, 0) < 0)
        if (errno != EINTR)
            fail("can't wait for the helper: %s", strerror(errno));
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != EQUIPPED && WEXITSTATUS(status) != MAPPED_ONLY))
        _exit(EXIT_SYSTEM);
    return WEXITSTATUS(status) == EQUIPPED;
}

static void become_root_inside(const struct options *options, bool privileged, bool limited) {
    /* With a map written by an unprivileged user, setgroups may be denied; then there are no other groups that matter.
     */
    if (setgroups(0, NULL) != 0 && privileged)
        fail("can't drop supplementary groups: %s", strerror(errno));
    if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0)
        fail("can't become the first user of the new namespace: %s", strerror(errno));
    die_with(options->parent);
    /* Refused where /proc/sys is read-only; then the agent's filter alone keeps students from it. */
    (void)write_text("/proc/sys/user/max_user_namespaces", "0");
    if (!limited && !write_sysctls(options))
        fail("can't limit IPC objects: %s (/proc/sys must be writable; without root it takes Linux 6.9 or newer)",
             strerror(errno));
}

void launch(char **argv) {
    struct options options = {.uid_base = DEFAULT_UID_BASE};
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
