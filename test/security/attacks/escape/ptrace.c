/* Traces and rewrites others: the agent, its own parent and siblings, and a child as its own debugger. */
int main(void) {
    char here[64];
    struct iovec local = {here, sizeof here}, remote = {(void *)0x400000, sizeof here};
    for (int pid = 1; pid < 40; pid++) {
        if (pid == getpid())
            continue;
        MUST_FAIL(ptrace(PTRACE_ATTACH, pid, NULL, NULL));
        MUST_FAIL(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
        MUST_FAIL(process_vm_readv(pid, &local, 1, &remote, 1, 0));
        MUST_FAIL(process_vm_writev(pid, &local, 1, &remote, 1, 0));
    }
    MUST_FAIL(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    MUST_FAIL(syscall(SYS_kcmp, getpid(), 1, 0, 0, 0));
    return 0;
}
