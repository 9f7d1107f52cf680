/* mq_sender.c: the ticket counter sends each line as a message of its own, until "exit". */
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
    char message[MESSAGE_SIZE];

    mqd_t queue = mq_open(QUEUE_NAME, O_CREAT | O_WRONLY, 0644, &attributes);
    if (queue == (mqd_t)-1) {
        perror("mq_open");
        return 1;
    }

    printf("[Ticket Counter] Type messages, \"%s\" to end.\n", LAST_MESSAGE);
    do {
        printf("Send> ");
        fflush(stdout);
        /* At end of input the receiver still has to be told that nothing more comes. */
        if (fgets(message, sizeof message, stdin) == NULL)
            strcpy(message, LAST_MESSAGE);
        message[strcspn(message, "\n")] = '\0';

        /* The last argument is the priority. With ten messages in the queue this call waits for room. */
        if (mq_send(queue, message, strlen(message) + 1, 0) == -1) {
            perror("mq_send");
            return 1;
        }
    } while (strcmp(message, LAST_MESSAGE) != 0);

    mq_close(queue);
    printf("[Ticket Counter] Closed.\n");
    return 0;
}
