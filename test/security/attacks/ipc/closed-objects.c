/* Objects of its own that give no right to anybody, or are given to another user. */
int main(void) {
    int segment = shmget(0x41, 88, IPC_CREAT | 0), set = semget(0x41, 4, IPC_CREAT | 0), queue = msgget(0x41, IPC_CREAT | 0);
    struct shmid_ds shm = {0};
    shm.shm_perm.uid = 65534;
    shm.shm_perm.gid = 65534;
    shmctl(segment, IPC_SET, &shm);
    struct semid_ds sem = {0};
    sem.sem_perm.uid = 65534;
    semctl(set, 0, IPC_SET, &sem);
    struct msqid_ds msg = {0};
    msg.msg_perm.uid = 65534;
    msg.msg_qbytes = 1;
    msgctl(queue, IPC_SET, &msg);
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 1024};
    mq_open("/railway_queue", O_CREAT | O_RDWR, 0, &attributes);
    close(open("/dev/shm/closed", O_CREAT | O_WRONLY, 0));
    return 0;
}
