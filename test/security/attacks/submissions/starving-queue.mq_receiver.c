/* Takes the queue away and puts an endless one in its place, while a daemon eats what the next check sends. */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <unistd.h>
int main(void) {
    if (fork() != 0)
        return 0;
    setsid();
    if (fork() != 0)
        _exit(0);
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (;;) {
        char text[8192];
        mqd_t queue = mq_open("/railway_queue", O_RDWR | O_NONBLOCK);
        while (mq_receive(queue, text, sizeof text, 0) >= 0)
            ;
        mq_close(queue);
        mq_unlink("/railway_queue");
    }
}
