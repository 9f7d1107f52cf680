#define _GNU_SOURCE
#include "agent/trace/capture.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#include "agent/kernel/remote.h"
#include "common/cleanup.h"

enum { VECTOR_PARTS_MAX = 16 };

void capture(struct task *task, uint64_t address, uint64_t length) {
    struct pending *pending = &task->pending;
    size_t wanted = length < task->trace->capture ? (size_t)length : task->trace->capture;
    pending->data.length = 0;
    pending->data_length = length;
    if (wanted == 0) {
        return;
    }
    buffer_reserve(&pending->data, wanted);
    pending->data.length = read_remote(task->thread, address, pending->data.data, wanted);
}

void capture_vector(struct task *task, uint64_t address, uint64_t count, uint64_t length) {
    struct pending *pending = &task->pending;
    struct iovec parts[VECTOR_PARTS_MAX];
    count = count < VECTOR_PARTS_MAX ? count : VECTOR_PARTS_MAX;
    size_t got = read_remote(task->thread, address, parts, (size_t)count * sizeof *parts);
    size_t room = task->trace->capture;
    uint64_t total = 0;
    pending->data.length = 0;
    for (size_t i = 0; i < got / sizeof *parts; i++) {
        uint64_t size = parts[i].iov_len < length - total ? parts[i].iov_len : length - total;
        size_t wanted = size < room ? (size_t)size : room;
        buffer_reserve(&pending->data, wanted + 1);
        size_t copied =
            read_remote(task->thread, (uintptr_t)parts[i].iov_base, pending->data.data + pending->data.length, wanted);
        pending->data.length += copied;
        room -= copied;
        total += size;
    }
    pending->data_length = total;
}

/* What /proc shows depends on who reads it. */
static bool is_ordinary(int fd) {
    struct stat status;
    struct statfs system;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && fstatfs(fd, &system) == 0 &&
           system.f_type != PROC_SUPER_MAGIC && system.f_type != SYSFS_MAGIC;
}

void capture_file(struct task *task, int fd, uint64_t offset, uint64_t length) {
    struct pending *pending = &task->pending;
    size_t wanted = length < task->trace->capture ? (size_t)length : task->trace->capture;
    pending->data.length = 0;
    pending->data_length = length;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->thread, fd);
    AUTO_CLOSE int file = wanted == 0 ? -1 : open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file >= 0 && is_ordinary(file)) {
        buffer_reserve(&pending->data, wanted);
        ssize_t got = pread(file, pending->data.data, wanted, (off_t)offset);
        pending->data.length = got < 0 ? 0 : (size_t)got;
    }
}
