/*
 * A process may write to its own files in /proc, whoever it is. One of them, oom_score_adj, says whom the kernel ends
 * when memory runs out: a program that makes itself as unlikely a victim as the agent, and fills memory that belongs to
 * no process (memfd, let go of shared pages), has the agent killed and the sandbox lost. So students' programs write
 * below /lab, /tmp and /dev alone.
 */
#define _GNU_SOURCE
#include "agent/confine/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/cleanup.h"

/* Before this version nobody under any rule could link or rename from one folder to another. */
enum { OLDEST_VERSION = 2 };

static int ruleset = -1;

static bool allow(const char *path, uint64_t access) {
    AUTO_CLOSE int folder = open(path, O_PATH | O_CLOEXEC);
    const struct landlock_path_beneath_attr beneath = {.allowed_access = access, .parent_fd = folder};
    return folder >= 0 && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
}

bool reserve_terminals(void) {
    /* As a rule the first name is a link to the second. A device of its own would be a second door. To the group, since
     * a terminal belongs to the user who makes it, and that is the student. */
    static const char *const makers[] = {"/dev/ptmx", "/dev/pts/ptmx"};
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (chmod(makers[i], S_IRGRP | S_IWGRP) != 0) {
            return false;
        }
    }
    return true;
}

void confine_init(void) {
    const uint64_t access = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REFER;
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = access};
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < OLDEST_VERSION) {
        return;
    }
    ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    /* The kernel opens queues by a mount of its own, which hangs below no /dev, of the same file system. */
    static const char *const writable[] = {"/lab", "/tmp", "/dev", "/dev/mqueue"};
    for (size_t i = 0; ruleset >= 0 && i < sizeof writable / sizeof *writable; i++) {
        if (!allow(writable[i], access)) {
            close(ruleset);
            ruleset = -1;
        }
    }
}

bool confine(void) {
    return ruleset < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}
