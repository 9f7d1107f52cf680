/*
 * When is a scenario stuck?
 *
 * Not after some seconds: as soon as every thread of every student process sleeps in a call that only somebody else can
 * end. Threads are looked at one after another, so one that was asleep when seen may have been woken by another that
 * was seen later. Hence two passes: if in the second every thread is where it was and none has left a CPU since the
 * first, then there was an instant, between the passes, at which all of them slept; and from then on none could wake
 * another. A process made after its part of /proc was read would be missed, and may have ended its maker since: hence
 * nothing may have been made from the first pass to the last. What is left are timers, which the tracer knows of, the
 * worker itself, and this agent: it empties the programs' outputs and deals with stopped tracees. So nothing may be
 * waiting for it after the second pass either.
 *
 * Between two looks the agent sleeps in epoll. Anything that happens (a traced call, output, an end) brings the next
 * look forward; otherwise they grow rarer, from a fifth of a millisecond to ten.
 */
#define _GNU_SOURCE
#include "agent/requests/settle.h"

#include <errno.h>
#include <unistd.h>

#include "agent/kernel/memory.h"
#include "agent/kernel/procfs.h"
#include "agent/loop/activity.h"
#include "agent/loop/clock.h"
#include "agent/loop/loop.h"
#include "agent/programs/budget.h"
#include "agent/programs/program.h"
#include "agent/programs/streams.h"
#include "agent/requests/dispatch.h"
#include "agent/requests/requests.h"
#include "agent/trace/calls.h"
#include "agent/trace/tasks.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"
#include "common/cleanup.h"

enum { THREADS_MAX = 1024 };

static const uint64_t first_pause_ns = 200000;
static const uint64_t longest_pause_ns = 10000000;

/* Starvation is looked at from then on: most waits are over by then, and cost nothing more. */
static const uint64_t first_starvation_ns = 20000000;
static const uint64_t starvation_pause_ns = 100000000;

static struct {
    uint32_t id; /* the request that waits, or 0 */
    struct budget budget;
    uint64_t next_ns;
    uint64_t pause_ns;
} waiting;

struct sleeper {
    pid_t thread;
    uint64_t switches;
};

enum outcome { NOBODY, ALL_SLEEP, SOMEBODY_RUNS };

/* May this thread go on without anybody's help? */
static bool can_go_on(pid_t process, pid_t thread, const struct thread_status *status, const struct task *task) {
    if (task != NULL && task->wakes_ns > now_ns()) {
        return true;
    }
    if (status->state == 'T' || (status->state == 't' && task != NULL && task->stopped)) {
        return false;
    }
    struct thread_call sleeps_in;
    if ((status->state != 'S' && status->state != 'D') || !read_thread_call(process, thread, &sleeps_in)) {
        return true;
    }
    const struct call *call = call_by_number(sleeps_in.number);
    if (call == NULL || !call_waits(call, sleeps_in.arguments)) {
        return true;
    }
    if (call->shape == SHAPE_FORK) {
        /* Other forks sleep only while the kernel is about them, and so does a vfork whose child is still being made,
         * as when control groups are being changed. */
        return task == NULL || !task->lending;
    }
    /* Uninterruptible sleep is work in the kernel. */
    return status->state == 'D';
}

static enum outcome look_at_process(pid_t process, struct sleeper sleepers[THREADS_MAX], size_t *count) {
    AUTO_CLOSEDIR DIR *threads = open_threads(process);
    enum outcome outcome = NOBODY;
    for (pid_t thread; (thread = next_number(threads)) != 0;) {
        struct thread_status status;
        if (!read_thread_status(process, thread, &status) || status.state == 'Z' || status.state == 'X') {
            continue;
        }
        if (*count == THREADS_MAX || can_go_on(process, thread, &status, task_by_thread(thread))) {
            return SOMEBODY_RUNS;
        }
        sleepers[*count] = (struct sleeper){thread, status.switches};
        (*count)++;
        outcome = ALL_SLEEP;
    }
    return outcome;
}

