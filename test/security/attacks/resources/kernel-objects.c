/* Event counters, watches and locks: what is counted nowhere else. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
int main(void) {
    while (eventfd(0, 0) >= 0)
        ;
    close(20);
    int poller = epoll_create1(0);
    for (int i = 0; i < 100000; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        epoll_ctl(poller, EPOLL_CTL_ADD, i % 1000, &event);
    }
    close(21);
    int file = open("/lab/locked", O_CREAT | O_RDWR, 0600);
    for (long i = 0; i < 3000; i++) {
        struct flock lock = {.l_type = F_WRLCK, .l_start = i * 2, .l_len = 1};
        if (fcntl(file, F_SETLK, &lock) != 0)
            break;
    }
    return 0;
}
