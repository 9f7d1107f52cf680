/* The launcher, and what its two halves share: the options, and the helper that works from outside the namespaces. */
#ifndef PRAYOG_LAUNCH_H
#define PRAYOG_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MAX_SETTINGS = 32, IDS = 65536 };

/* How the helper ends when all went well. Any other exit status: it failed and said why. */
enum { EQUIPPED = 0, MAPPED_ONLY = 2 };

/* NAME=VALUE (or NUMBER=PATH), cut in two at its first '='. */
struct pair {
    const char *name;
    const char *value;
};

struct options {
    const char *cgroups[MAX_SETTINGS];
    size_t cgroup_count;
    struct pair sysctls[MAX_SETTINGS];
    size_t sysctl_count;
    struct pair opens[MAX_SETTINGS];
    size_t open_count;
    unsigned uid_base;
    unsigned long address_space; /* bytes for each process; 0: not limited */
    unsigned long open_files;    /* for each process; 0: not limited */
    pid_t parent;                /* 0: not checked */
    char **command;
};

/*
 * Carries ARGV out, which is prayog-launch's: becomes the command after its "--", in new namespaces. Never returns; a
 * failure is one line on standard error, and exit status 64 (usage) or 71 (a failure of the system).
 */
__attribute__((noreturn)) void launch(char **argv);

/* One line on standard error, then exit status 71 (a failure of the system). */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

/* Writes TEXT to PATH in one write. False, with errno set, when that fails. */
bool write_text(const char *path, const char *text);

/* Writes namespaced sysctls of the IPC namespace this process is in. False, with errno set, at the first refusal. */
bool write_sysctls(const struct options *options);

/* Asks for SIGKILL when the parent ends, and fails if PARENT has ended already. */
void die_with(pid_t parent);

/*
 * Runs in a helper that is still in the initial namespaces: maps the users of TARGET's new user namespace and,
 * as root, tries to set the limits of its new IPC namespace. Ends with EQUIPPED or MAPPED_ONLY. Never returns.
 */
__attribute__((noreturn)) void equip(pid_t target, const struct options *options);

#endif
