/* Undo records for every semaphore of every set, in every process. */
int main(void) {
    for (int i = 0; i < 100; i++)
        semget(0x1000 + i, 10, IPC_CREAT | 0600);
    for (int child = 0; child < 30; child++)
        if (fork() == 0) {
            for (int i = 0; i < 100; i++)
                for (unsigned short n = 0; n < 10; n++) {
                    struct sembuf operation = {n, 1, SEM_UNDO};
                    semop(semget(0x1000 + i, 0, 0), &operation, 1);
                }
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}
