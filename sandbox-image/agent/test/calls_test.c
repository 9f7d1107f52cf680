#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "agent/test/check.h"
#include "agent/trace/calls.h"

static bool waits(int number, const uint64_t arguments[6]) {
    const struct call *call = call_by_number(number);
    return call != NULL && call_waits(call, arguments);
}

void test_calls(void) {
    const uint64_t nothing[6] = {0};
    const uint64_t third[6] = {0, 0, 0, 0x7fff0000, 0x7fff0000, 0};
    const uint64_t poll_forever[6] = {0, 1, (uint64_t)-1};
    const uint64_t poll_a_second[6] = {0, 1, 1000};
    const uint64_t lock_waits[6] = {3, F_SETLKW};
    const uint64_t lock_tries[6] = {3, F_SETLK};
    CHECK(waits(SYS_read, nothing));
    CHECK(waits(SYS_wait4, nothing));
    CHECK(!waits(SYS_close, nothing));
    CHECK(!waits(SYS_clock_nanosleep, nothing));
    CHECK(waits(SYS_futex, nothing) && !waits(SYS_futex, third));
    CHECK(waits(SYS_mq_timedreceive, nothing) && !waits(SYS_mq_timedreceive, third));
    CHECK(waits(SYS_fcntl, lock_waits) && !waits(SYS_fcntl, lock_tries));
#ifdef SYS_poll
    CHECK(waits(SYS_poll, poll_forever) && !waits(SYS_poll, poll_a_second));
#endif
    CHECK(call_by_number(SYS_getpid) == NULL);
    CHECK(call_by_number(-1) == NULL && call_by_number((int)calls_count) == NULL);
    CHECK(call_by_number(SYS_pwritev2) == &calls[SYS_pwritev2]);
    for (unsigned i = 0; i < calls_count; i++) {
        CHECK(calls[i].first < 6 && calls[i].timeout < 6 && calls[i].other < 6 && calls[i].shape < SHAPES);
        CHECK(calls[i].name != NULL || !calls[i].traced);
    }
}
