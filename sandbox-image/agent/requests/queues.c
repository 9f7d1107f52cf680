/*
 * POSIX queues. Their files live in the mqueue file system, so the student's file rights apply by themselves. On Linux
 * an open queue is a descriptor, and closed like one.
 */
#define _GNU_SOURCE
#include "agent/requests/queues.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "agent/requests/requests.h"
#include "common/cleanup.h"

enum { QUEUE_NAME_SIZE = NAME_MAX + 2 };

int handle_mq_create(struct reader *request, struct buffer *answer) {
    char name[QUEUE_NAME_SIZE];
    (void)answer;
    get_str(request, name, sizeof name);
    uint32_t mode = get_u32(request);
    struct mq_attr attributes = {0};
    attributes.mq_maxmsg = get_u32(request);
    attributes.mq_msgsize = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AUTO_CLOSE mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777, &attributes);
    return queue < 0 ? errno : 0;
}

bool queue_put(struct buffer *out, const char *name) {
    char path[QUEUE_NAME_SIZE + sizeof "/dev/mqueue"];
    snprintf(path, sizeof path, "/dev/mqueue%s", name);
    struct stat status;
    if (lstat(path, &status) != 0) {
        return false;
    }
    struct mq_attr attributes = {0};
    AUTO_CLOSE mqd_t queue = mq_open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (queue < 0) {
        queue = mq_open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    }
    if (queue >= 0) {
        mq_getattr(queue, &attributes);
    }
    put_str(out, name);
    put_u32(out, status.st_mode & 0777);
    put_u32(out, status.st_uid);
    put_u32(out, (uint32_t)attributes.mq_maxmsg);
    put_u32(out, (uint32_t)attributes.mq_msgsize);
    put_u32(out, (uint32_t)attributes.mq_curmsgs);
    return true;
}

int handle_mq_stat(struct reader *request, struct buffer *answer) {
    char name[QUEUE_NAME_SIZE];
    get_str(request, name, sizeof name);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    size_t start = answer->length;
    put_u8(answer, 1);
    if (!queue_put(answer, name)) {
        answer->length = start;
        put_u8(answer, 0);
        put_str(answer, "");
        for (int i = 0; i < 5; i++) {
            put_u32(answer, 0);
        }
    }
    return 0;
}

int handle_mq_send(struct reader *request, struct buffer *answer) {
    char name[QUEUE_NAME_SIZE];
    (void)answer;
    get_str(request, name, sizeof name);
    uint32_t priority = get_u32(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AUTO_CLOSE mqd_t queue = mq_open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    return queue >= 0 && mq_send(queue, (const char *)data.data, data.length, priority) == 0 ? 0 : errno;
}

int handle_mq_receive(struct reader *request, struct buffer *answer) {
    char name[QUEUE_NAME_SIZE];
    get_str(request, name, sizeof name);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AUTO_CLOSE mqd_t queue = mq_open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (queue < 0) {
        return errno;
    }
    struct mq_attr attributes;
    if (mq_getattr(queue, &attributes) != 0) {
        return errno;
    }
    if (attributes.mq_msgsize > DATA_MAX) {
        return EMSGSIZE;
    }
    char *text = malloc((size_t)attributes.mq_msgsize);
    if (text == NULL) {
        return ENOMEM;
    }
    unsigned priority = 0;
    ssize_t got = mq_receive(queue, text, (size_t)attributes.mq_msgsize, &priority);
    int error = got < 0 && errno != EAGAIN ? errno : 0;
    if (error == 0) {
        put_u8(answer, got >= 0);
        put_u32(answer, got >= 0 ? priority : 0);
        put_bytes(answer, text, got >= 0 ? (size_t)got : 0);
    }
    free(text);
    return error;
}

int handle_mq_remove(struct reader *request, struct buffer *answer) {
    char name[QUEUE_NAME_SIZE];
    (void)answer;
    get_str(request, name, sizeof name);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    return mq_unlink(name) == 0 ? 0 : errno;
}
