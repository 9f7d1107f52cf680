/* Every signal to every number, past the C library too. */
static long raw_kill(long pid, long number) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_kill), "D"(pid), "S"(number) : "rcx", "r11", "memory");
    return result;
}
int main(void) {
    siginfo_t info = {.si_code = SI_QUEUE};
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (int number = 0; number < 65; number++) {
        if (raw_kill(1, number) == 0)
            BROKE("kill(1, %d)", number);
        if (syscall(SYS_tgkill, 1, 1, number) == 0 || syscall(SYS_tkill, 1, number) == 0)
            BROKE("tgkill(1, 1, %d)", number);
        info.si_signo = number;
        if (syscall(SYS_rt_sigqueueinfo, 1, number, &info) == 0)
            BROKE("rt_sigqueueinfo(1, %d)", number);
    }
    int agent = (int)syscall(SYS_pidfd_open, 1, 0);
    if (agent >= 0 && syscall(SYS_pidfd_send_signal, agent, SIGKILL, NULL, 0) == 0)
        BROKE("pidfd_send_signal(1, SIGKILL)");
    for (int pid = 2; pid < 3000; pid++)
        if (pid != getpid())
            raw_kill(pid, SIGKILL);
    raw_kill(-1, SIGTERM);
    raw_kill(0, SIGSTOP + 0 * getppid());
    raw_kill(-getppid(), SIGKILL);
    return 0;
}