static enum outcome look(struct sleeper sleepers[THREADS_MAX], size_t *count) {
    AUTO_CLOSEDIR DIR *processes = open_processes();
    enum outcome outcome = NOBODY;
    *count = 0;
    if (processes == NULL) {
        return SOMEBODY_RUNS;
    }
    for (pid_t process; outcome != SOMEBODY_RUNS && (process = next_process(processes)) != 0;) {
        enum outcome one = look_at_process(process, sleepers, count);
        outcome = one == NOBODY ? outcome : one;
    }
    return outcome;
}

static bool same_sleepers(const struct sleeper *first, size_t first_count, const struct sleeper *second,
                          size_t second_count) {
    if (first_count != second_count) {
        return false;
    }
    for (size_t i = 0; i < first_count; i++) {
        if (first[i].thread != second[i].thread || first[i].switches != second[i].switches) {
            return false;
        }
    }
    return true;
}

/* Is there something that the agent has still to do, and that may let a sleeper go on? */
static bool agent_has_work(void) {
    for (const struct program *program = programs; program != NULL; program = program->next) {
        if (program_output_waits(program)) {
            return true;
        }
    }
    return loop_has_events();
}

static void answer(enum settle_state state) {
    /* All that was printed and done up to now goes first. */
    programs_flush();
    size_t start = frame_begin(&worker.out, ANSWER_OK, waiting.id);
    put_u8(&worker.out, (uint8_t)state);
    frame_end(&worker.out, start);
    waiting.id = 0;
}

int handle_settle(struct reader *request, struct buffer *out) {
    (void)out;
    uint32_t timeout_ms = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (waiting.id != 0) {
        return EBUSY;
    }
    waiting.budget = budget_begin(timeout_ms);
    waiting.next_ns = 0;
    waiting.pause_ns = first_pause_ns;
    waiting.id = current_request();
    return DEFERRED;
}

/* Anything that happens brings the next look forward. */
static void hurry_if_active(void) {
    if (take_activity()) {
        waiting.pause_ns = first_pause_ns;
        waiting.next_ns = 0;
    }
}

void settle_look(void) {
    static struct sleeper sleepers[2][THREADS_MAX];
    size_t counts[2];
    uint64_t now = now_ns();
    hurry_if_active();
    if (waiting.id == 0 || (now < waiting.next_ns && now < budget_ends(&waiting.budget))) {
        return;
    }
    if (now < budget_ends(&waiting.budget) && memory_is_short()) {
        waiting.next_ns = now + longest_pause_ns;
        return;
    }
    pid_t newest = newest_task();
    enum outcome outcome = look(sleepers[0], &counts[0]);
    if (outcome == NOBODY && !programs_running() && newest_task() == newest) {
        answer(SETTLE_ENDED);
        return;
    }
    if (outcome == ALL_SLEEP && look(sleepers[1], &counts[1]) == ALL_SLEEP &&
        same_sleepers(sleepers[0], counts[0], sleepers[1], counts[1]) && newest_task() == newest && !agent_has_work()) {
        answer(SETTLE_BLOCKED);
        return;
    }
    if (now - waiting.budget.begun_ns >= first_starvation_ns) {
        note_starvation(now, starvation_pause_ns);
    }
    if (budget_is_spent(&waiting.budget, now)) {
        answer(SETTLE_TIMED_OUT);
        return;
    }
    waiting.next_ns = now + waiting.pause_ns;
    waiting.pause_ns = waiting.pause_ns * 2 > longest_pause_ns ? longest_pause_ns : waiting.pause_ns * 2;
}

uint64_t settle_due(void) {
    if (waiting.id == 0) {
        return 0;
    }
    hurry_if_active();
    uint64_t ends_ns = budget_ends(&waiting.budget);
    uint64_t due = waiting.next_ns < ends_ns ? waiting.next_ns : ends_ns;
    return due == 0 ? 1 : due;
}

void settle_cancel(void) {
    if (waiting.id != 0) {
        answer(SETTLE_ENDED);
    }
}
