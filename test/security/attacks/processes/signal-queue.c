/* Fills its user's queue of pending signals, which is counted over all of the user's processes. */
int main(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    union sigval value = {0};
    long queued = 0;
    while (sigqueue(getpid(), SIGRTMIN + (int)(queued % 20), value) == 0)
        queued++;
    return queued > 0 ? 0 : 1;
}
