#define _GNU_SOURCE
#include <signal.h>
#include <sys/time.h>

#include "agent/kernel/remote.h"
#include "agent/loop/clock.h"
#include "agent/trace/decoders.h"

/* Only a fork that failed is recorded as a call: of others the kernel tells by an event. */
bool enter_fork(struct task *task) {
    task->pending.recorded = false;
    return true;
}

void leave_fork(struct task *task, int64_t *result) {
    task->pending.recorded = *result < 0;
}

void leave_waitid(struct task *task, int64_t *result) {
    uint64_t address = task->pending.raw[2];
    siginfo_t info;
    if (*result >= 0 && address != 0 && read_remote(task->thread, address, &info, sizeof info) == sizeof info) {
        *result = info.si_pid;
    }
}

bool enter_alarm(struct task *task) {
    uint64_t seconds = task->pending.raw[0];
    task->wakes_ns = seconds ? now_ns() + seconds * 1000000000ULL : 0;
    return true;
}

bool enter_timer_create(struct task *task) {
    task->wakes_ns = UINT64_MAX;
    return true;
}

bool enter_setitimer(struct task *task) {
    struct itimerval value;
    task->wakes_ns = UINT64_MAX;
    if (read_remote(task->thread, task->pending.raw[1], &value, sizeof value) != sizeof value) {
        return true;
    }
    bool on = value.it_value.tv_sec != 0 || value.it_value.tv_usec != 0;
    task->pending.raw[1] = on;
    if (!on) {
        task->wakes_ns = 0;
    } else if (value.it_interval.tv_sec == 0 && value.it_interval.tv_usec == 0) {
        task->wakes_ns =
            now_ns() + (uint64_t)value.it_value.tv_sec * 1000000000ULL + (uint64_t)value.it_value.tv_usec * 1000ULL;
    }
    return true;
}
