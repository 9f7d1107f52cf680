/* Opens terminals until the host has none left, by every name and in many processes. */
int main(void) {
    const char *makers[] = {"/dev/ptmx", "/dev/pts/ptmx", "/proc/self/root/dev/ptmx", "/lab/ptmx"};
    symlink("/dev/pts/ptmx", "/lab/ptmx");
    MUST_FAIL(chmod("/dev/pts/ptmx", 0666));
    MUST_FAIL(link("/dev/pts/ptmx", "/lab/hard"));
    for (int i = 0; i < 12; i++)
        if (fork() == 0)
            for (;;)
                pause();
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        for (int flags = O_RDONLY; flags <= O_RDWR; flags++) {
            if (open(makers[i], flags | O_NOCTTY) >= 0 || errno != EACCES)
                BROKE("open(%s): %s", makers[i], strerror(errno));
        }
        /* A descriptor that may do nothing, opened anew. */
        char again[32];
        snprintf(again, sizeof again, "/proc/self/fd/%d", open(makers[i], O_PATH));
        MUST_FAIL(open(again, O_RDWR | O_NOCTTY));
    }
    /* The program's own is the agent's to multiply. */
    MUST_FAIL(ioctl(1, TIOCGPTPEER, O_RDWR | O_NOCTTY));
    return 0;
}
