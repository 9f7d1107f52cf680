/* Crashes with the largest core file that it may ask for, in a process that the host's handler would be run for. */
int main(void) {
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    MUST_FAIL(setrlimit(RLIMIT_CORE, &all));
    prctl(PR_SET_DUMPABLE, 1);
    if (fork() == 0)
        abort();
    int status;
    wait(&status);
    if (WCOREDUMP(status))
        BROKE("a core was dumped");
    return 0;
}
