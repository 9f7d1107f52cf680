#define _GNU_SOURCE
#include "launcher/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/fail.h"
#include "common/process.h"
#include "launcher/sysctls.h"

static void enter_ipc_namespace(pid_t target) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/ns/ipc", (int)target);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns(fd, CLONE_NEWIPC) != 0) {
        fail("can't enter the sandbox's IPC namespace: %s", strerror(errno));
    }
}

/* Finds this user's line, NAME:START:COUNT or UID:START:COUNT, in /etc/subuid or /etc/subgid. */
static bool find_range(const char *file, const char *user, unsigned *start, unsigned *count) {
    AUTO_FCLOSE FILE *stream = fopen(file, "re");
    if (stream == NULL) {
        return false;
    }
    char number[16];
    (void)snprintf(number, sizeof number, "%u", (unsigned)getuid());
    char line[256];
    bool found = false;
    while (!found && fgets(line, sizeof line, stream) != NULL) {
        char *rest = strchr(line, ':');
        if (rest == NULL) {
            continue;
        }
        *rest++ = '\0';
        if (strcmp(line, user) != 0 && strcmp(line, number) != 0) {
            continue;
        }
        char *end = NULL;
        unsigned long first = strtoul(rest, &end, 10);
        if (*end != ':' || first > UINT_MAX) {
            continue;
        }
        unsigned long many = strtoul(end + 1, NULL, 10);
        *start = (unsigned)first;
        *count = (unsigned)(many < IDS - 1 ? many : IDS - 1);
        found = *count > 0;
    }
    return found;
}

static bool find_user_name(char *name, size_t size) {
    AUTO_FCLOSE FILE *stream = fopen("/etc/passwd", "re");
    if (stream == NULL) {
        return false;
    }
    bool found = false;
    const struct passwd *entry;
    while (!found && (entry = fgetpwent(stream)) != NULL) {
        found = entry->pw_uid == getuid();
        if (found) {
            (void)snprintf(name, size, "%s", entry->pw_name);
        }
    }
    return found;
}

/* Without root: inside 0 is the caller, the rest is the range that the administrator gave to the caller. */
static void run_map_tool(pid_t target, const char *tool, unsigned own, const char *file, const char *user) {
    unsigned start = 0;
    unsigned count = 0;
    if (!find_range(file, user, &start, &count)) {
        fail("%s has no range for this user: run `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
             "USER`, or run as root",
             file);
    }
    char texts[4][16];
    (void)snprintf(texts[0], sizeof texts[0], "%d", (int)target);
    (void)snprintf(texts[1], sizeof texts[1], "%u", own);
    (void)snprintf(texts[2], sizeof texts[2], "%u", start);
    (void)snprintf(texts[3], sizeof texts[3], "%u", count);
    pid_t child = fork();
    if (child < 0) {
        fail("can't fork: %s", strerror(errno));
    }
    if (child == 0) {
        (void)execlp(tool, tool, texts[0], "0", texts[1], "1", "1", texts[2], texts[3], (char *)NULL);
        fail("can't run %s: %s (install the package uidmap, or run as root)", tool, strerror(errno));
    }
    if (wait_for(child) != EXIT_SUCCESS) {
        _exit(EXIT_FAILURE);
    }
}

void set_up_from_outside(pid_t target, const struct options *options) {
    if (geteuid() == 0) {
        /* A range of its own for each sandbox, since some limits count per user over the whole machine. */
        if (!map_users(target, options->uid_base, IDS)) {
            fail("can't map the sandbox's users from %u on: %s (is this itself a user namespace? choose --uid-base "
                 "inside it)",
                 options->uid_base, strerror(errno));
        }
        enter_ipc_namespace(target);
        _exit(write_sysctls(options) ? MAPPED_AND_LIMITED : MAPPED_ONLY);
    }
    char name[64] = "";
    if (!find_user_name(name, sizeof name)) {
        (void)snprintf(name, sizeof name, "%u", (unsigned)getuid());
    }
    run_map_tool(target, "newuidmap", getuid(), "/etc/subuid", name);
    run_map_tool(target, "newgidmap", getgid(), "/etc/subgid", name);
    _exit(MAPPED_ONLY);
}
