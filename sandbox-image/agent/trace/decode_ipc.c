#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/kernel/remote.h"
#include "agent/trace/capture.h"
#include "agent/trace/decoders.h"
#include "agent/wire/protocol.h"
#include "common/cleanup.h"

static void set_id(struct task *task, uint64_t id) {
    task->pending.object.kind = task->pending.call->kind;
    task->pending.object.id = (uint32_t)id;
}

bool enter_id(struct task *task) {
    set_id(task, task->pending.raw[0]);
    return true;
}

void leave_id(struct task *task, int64_t *result) {
    if (*result >= 0) {
        set_id(task, (uint64_t)*result);
    }
}

/* The kernel shows a System V segment's id as the inode of its mapping. */
bool enter_shmdt(struct task *task) {
    struct pending *pending = &task->pending;
    char path[64];
    char line[512];
    snprintf(path, sizeof path, "/proc/%d/maps", task->thread);
    AUTO_FCLOSE FILE *maps = fopen(path, "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long long start;
        unsigned long long inode;
        if (sscanf(line, "%llx-%*x %*s %*x %*x:%*x %llu", &start, &inode) == 2 && start == pending->raw[0] &&
            strstr(line, "SYSV")) {
            pending->object.kind = KIND_SEGMENT;
            pending->object.id = inode;
            break;
        }
    }
    return true;
}

bool enter_msgsnd(struct task *task) {
    uint64_t *raw = task->pending.raw;
    long type = 0;
    enter_id(task);
    read_remote(task->thread, raw[1], &type, sizeof type);
    capture(task, raw[1] + sizeof type, raw[2]);
    raw[1] = (uint64_t)type;
    return true;
}

void leave_msgrcv(struct task *task, int64_t *result) {
    uint64_t *raw = task->pending.raw;
    long type = 0;
    if (*result >= 0) {
        read_remote(task->thread, raw[1], &type, sizeof type);
        capture(task, raw[1] + sizeof type, (uint64_t)*result);
        raw[1] = (uint64_t)type;
    }
}

bool enter_semop(struct task *task) {
    const uint64_t *raw = task->pending.raw;
    char text[SEMAPHORE_TEXT_MAX];
    enter_id(task);
    read_semaphore_operations(task->thread, raw[1], raw[2], text);
    task->pending.text = strdup(text);
    return true;
}

/* glibc passes the name without the slash that programmers write. */
bool enter_mq_unlink(struct task *task) {
    char *name = read_string(task->thread, task->pending.raw[0]);
    if (name != NULL && asprintf(&task->pending.text, "/%s", name) < 0) {
        task->pending.text = NULL;
    }
    free(name);
    return true;
}

bool enter_mq_open(struct task *task) {
    struct pending *pending = &task->pending;
    uint64_t address = pending->raw[1] & O_CREAT ? pending->raw[3] : 0;
    long attributes[4];
    enter_mq_unlink(task);
    if (address == 0 || read_remote(task->thread, address, attributes, sizeof attributes) != sizeof attributes) {
        return true;
    }
    for (int i = 0; i < 4; i++) {
        put_i64(&pending->data, attributes[i]);
    }
    pending->data_length = pending->data.length;
    return true;
}

void leave_mq_open(struct task *task, int64_t *result) {
    if (*result >= 0) {
        set_descriptor(task, (uint64_t)*result);
    }
}

bool enter_mq_send(struct task *task) {
    set_descriptor(task, task->pending.raw[0]);
    capture(task, task->pending.raw[1], task->pending.raw[2]);
    return true;
}

void leave_mq_receive(struct task *task, int64_t *result) {
    uint64_t *raw = task->pending.raw;
    unsigned priority = 0;
    if (*result >= 0) {
        capture(task, raw[1], (uint64_t)*result);
        read_remote(task->thread, raw[3], &priority, raw[3] ? sizeof priority : 0);
    }
    raw[3] = priority;
}
