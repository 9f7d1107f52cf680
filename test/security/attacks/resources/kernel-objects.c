/* Watches, timers, event counters and locks: what is counted nowhere else. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
int main(void) {
    while (eventfd(0, 0) >= 0)
        ;
    close(20);
    int watcher = inotify_init();
    close(21);
    int poller = epoll_create1(0);
    for (int i = 0; i < 100000; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        epoll_ctl(poller, EPOLL_CTL_ADD, i % 1000, &event);
        char name[32];
        snprintf(name, sizeof name, "/proc/%d", i);
        inotify_add_watch(watcher, name, IN_ALL_EVENTS);
    }
    close(22);
    int file = open("/lab/locked", O_CREAT | O_RDWR, 0600);
    for (long i = 0; i < 3000; i++) {
        struct flock lock = {.l_type = F_WRLCK, .l_start = i * 2, .l_len = 1};
        if (fcntl(file, F_SETLK, &lock) != 0)
            break;
    }
    return 0;
}
