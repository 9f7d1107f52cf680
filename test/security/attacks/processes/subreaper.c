/* Collects orphans instead of the first process, ties itself to its parent's death, and then leaves them all behind. */
int main(void) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < 20; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGSTOP);
            if (fork() == 0) {
                setsid();
                prctl(PR_SET_PDEATHSIG, 0);
                for (;;)
                    pause();
            }
            _exit(0);
        }
    return 0;
}
