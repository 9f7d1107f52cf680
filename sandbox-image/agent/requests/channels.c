/* Channels: ends of FIFOs that the grader holds itself. Never waits: not at the opening, not for data, not for room. */
#define _GNU_SOURCE
#include "agent/requests/channels.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/loop/loop.h"
#include "agent/requests/requests.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"

/* A channel that has received so much is read no further: whoever goes on writing waits. */
enum { PENDING_MAX = 1 << 20, RECEIVED_MAX = 4 << 20, DIRECTION_READ = 0, DIRECTION_WRITE = 1 };

struct channel {
    struct source source;
    struct channel *next;
    uint32_t number;
    size_t received;
    struct buffer pending;
    bool close_when_written;
};

static struct channel *channels;

static struct channel *channel_by_number(uint32_t number) {
    struct channel *channel = channels;
    while (channel != NULL && channel->number != number) {
        channel = channel->next;
    }
    return channel;
}

static void channel_free(struct channel *channel) {
    struct channel **link = &channels;
    while (*link != channel) {
        link = &(*link)->next;
    }
    *link = channel->next;
    source_close(&channel->source);
    buffer_free(&channel->pending);
    free(channel);
    loop_drop_events();
}

void channels_clear(void) {
    while (channels != NULL) {
        channel_free(channels);
    }
}

static void tell_data(const struct channel *channel, bool end, const void *data, size_t length) {
    size_t start = frame_begin(&worker.out, EVENT_CHANNEL_DATA, 0);
    put_u32(&worker.out, channel->number);
    put_u8(&worker.out, end);
    put_bytes(&worker.out, data, length);
    frame_end(&worker.out, start);
}

static void channel_readable(struct source *source, uint32_t events) {
    struct channel *channel = (struct channel *)source;
    char data[65536];
    (void)events;
    ssize_t got = read(source->fd, data, sizeof data);
    if (got > 0) {
        tell_data(channel, false, data, (size_t)got);
        channel->received += (size_t)got;
        if (channel->received >= RECEIVED_MAX) {
            source_watch(source, 0);
        }
    } else if (got == 0) {
        tell_data(channel, true, NULL, 0);
        source_close(source);
    }
}

static void channel_write_pending(struct channel *channel) {
    while (channel->pending.length > 0) {
        ssize_t written = write(channel->source.fd, channel->pending.data, channel->pending.length);
        if (written < 0 && errno == EAGAIN) {
            source_watch(&channel->source, EPOLLOUT);
            return;
        }
        if (written < 0) {
            channel->pending.length = 0;
            break;
        }
        buffer_consume(&channel->pending, (size_t)written);
    }
    source_watch(&channel->source, 0);
    if (channel->close_when_written) {
        source_close(&channel->source);
    }
}

static void channel_writable(struct source *source, uint32_t events) {
    (void)events;
    channel_write_pending((struct channel *)source);
}

static int open_fifo(const char *path, uint8_t direction, int *fd) {
    struct stat status;
    if (lstat(path, &status) != 0) {
        return errno;
    }
    if (!S_ISFIFO(status.st_mode)) {
        return EINVAL;
    }
    int access = direction == DIRECTION_READ ? O_RDONLY : O_WRONLY;
    *fd = open(path, access | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (*fd < 0) {
        return errno;
    }
    if (fstat(*fd, &status) != 0 || !S_ISFIFO(status.st_mode)) {
        close(*fd);
        return EINVAL;
    }
    return 0;
}

int handle_channel_open(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    (void)answer;
    uint32_t number = get_u32(request);
    get_str(request, path, sizeof path);
    uint8_t direction = get_u8(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (number == 0 || channel_by_number(number) != NULL || direction > DIRECTION_WRITE) {
        return EINVAL;
    }
    int fd = -1;
    int error = open_fifo(path, direction, &fd);
    if (error != 0) {
        return error;
    }
    struct channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        close(fd);
        return ENOMEM;
    }
    channel->number = number;
    channel->next = channels;
    channels = channel;
    channel->source.fd = fd;
    channel->source.ready = direction == DIRECTION_READ ? channel_readable : channel_writable;
    source_watch(&channel->source, direction == DIRECTION_READ ? EPOLLIN : 0);
    return 0;
}

int handle_channel_write(struct reader *request, struct buffer *answer) {
    (void)answer;
    struct channel *channel = channel_by_number(get_u32(request));
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (channel == NULL || channel->source.fd < 0 || channel->source.ready != channel_writable) {
        return EBADF;
    }
    if (channel->pending.length + data.length > PENDING_MAX) {
        return ENOBUFS;
    }
    if (channel->pending.length == 0 && data.length > 0) {
        ssize_t written = write(channel->source.fd, data.data, data.length);
        if (written < 0 && errno != EAGAIN) {
            return errno;
        }
        if (written > 0) {
            data.data += written;
            data.length -= (uint32_t)written;
        }
    }
    buffer_append(&channel->pending, data.data, data.length);
    if (channel->pending.length > 0) {
        source_watch(&channel->source, EPOLLOUT);
    }
    return 0;
}

int handle_channel_close(struct reader *request, struct buffer *answer) {
    (void)answer;
    struct channel *channel = channel_by_number(get_u32(request));
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (channel == NULL) {
        return EBADF;
    }
    if (channel->pending.length > 0) {
        channel->close_when_written = true;
    } else {
        source_close(&channel->source);
    }
    return 0;
}
