#define _GNU_SOURCE
#include "agent/trace/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "agent/kernel/procfs.h"
#include "agent/kernel/remote.h"
#include "agent/loop/clock.h"
#include "agent/trace/capture.h"
#include "agent/wire/protocol.h"

static char *read_string(pid_t thread, uint64_t address) {
    char *text = calloc(1, PATH_MAX);
    if (text != NULL) {
        read_remote_string(thread, address, text, PATH_MAX);
    }
    return text;
}

static bool carries_messages(const struct object *object) {
    return object->kind == KIND_PIPE || object->kind == KIND_FIFO || object->kind == KIND_SOCKET ||
           object->kind == KIND_TERMINAL || object->kind == KIND_POSIX_SHM || object->kind == KIND_MQUEUE;
}

static void set_descriptor(struct task *task, uint64_t fd) {
    struct pending *pending = &task->pending;
    pending->descriptors[0] = (int)fd;
    pending->descriptor_count = 1;
    object_of_descriptor(&pending->object, task->thread, (int)fd);
}

static void set_id(struct task *task, const struct call *call, uint64_t id) {
    task->pending.object.kind = call->object;
    task->pending.object.id = (uint32_t)id;
}

/* The kernel shows a System V segment's id as the inode of its mapping. */
static void set_mapped_segment(struct task *task, uint64_t address) {
    char path[64];
    char line[512];
    snprintf(path, sizeof path, "/proc/%d/maps", task->thread);
    FILE *maps = fopen(path, "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long long start;
        unsigned long long inode;
        if (sscanf(line, "%llx-%*x %*s %*x %*x:%*x %llu", &start, &inode) == 2 && start == address &&
            strstr(line, "SYSV")) {
            task->pending.object.kind = KIND_SEGMENT;
            task->pending.object.id = inode;
            break;
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
}

static void describe_semaphore_operations(struct task *task, uint64_t address, uint64_t count) {
    char text[SEMAPHORE_TEXT_MAX];
    read_semaphore_operations(task->thread, address, count, text);
    task->pending.text = strdup(text);
}

/* glibc passes the name without the slash that programmers write. */
static void set_queue_name(struct task *task, uint64_t address) {
    char *name = read_string(task->thread, address);
    if (name != NULL && asprintf(&task->pending.text, "/%s", name) < 0) {
        task->pending.text = NULL;
    }
    free(name);
}

static void read_queue_attributes(struct task *task, uint64_t address) {
    struct pending *pending = &task->pending;
    long attributes[4];
    if (address == 0 || read_remote(task->thread, address, attributes, sizeof attributes) != sizeof attributes) {
        return;
    }
    for (int i = 0; i < 4; i++) {
        put_i64(&pending->data, attributes[i]);
    }
    pending->data_length = pending->data.length;
}

static void note_timer(struct task *task, const struct call *call, const uint64_t raw[6]) {
    uint64_t now = now_ns();
    if (strcmp(call->name, "alarm") == 0) {
        task->wakes_ns = raw[0] ? now + raw[0] * 1000000000ULL : 0;
        return;
    }
    task->wakes_ns = UINT64_MAX;
    struct itimerval value;
    if (strcmp(call->name, "setitimer") == 0 &&
        read_remote(task->thread, raw[1], &value, sizeof value) == sizeof value) {
        bool on = value.it_value.tv_sec != 0 || value.it_value.tv_usec != 0;
        task->pending.raw[1] = on;
        if (!on) {
            task->wakes_ns = 0;
        } else if (value.it_interval.tv_sec == 0 && value.it_interval.tv_usec == 0) {
            task->wakes_ns =
                now + (uint64_t)value.it_value.tv_sec * 1000000000ULL + (uint64_t)value.it_value.tv_usec * 1000ULL;
        }
    }
}

static bool open_matters(const struct task *task, int64_t result) {
    if (result >= 0) {
        uint8_t kind = task->pending.object.kind;
        return carries_messages(&task->pending.object) && kind != KIND_TERMINAL;
    }
    const char *name = task->pending.object.name;
    return strncmp(name, "/lab", 4) == 0 || strncmp(name, "/tmp", 4) == 0 || strncmp(name, "/dev", 4) == 0;
}

/* A descriptor that is not open carries nothing, and that is worth an event. */
static bool may_be_told(const struct object *object) {
    return carries_messages(object) || object->kind == KIND_NONE;
}

static bool enter_read(struct task *task) {
    struct pending *pending = &task->pending;
    set_descriptor(task, pending->raw[0]);
    pending->told = may_be_told(&pending->object);
    return pending->told;
}

static void enter_write(struct task *task) {
    struct pending *pending = &task->pending;
    set_descriptor(task, pending->raw[0]);
    pending->told = may_be_told(&pending->object);
    if (!carries_messages(&pending->object)) {
        return;
    }
    if (pending->call->shape == SHAPE_WRITE) {
        capture(task, pending->raw[1], pending->raw[2]);
    } else {
        capture_vector(task, pending->raw[1], pending->raw[2], UINT64_MAX);
    }
}

/* A message's parts stand where the parts of a vector would. */
static void find_message_parts(struct task *task) {
    uint64_t *raw = task->pending.raw;
    struct msghdr header = {0};
    read_remote(task->thread, raw[1], &header, sizeof header);
    raw[1] = (uintptr_t)header.msg_iov;
    raw[2] = header.msg_iovlen;
}

static bool descriptor_is_for_reading(pid_t process, int fd) {
    struct descriptor_info info;
    return read_descriptor_info(process, fd, &info) && (info.flags & O_ACCMODE) == O_RDONLY;
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

bool decode_entry(struct task *task, const struct call *call, const uint64_t raw[6]) {
    struct pending *pending = &task->pending;
    pending_free(pending);
    pending->call = call;
    pending->entered_ns = now_ns();
    memcpy(pending->raw, raw, sizeof pending->raw);
    pending->told = true;
    switch (call->shape) {
    case SHAPE_READ:
    case SHAPE_READ_VECTOR:
        return enter_read(task);
    case SHAPE_WRITE:
    case SHAPE_WRITE_VECTOR:
        enter_write(task);
        /* Even a file's: it may meet a limit. */
        return true;
    case SHAPE_READ_MESSAGE:
        find_message_parts(task);
        return enter_read(task);
    case SHAPE_WRITE_MESSAGE:
        find_message_parts(task);
        enter_write(task);
        return true;
    case SHAPE_MEMORY:
        pending->call = memory_call(!descriptor_is_for_reading(task->process, (int)raw[0]));
        if (pending->call->shape == SHAPE_READ_VECTOR) {
            return enter_read(task);
        }
        enter_write(task);
        return true;
    case SHAPE_CLOSE:
        set_descriptor(task, raw[0]);
        pending->told = carries_messages(&pending->object);
        return pending->told;
    case SHAPE_DUP:
        set_descriptor(task, raw[0]);
        return true;
    case SHAPE_FCNTL:
        if (raw[1] == F_GETFL) {
            pending->call = flags_call();
            set_descriptor(task, raw[0]);
            pending->told = carries_messages(&pending->object);
            return pending->told;
        }
        if (raw[1] != F_DUPFD && raw[1] != F_DUPFD_CLOEXEC) {
            return false;
        }
        set_descriptor(task, raw[0]);
        return true;
    case SHAPE_STATUS:
        set_descriptor(task, raw[0]);
        pending->told = carries_messages(&pending->object);
        return pending->told;
    case SHAPE_OPEN:
    case SHAPE_PATH:
        pending->text = read_string(task->thread, raw[call->first]);
        object_of_path(&pending->object, task->thread, pending->text ? pending->text : "");
        return true;
    case SHAPE_SYSV_ID:
        set_id(task, call, raw[0]);
        return true;
    case SHAPE_SHMDT:
        set_mapped_segment(task, raw[0]);
        return true;
    case SHAPE_MSGSND: {
        long type = 0;
        set_id(task, call, raw[0]);
        read_remote(task->thread, raw[1], &type, sizeof type);
        capture(task, raw[1] + sizeof type, raw[2]);
        pending->raw[1] = (uint64_t)type;
        return true;
    }
    case SHAPE_MSGRCV:
        set_id(task, call, raw[0]);
        return true;
    case SHAPE_SEMOP:
        set_id(task, call, raw[0]);
        describe_semaphore_operations(task, raw[1], raw[2]);
        return true;
    case SHAPE_MQ_OPEN:
        set_queue_name(task, raw[0]);
        if (raw[1] & O_CREAT) {
            read_queue_attributes(task, raw[3]);
        }
        return true;
    case SHAPE_MQ_UNLINK:
        set_queue_name(task, raw[0]);
        return true;
    case SHAPE_MQ_SEND:
        set_descriptor(task, raw[0]);
        capture(task, raw[1], raw[2]);
        return true;
    case SHAPE_MQ_RECEIVE:
        set_descriptor(task, raw[0]);
        return true;
    case SHAPE_TRANSFER:
        set_descriptor(task, raw[0]);
        object_of_descriptor(&pending->other, task->thread, (int)raw[call->object]);
        note_source(task, raw[0], raw[1]);
        return true;
    case SHAPE_SENDFILE:
        set_descriptor(task, raw[0]);
        object_of_descriptor(&pending->other, task->thread, (int)raw[call->object]);
        note_source(task, raw[1], raw[2]);
        return true;
    case SHAPE_TIMER:
        note_timer(task, call, raw);
        return true;
    case SHAPE_FORK:
        pending->told = false;
        return true;
    case SHAPE_TWO_DESCRIPTORS:
    case SHAPE_SHMGET:
    case SHAPE_SYSV_GET:
    case SHAPE_WAITID:
    case SHAPE_PLAIN:
        return true;
    }
    return false;
}

static void set_both_descriptors(struct task *task, uint64_t address) {
    struct pending *pending = &task->pending;
    int both[2];
    if (read_remote(task->thread, address, both, sizeof both) == sizeof both) {
        pending->descriptors[0] = both[0];
        pending->descriptors[1] = both[1];
        pending->descriptor_count = 2;
        object_of_descriptor(&pending->object, task->thread, both[0]);
        /* Both ends of a pipe are one object; each socket is one of its own. */
        if (pending->object.kind == KIND_SOCKET) {
            object_of_descriptor(&pending->other, task->thread, both[1]);
        }
    }
}

void decode_exit(struct task *task, int64_t *result) {
    struct pending *pending = &task->pending;
    const uint64_t *raw = pending->raw;
    bool worked = *result >= 0;
    bool names_nothing = pending->descriptor_count > 0 && pending->object.kind == KIND_NONE;
    if (names_nothing && (strcmp(pending->call->name, "read") == 0 || strcmp(pending->call->name, "write") == 0)) {
        pending->told = *result == -EBADF;
    }
    switch (pending->call->shape) {
    case SHAPE_READ:
        if (worked) {
            capture(task, raw[1], (uint64_t)*result);
        }
        break;
    case SHAPE_READ_VECTOR:
    case SHAPE_READ_MESSAGE:
        if (worked) {
            capture_vector(task, raw[1], raw[2], (uint64_t)*result);
        }
        break;
    case SHAPE_TRANSFER:
    case SHAPE_SENDFILE:
        if (worked && pending->from_file) {
            capture_file(task, pending->source, pending->offset, (uint64_t)*result);
        }
        break;
    case SHAPE_WRITE:
    case SHAPE_WRITE_VECTOR:
    case SHAPE_WRITE_MESSAGE:
        pending->data_length = worked ? (uint64_t)*result : 0;
        if (pending->data.length > pending->data_length) {
            pending->data.length = (size_t)pending->data_length;
        }
        break;
    case SHAPE_TWO_DESCRIPTORS:
        if (worked) {
            set_both_descriptors(task, raw[pending->call->object]);
        }
        break;
    case SHAPE_DUP:
    case SHAPE_FCNTL:
        if (worked) {
            pending->descriptors[0] = (int)*result;
            object_of_descriptor(&pending->other, task->thread, (int)*result);
        }
        break;
    case SHAPE_OPEN:
        if (worked) {
            set_descriptor(task, (uint64_t)*result);
        }
        pending->told = open_matters(task, *result);
        break;
    case SHAPE_PATH:
        if (worked && strcmp(pending->call->name, "mknod") == 0 && pending->text != NULL) {
            object_of_path(&pending->object, task->thread, pending->text);
        }
        break;
    case SHAPE_SHMGET:
    case SHAPE_SYSV_GET:
        if (worked) {
            set_id(task, pending->call, (uint64_t)*result);
        }
        break;
    case SHAPE_MSGRCV: {
        long type = 0;
        if (worked) {
            read_remote(task->thread, raw[1], &type, sizeof type);
            capture(task, raw[1] + sizeof type, (uint64_t)*result);
            pending->raw[1] = (uint64_t)type;
        }
        break;
    }
    case SHAPE_MQ_OPEN:
        if (worked) {
            set_descriptor(task, (uint64_t)*result);
        }
        break;
    case SHAPE_MQ_RECEIVE: {
        unsigned priority = 0;
        if (worked) {
            capture(task, raw[1], (uint64_t)*result);
            read_remote(task->thread, raw[3], &priority, raw[3] ? sizeof priority : 0);
        }
        pending->raw[3] = priority;
        break;
    }
    case SHAPE_WAITID: {
        siginfo_t info;
        if (worked && raw[2] != 0 && read_remote(task->thread, raw[2], &info, sizeof info) == sizeof info) {
            *result = info.si_pid;
        }
        break;
    }
    case SHAPE_FORK:
        pending->told = !worked;
        break;
    default:
        break;
    }
}

bool shares_pages(const struct pending *pending) {
    bool pipe = pending->object.kind == KIND_PIPE || pending->object.kind == KIND_FIFO;
    return pending->call == memory_call(true) && pipe && (pending->raw[3] & SPLICE_F_NONBLOCK) == 0;
}
