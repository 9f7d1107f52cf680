/* Pours into a FIFO whatever its reader takes, and never stops. */
int main(void) {
    static char block[65536];
    mkfifo("/tmp/ipc_lab_fifo", 0666);
    int fd = open("/tmp/ipc_lab_fifo", O_WRONLY);
    for (;;)
        if (write(fd, block, sizeof block) < 0)
            return 1;
}
