/* Fills pipes and socket buffers: the kernel's memory, not a process's. */
int main(void) {
    static char block[1 << 20];
    for (int i = 0; i < 60 && fork() == 0; i++)
        ;
    for (;;) {
        int ends[2];
        if (pipe(ends) == 0) {
            fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
            fcntl(ends[1], F_SETFL, O_NONBLOCK);
            write(ends[1], block, sizeof block);
        } else if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0) {
            fcntl(ends[1], F_SETFL, O_NONBLOCK);
            write(ends[1], block, sizeof block);
        } else {
            sleep(1);
        }
    }
}
