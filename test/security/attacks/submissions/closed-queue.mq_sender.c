/* A queue without rights, of the wrong kind and the wrong size, and the largest others beside it. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
int main(void) {
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8192};
    mq_open("/railway_queue", O_CREAT | O_RDWR, 0, &attributes);
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "/q%d", i);
        mq_open(name, O_CREAT | O_RDWR, 0, &attributes);
    }
    return 0;
}
