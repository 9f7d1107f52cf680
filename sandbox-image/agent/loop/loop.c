#define _GNU_SOURCE
#include "agent/loop/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/loop/clock.h"
#include "common/fail.h"

enum { EVENTS_MAX = 16 };

static int epoll = -1;
/* The events of this turn that are not dealt with yet point to sources that are all there. */
static bool events_hold;

void loop_init(void) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        fail("epoll: %s", strerror(errno));
    }
}

void source_watch(struct source *source, uint32_t events) {
    if (source->fd < 0 || (events == 0 && !source->watched)) {
        return;
    }
    struct epoll_event event = {.events = events, .data.ptr = source};
    int operation = !source->watched ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll, operation, source->fd, &event) != 0) {
        fail("epoll_ctl: %s", strerror(errno));
    }
    source->watched = events != 0;
}

void source_close(struct source *source) {
    if (source->fd >= 0) {
        source_watch(source, 0);
        close(source->fd);
        source->fd = -1;
    }
}

void loop_drop_events(void) {
    events_hold = false;
}

bool loop_has_events(void) {
    struct pollfd events = {.fd = epoll, .events = POLLIN};
    return poll(&events, 1, 0) > 0;
}

static int wait_for_events(struct epoll_event events[EVENTS_MAX], uint64_t due) {
    uint64_t now = now_ns();
    uint64_t left = due > now ? due - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(left / 1000000000ULL), .tv_nsec = (long)(left % 1000000000ULL)};
    int count = (int)syscall(SYS_epoll_pwait2, epoll, events, EVENTS_MAX, due == 0 ? NULL : &timeout, NULL, 0);
    if (count < 0 && errno == ENOSYS) {
        count = epoll_wait(epoll, events, EVENTS_MAX, due == 0 ? -1 : (int)((left + 999999) / 1000000));
    }
    return count;
}

bool loop_turn(uint64_t due) {
    struct epoll_event events[EVENTS_MAX];
    int count = wait_for_events(events, due);
    events_hold = true;
    for (int i = 0; i < count && events_hold; i++) {
        struct source *source = events[i].data.ptr;
        if (source->fd >= 0) {
            source->ready(source, events[i].events);
        }
    }
    return count > 0;
}
