/* mq_receiver.c: prints priority and text of each message until "exit". Link with -lrt. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>

#define QUEUE_NAME "/railway_queue"
#define MESSAGE_SIZE 1024

int main(void)
{
    /* Step 1: open the queue to receive from it. */
    /* Step 2: receive. Which size has the buffer to have at least? Where is the priority? */
    /* Step 3: after "exit", close the queue and remove it. */
    printf("nothing received from %s yet\n", QUEUE_NAME);
    return 0;
}
