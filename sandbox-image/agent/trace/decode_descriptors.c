#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/kernel/procfs.h"
#include "agent/kernel/remote.h"
#include "agent/trace/capture.h"
#include "agent/trace/decode.h"
#include "agent/trace/decoders.h"
#include "agent/wire/protocol.h"

static bool carries_messages(const struct object *object) {
    return object->kind == KIND_PIPE || object->kind == KIND_FIFO || object->kind == KIND_SOCKET ||
           object->kind == KIND_TERMINAL || object->kind == KIND_POSIX_SHM || object->kind == KIND_MQUEUE;
}

char *read_string(pid_t thread, uint64_t address) {
    char *text = calloc(1, PATH_MAX);
    if (text != NULL) {
        read_remote_string(thread, address, text, PATH_MAX);
    }
    return text;
}

void set_descriptor(struct task *task, uint64_t fd) {
    struct pending *pending = &task->pending;
    pending->descriptors[0] = (int)fd;
    pending->descriptor_count = 1;
    object_of_descriptor(&pending->object, task->thread, (int)fd);
}

bool enter_one_descriptor(struct task *task) {
    set_descriptor(task, task->pending.raw[0]);
    return true;
}

bool enter_watched_descriptor(struct task *task) {
    enter_one_descriptor(task);
    task->pending.recorded = carries_messages(&task->pending.object);
    return task->pending.recorded;
}

/* A descriptor that is not open carries nothing, and that is worth a record. */
bool enter_read(struct task *task) {
    struct pending *pending = &task->pending;
    enter_one_descriptor(task);
    pending->recorded = carries_messages(&pending->object) || pending->object.kind == KIND_NONE;
    return pending->recorded;
}

/* Whether what is written shall be captured. */
static bool begin_write(struct task *task) {
    enter_read(task);
    return carries_messages(&task->pending.object);
}

/* The result of a write counts even of a file: it may meet a limit. */
bool enter_write(struct task *task) {
    if (begin_write(task)) {
        capture(task, task->pending.raw[1], task->pending.raw[2]);
    }
    return true;
}

bool enter_write_vector(struct task *task) {
    if (begin_write(task)) {
        capture_vector(task, task->pending.raw[1], task->pending.raw[2], UINT64_MAX);
    }
    return true;
}

/* A message's parts stand where the parts of a vector would. */
static void find_message_parts(struct task *task) {
    uint64_t *raw = task->pending.raw;
    struct msghdr header = {0};
    read_remote(task->thread, raw[1], &header, sizeof header);
    raw[1] = (uintptr_t)header.msg_iov;
    raw[2] = header.msg_iovlen;
}

bool enter_read_message(struct task *task) {
    find_message_parts(task);
    return enter_read(task);
}

bool enter_write_message(struct task *task) {
    find_message_parts(task);
    return enter_write_vector(task);
}

bool enter_memory(struct task *task) {
    struct pending *pending = &task->pending;
    struct descriptor_info info;
    bool reads =
        read_descriptor_info(task->process, (int)pending->raw[0], &info) && (info.flags & O_ACCMODE) == O_RDONLY;
    pending->call = memory_call(!reads);
    return reads ? enter_read(task) : enter_write_vector(task);
}

bool enter_fcntl(struct task *task) {
    struct pending *pending = &task->pending;
    switch (pending->raw[1]) {
    case F_GETFL:
        pending->call = flags_call();
        return enter_watched_descriptor(task);
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return enter_one_descriptor(task);
    default:
        return false;
    }
}

bool enter_path(struct task *task) {
    struct pending *pending = &task->pending;
    pending->text = read_string(task->thread, pending->raw[pending->call->first]);
    object_of_path(&pending->object, task->thread, pending->text ? pending->text : "");
    return true;
}

