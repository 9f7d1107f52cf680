/* Queues filled with the largest messages there are, of both kinds, and one asked for that is larger than memory. */
int main(void) {
    static char text[1 << 20];
    struct mq_attr huge = {.mq_maxmsg = 1 << 20, .mq_msgsize = 1 << 30};
    struct mq_attr largest = {.mq_maxmsg = 64, .mq_msgsize = 8192};
    MUST_FAIL((long)mq_open("/huge", O_CREAT | O_RDWR, 0600, &huge));
    mqd_t queue = mq_open("/railway_queue", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &largest);
    while (mq_send(queue, text, 8192, 31) == 0)
        ;
    for (int i = 0; i < 100; i++) {
        int id = msgget(0x2000 + i, IPC_CREAT | 0600);
        *(long *)text = 1;
        while (msgsnd(id, text, 8192, IPC_NOWAIT) == 0)
            ;
        while (msgsnd(id, text, 0, IPC_NOWAIT) == 0)
            ;
    }
    return 0;
}
