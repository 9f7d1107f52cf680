#define _GNU_SOURCE
#include "common/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fail.h"
#include "common/text.h"

enum { SIGNAL_BASE = 128 };

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            fail("can't wait for a child: %s", strerror(errno));
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
}

static bool write_map(pid_t target, const char *name, const char *map) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)target, name);
    return write_text(path, map);
}

bool map_users(pid_t target, unsigned base, unsigned count) {
    char map[64];
    (void)snprintf(map, sizeof map, "0 %u %u\n", base, count);
    return write_map(target, "uid_map", map) && write_map(target, "gid_map", map);
}

bool gate_make(struct gate *gate) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    *gate = (struct gate){ends[0], ends[1]};
    return true;
}

bool gate_wait(const struct gate *gate) {
    char byte = 0;
    (void)close(gate->open_end);
    return read(gate->wait_end, &byte, 1) == 1;
}

bool gate_open(const struct gate *gate) {
    bool opened = write(gate->open_end, "", 1) == 1;
    gate_close(gate);
    return opened;
}

void gate_close(const struct gate *gate) {
    (void)close(gate->wait_end);
    (void)close(gate->open_end);
}