/* Where the bytes stand that a transfer takes from an ordinary file: from a pipe they come in its own order. */
static void note_source(struct task *task, uint64_t fd, uint64_t offset_address) {
    struct pending *pending = &task->pending;
    struct descriptor_info info;
    struct object source;
    object_of_descriptor(&source, task->thread, (int)fd);
    pending->from_file = (source.kind == KIND_FILE || source.kind == KIND_POSIX_SHM) &&
                         read_descriptor_info(task->process, (int)fd, &info);
    if (!pending->from_file) {
        return;
    }
    pending->source = (int)fd;
    pending->offset = info.position;
    if (offset_address != 0) {
        read_remote(task->thread, offset_address, &pending->offset, sizeof pending->offset);
    }
}

static void set_transfer(struct task *task) {
    struct pending *pending = &task->pending;
    enter_one_descriptor(task);
    object_of_descriptor(&pending->other, task->thread, (int)pending->raw[pending->call->other]);
}

bool enter_transfer(struct task *task) {
    set_transfer(task);
    note_source(task, task->pending.raw[0], task->pending.raw[1]);
    return true;
}

bool enter_sendfile(struct task *task) {
    set_transfer(task);
    note_source(task, task->pending.raw[1], task->pending.raw[2]);
    return true;
}

void leave_transfer(struct task *task, int64_t *result) {
    const struct pending *pending = &task->pending;
    if (*result >= 0 && pending->from_file) {
        capture_file(task, pending->source, pending->offset, (uint64_t)*result);
    }
}

/* Of a descriptor that named nothing only the refusal is recorded. */
static void record_refusal_only(struct pending *pending, int64_t result) {
    if (pending->object.kind == KIND_NONE) {
        pending->recorded = result == -EBADF;
    }
}

void leave_read(struct task *task, int64_t *result) {
    record_refusal_only(&task->pending, *result);
    if (*result >= 0) {
        capture(task, task->pending.raw[1], (uint64_t)*result);
    }
}

void leave_read_vector(struct task *task, int64_t *result) {
    record_refusal_only(&task->pending, *result);
    if (*result >= 0) {
        capture_vector(task, task->pending.raw[1], task->pending.raw[2], (uint64_t)*result);
    }
}

void leave_write(struct task *task, int64_t *result) {
    struct pending *pending = &task->pending;
    record_refusal_only(pending, *result);
    pending->data_length = *result >= 0 ? (uint64_t)*result : 0;
    if (pending->data.length > pending->data_length) {
        pending->data.length = (size_t)pending->data_length;
    }
}

void leave_two_descriptors(struct task *task, int64_t *result) {
    struct pending *pending = &task->pending;
    int both[2];
    if (*result < 0 ||
        read_remote(task->thread, pending->raw[pending->call->other], both, sizeof both) != sizeof both) {
        return;
    }
    set_descriptor(task, (uint64_t)both[0]);
    pending->descriptors[1] = both[1];
    pending->descriptor_count = 2;
    /* Both ends of a pipe are one object; each socket is one of its own. */
    if (pending->object.kind == KIND_SOCKET) {
        object_of_descriptor(&pending->other, task->thread, both[1]);
    }
}

void leave_dup(struct task *task, int64_t *result) {
    if (*result >= 0) {
        task->pending.descriptors[0] = (int)*result;
        object_of_descriptor(&task->pending.other, task->thread, (int)*result);
    }
}

void leave_open(struct task *task, int64_t *result) {
    struct pending *pending = &task->pending;
    if (*result >= 0) {
        set_descriptor(task, (uint64_t)*result);
        pending->recorded = carries_messages(&pending->object) && pending->object.kind != KIND_TERMINAL;
        return;
    }
    const char *name = pending->object.name;
    pending->recorded = strncmp(name, "/lab", 4) == 0 || strncmp(name, "/tmp", 4) == 0 || strncmp(name, "/dev", 4) == 0;
}

void leave_mknod(struct task *task, int64_t *result) {
    struct pending *pending = &task->pending;
    if (*result >= 0 && pending->text != NULL) {
        object_of_path(&pending->object, task->thread, pending->text);
    }
}

bool shares_pages(const struct pending *pending) {
    bool pipe = pending->object.kind == KIND_PIPE || pending->object.kind == KIND_FIFO;
    return pending->call == memory_call(true) && pipe && (pending->raw[3] & SPLICE_F_NONBLOCK) == 0;
}
