/* A sender that never has enough: whatever the grader receives, there is more. */
#include <fcntl.h>
#include <mqueue.h>
#include <unistd.h>
int main(void) {
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 1024};
    mqd_t queue = mq_open("/railway_queue", O_CREAT | O_RDWR, 0666, &attributes);
    for (int i = 0; i < 8; i++)
        if (fork() == 0)
            for (;;)
                mq_send(queue, "exit", 5, 0);
    for (;;)
        mq_send(queue, "exit", 5, 0);
}
