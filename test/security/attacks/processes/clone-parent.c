/* Makes siblings instead of children: processes whose parent is the agent itself, with every ending that there is. */
int main(void) {
    for (int i = 0; i < 300; i++) {
        long flags = CLONE_PARENT | (i % 3 ? SIGCHLD : 0);
        if (syscall(SYS_clone, flags, 0, 0, 0, 0) == 0) {
            if (i % 4 == 0)
                abort();
            _exit(i);
        }
    }
    return 7;
}
