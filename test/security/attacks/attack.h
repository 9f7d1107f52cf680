/* Put before every attack. An attack says "broke: ..." for each thing that it got and should not have; silence is success. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define BROKE(...) (dprintf(1, "broke: " __VA_ARGS__), dprintf(1, "\n"))
#define MUST_FAIL(call)                                                                                                \
    do {                                                                                                               \
        if ((long)(call) != -1)                                                                                        \
            BROKE("%s", #call);                                                                                        \
    } while (0)

/* Opening for reading must fail; what can be read after all is shown. */
__attribute__((unused)) static void must_not_read(const char *path) {
    char text[256];
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (got > 0) {
        text[got] = '\0';
        BROKE("read %s: %s", path, text);
    }
    if (fd >= 0)
        close(fd);
}

__attribute__((unused)) static void must_not_write(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_NONBLOCK);
    if (fd >= 0 && write(fd, text, strlen(text)) > 0)
        BROKE("wrote %s", path);
    if (fd >= 0)
        close(fd);
}
