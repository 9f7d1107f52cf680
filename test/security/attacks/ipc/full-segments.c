/* As many bytes of System V segments, POSIX shared memory and queues as there may be, all of them touched. */
int main(void) {
    for (int i = 0; i < 64; i++) {
        int id = shmget(0x3000 + i, 1 << 20, IPC_CREAT | 0600);
        char *memory = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
        if (memory == (void *)-1)
            break;
        memset(memory, 1, 1 << 20);
    }
    static char block[65536];
    int fd = shm_open("/full", O_CREAT | O_RDWR, 0600);
    while (write(fd, block, sizeof block) > 0)
        ;
    for (;;)
        pause();
}
