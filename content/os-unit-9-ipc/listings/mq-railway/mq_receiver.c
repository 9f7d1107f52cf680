/* mq_receiver.c: the display board prints messages with their priority until "exit", then removes the queue. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define QUEUE_NAME "/railway_queue"
#define MESSAGE_SIZE 1024
#define LAST_MESSAGE "exit"

int main(void)
{
    struct mq_attr attributes = { .mq_maxmsg = 10, .mq_msgsize = MESSAGE_SIZE };
    char message[MESSAGE_SIZE + 1];
    unsigned int priority;

    /* O_CREAT here, too: then it does not matter which of the two programs is started first. */
    mqd_t queue = mq_open(QUEUE_NAME, O_CREAT | O_RDONLY, 0644, &attributes);
    if (queue == (mqd_t)-1) {
        perror("mq_open");
        return 1;
    }

    printf("[Display Board] Waiting for messages ...\n");
    do {
        ssize_t length = mq_receive(queue, message, MESSAGE_SIZE, &priority);
        if (length == -1) {
            perror("mq_receive");
            return 1;
        }
        message[length] = '\0';
        printf("Received (priority %u): %s\n", priority, message);
    } while (strcmp(message, LAST_MESSAGE) != 0);

    mq_close(queue);
    if (mq_unlink(QUEUE_NAME) == -1) {
        perror("mq_unlink");
        return 1;
    }
    printf("[Display Board] Queue removed.\n");
    return 0;
}
