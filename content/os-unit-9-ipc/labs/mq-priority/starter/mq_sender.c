/* mq_sender.c: sends each line of its input as one message. Link with -lrt. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>

#define QUEUE_NAME "/railway_queue"
#define MESSAGE_SIZE 1024

int main(void)
{
    char line[MESSAGE_SIZE];

    /* Step 1: make the queue. Its attributes are in struct mq_attr. */

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        /* Step 2: "7 Fog on track 3" has priority 7 and the text "Fog on track 3"; without a number it is 0. */
        /* Step 3: send the text with its priority. */
        printf("would send: %s\n", line);
        if (strcmp(line, "exit") == 0)
            break;
    }
    return 0;
}
