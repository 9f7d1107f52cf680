/* Raises its own limits, and lowers the agent's. */
int main(void) {
    const int kinds[] = {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_CORE, RLIMIT_MSGQUEUE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct rlimit now;
        getrlimit(kinds[i], &now);
        struct rlimit more = {now.rlim_max, now.rlim_max + 1};
        struct rlimit none = {0, 0};
        if (now.rlim_max != RLIM_INFINITY)
            MUST_FAIL(prlimit(0, kinds[i], &more, NULL));
        MUST_FAIL(prlimit(1, kinds[i], &none, NULL));
        MUST_FAIL(prlimit(1, kinds[i], NULL, &now));
    }
    struct sched_param first = {.sched_priority = 1};
    MUST_FAIL(sched_setscheduler(0, SCHED_FIFO, &first));
    MUST_FAIL(sched_setscheduler(0, SCHED_RR, &first));
    MUST_FAIL(setpriority(PRIO_PROCESS, 0, -1));
    MUST_FAIL(setpriority(PRIO_PROCESS, 1, 19));
    MUST_FAIL(syscall(SYS_ioprio_set, 1, 0, 1 << 13));
    must_not_write("/proc/self/oom_score_adj", "-1");
    must_not_write("/proc/self/oom_score_adj", "-1000");
    must_not_write("/proc/1/oom_score_adj", "1000");
    return 0;
}
