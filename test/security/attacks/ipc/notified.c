/* Asks to be told of every queue's messages, in threads and by signals, and is there when others want to. */
static void again(union sigval queue) {
    char text[8192];
    mq_receive(queue.sival_int, text, sizeof text, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = again, .sigev_value = queue};
    mq_notify(queue.sival_int, &event);
}
int main(void) {
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 64};
    union sigval value = {.sival_int = mq_open("/railway_queue", O_CREAT | O_RDWR | O_NONBLOCK, 0666, &attributes)};
    again(value);
    for (int i = 0; i < 5000; i++)
        mq_send(value.sival_int, "x", 1, 0);
    mq_unlink("/railway_queue");
    return 0;
}
