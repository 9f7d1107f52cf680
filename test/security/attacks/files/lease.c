/* Holds a lease on a file, so that whoever opens it waits until the holder lets go; and locks it. */
#include <sys/file.h>
int main(void) {
    int fd = open("/lab/out", O_CREAT | O_RDWR, 0600);
    write(fd, "leased", 6);
    signal(SIGIO, SIG_IGN);
    flock(fd, LOCK_EX);
    fcntl(fd, F_SETLEASE, F_WRLCK);
    write(1, "ready", 5);
    for (;;)
        pause();
}
