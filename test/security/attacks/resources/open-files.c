/* As many open files as all processes may have, in two kinds: what one process may have must bound them. */
static long *opened;

static void open_all(void) {
    for (;;) {
        int fd = (int)(*opened % 2 == 0 ? open("/dev/null", O_RDONLY) : syscall(SYS_pidfd_open, getpid(), 0));
        if (fd < 0)
            return;
        __atomic_add_fetch(opened, 1, __ATOMIC_RELAXED);
    }
}

int main(void) {
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    opened = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 40; i++)
        if (fork() == 0) {
            open_all();
            for (;;)
                pause();
        }
    for (long before = -1; before != *opened; usleep(200000))
        before = *opened;
    if (*opened > 40 * 1024)
        BROKE("%ld files are open", *opened);
    return *opened > 40 * 256 ? 0 : 1;
}
