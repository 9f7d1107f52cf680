/*
 * A program that has not finished in time is slow only if it had the time. Where others have the CPUs, programs stand
 * ready and get none, which is not their fault: the kernel tells for how long, and whoever waits for them waits that
 * much longer, up to three times as long in all. The agent's own waits count where programs wait, too, for traced
 * programs wait for the agent. Programs that sleep wait for nobody, however busy the machine; those that make each
 * other wait, by being many, gain nothing but time until the limit of their CPU time ends them.
 */
#define _GNU_SOURCE
#include "agent/programs/budget.h"

#include <unistd.h>

#include "agent/kernel/procfs.h"
#include "agent/loop/clock.h"
#include "common/cleanup.h"

enum { MORE = 2 }; /* by how many times itself a span may grow */

/* For how long threads had stood ready without a CPU when that was last asked; `at_ns` is 0 before the first time. */
static struct {
    uint64_t at_ns;
    uint64_t programs_ns;
    uint64_t agent_ns;
} delays;

/* In how much of the time so far programs were starved. */
static uint64_t starved_ns;

static uint64_t delay_of_programs(void) {
    AUTO_CLOSEDIR DIR *processes = open_processes();
    uint64_t sum = 0;
    for (pid_t process; (process = next_process(processes)) != 0;) {
        AUTO_CLOSEDIR DIR *threads = open_threads(process);
        for (pid_t thread; (thread = next_number(threads)) != 0;) {
            sum += read_thread_delay(process, thread);
        }
    }
    return sum;
}

void note_starvation(uint64_t now, uint64_t pause_ns) {
    if (delays.at_ns != 0 && now - delays.at_ns < pause_ns) {
        return;
    }
    uint64_t theirs = delay_of_programs();
    uint64_t own = read_thread_delay(getpid(), getpid());
    /* Threads that have ended since make the sum less, never more. */
    if (delays.at_ns != 0 && theirs > delays.programs_ns) {
        uint64_t grown = theirs - delays.programs_ns + own - delays.agent_ns;
        uint64_t elapsed = now - delays.at_ns;
        starved_ns += grown < elapsed ? grown : elapsed;
    }
    delays.at_ns = now;
    delays.programs_ns = theirs;
    delays.agent_ns = own;
}

void forget_starvation(void) {
    delays.at_ns = 0;
}

struct budget budget_begin(uint32_t span_ms) {
    return (struct budget){now_ns(), (uint64_t)span_ms * 1000000, starved_ns};
}

uint64_t budget_ends(const struct budget *budget) {
    uint64_t starved = starved_ns - budget->starved_ns;
    uint64_t most = budget->span_ns * MORE;
    return budget->begun_ns + budget->span_ns + (starved < most ? starved : most);
}

bool budget_is_spent(const struct budget *budget, uint64_t now) {
    if (now < budget_ends(budget)) {
        return false;
    }
    note_starvation(now, 0);
    return now >= budget_ends(budget);
}
