/* A queue that is full again as soon as something is taken out of it. */
int main(void) {
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 1024};
    mqd_t queue = mq_open("/railway_queue", O_CREAT | O_RDWR, 0666, &attributes);
    for (;;)
        mq_send(queue, "again", 5, 0);
}
