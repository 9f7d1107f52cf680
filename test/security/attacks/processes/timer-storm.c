/* Timers of every kind that go off as fast as they can. */
static void ignore(int number) { (void)number; }
int main(void) {
    struct itimerval often = {{0, 1}, {0, 1}};
    signal(SIGALRM, ignore);
    signal(SIGVTALRM, ignore);
    signal(SIGPROF, ignore);
    setitimer(ITIMER_REAL, &often, NULL);
    setitimer(ITIMER_VIRTUAL, &often, NULL);
    setitimer(ITIMER_PROF, &often, NULL);
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec soon = {{0, 1000}, {0, 1000}};
    while (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
        timer_settime(timer, 0, &soon, NULL);
    for (;;)
        getppid();
}
