#define _GNU_SOURCE
#include "agent/kernel/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/kernel/identity.h"
#include "common/cleanup.h"

enum { TEXT_SIZE = 4096 };

pid_t next_number(DIR *folder) {
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') {
            return (pid_t)strtol(entry->d_name, NULL, 10);
        }
    }
    return 0;
}

DIR *open_processes(void) {
    return opendir("/proc");
}

pid_t next_process(DIR *processes) {
    pid_t pid;
    do {
        pid = next_number(processes);
    } while (pid == getpid());
    return pid;
}

DIR *open_threads(pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    return opendir(path);
}

static bool read_text(const char *path, char text[TEXT_SIZE]) {
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, TEXT_SIZE - 1);
    if (length <= 0) {
        return false;
    }
    text[length] = '\0';
    return true;
}

pid_t newest_task(void) {
    char text[TEXT_SIZE];
    const char *last = read_text("/proc/loadavg", text) ? strrchr(text, ' ') : NULL;
    return last == NULL ? 0 : (pid_t)strtol(last, NULL, 10);
}

bool read_process_status(pid_t process, struct process_status *status) {
    char path[64];
    char text[TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    if (!read_text(path, text)) {
        return false;
    }
    /* The command is in brackets and may hold anything, brackets too. */
    char *open = strchr(text, '(');
    char *close = strrchr(text, ')');
    if (open == NULL || close == NULL || close < open) {
        return false;
    }
    *close = '\0';
    snprintf(status->command, sizeof status->command, "%s", open + 1);
    int parent;
    int session;
    unsigned long long ticks[4];
    int found = sscanf(close + 1, " %c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu", &status->state,
                       &parent, &session, &ticks[0], &ticks[1], &ticks[2], &ticks[3]);
    status->parent = parent;
    status->session = session;
    uint64_t tick_ms = 1000 / (uint64_t)sysconf(_SC_CLK_TCK);
    status->cpu_ms = (ticks[0] + ticks[1] + ticks[2] + ticks[3]) * tick_ms;
    return found == 7;
}

static uint64_t number_after(const char *text, const char *label) {
    const char *at = strstr(text, label);
    return at == NULL ? 0 : strtoull(at + strlen(label), NULL, 10);
}

bool read_thread_status(pid_t process, pid_t thread, struct thread_status *status) {
    char path[64];
    char text[TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", process, thread);
    if (!read_text(path, text)) {
        return false;
    }
    /* A student chooses the first line, Name:, but not its line end: the kernel escapes it. */
    const char *state = strstr(text, "\nState:\t");
    if (state == NULL) {
        return false;
    }
    status->state = state[8];
    status->switches =
        number_after(state, "\nvoluntary_ctxt_switches:") + number_after(state, "\nnonvoluntary_ctxt_switches:");
    return true;
}

uint64_t read_thread_delay(pid_t process, pid_t thread) {
    char path[64];
    char text[TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", process, thread);
    /* Time on a CPU, time ready without one, number of turns. */
    unsigned long long delay;
    return read_text(path, text) && sscanf(text, "%*u %llu", &delay) == 1 ? delay : 0;
}

bool read_descriptor_info(pid_t process, int fd, struct descriptor_info *info) {
    char path[64];
    char text[TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", process, fd);
    const char *flags = read_text(path, text) ? strstr(text, "flags:") : NULL;
    if (flags == NULL) {
        return false;
    }
    info->flags = (unsigned)strtoul(flags + strlen("flags:"), NULL, 8);
    info->position = number_after(text, "pos:");
    return true;
}

static bool parse_call(const char *text, struct thread_call *call) {
    char *at;
    long value = strtol(text, &at, 10);
    if (at == text || value < 0) {
        return false;
    }
    call->number = (int)value;
    for (int i = 0; i < 6; i++) {
        call->arguments[i] = strtoull(at, &at, 16);
    }
    call->stack_pointer = strtoull(at, &at, 16);
    return true;
}

bool read_thread_call(pid_t process, pid_t thread, struct thread_call *call) {
    char path[64];
    char text[TEXT_SIZE];
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", process, thread);
    bool read = read_text(path, text);
    if (!read && errno == EACCES) {
        identity_own_files_begin();
        read = read_text(path, text);
        identity_own_files_end();
    }
    return read && parse_call(text, call);
}

uint64_t read_number(const char *path) {
    unsigned long long number = 0;
    AUTO_FCLOSE FILE *file = fopen(path, "re");
    return file != NULL && fscanf(file, "%llu", &number) == 1 ? number : 0;
}
