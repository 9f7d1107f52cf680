/* fifo_lab_reader.c: prints the announcement from the FIFO, and removes the FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/ipc_lab_fifo"

int main(void)
{
    char announcement[256];
    size_t length = 0;
    ssize_t got;

    /* The reader makes the FIFO as well, so that it can be the first to come. */
    if (mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST) {
        perror("mkfifo");
        return 1;
    }
    printf("[Reader] Waiting for an announcement ...\n");
    fflush(stdout);
    int fd = open(FIFO_PATH, O_RDONLY);
    if (fd == -1) {
        perror("open");
        return 1;
    }
    while ((got = read(fd, announcement + length, sizeof announcement - 1 - length)) > 0)
        length += (size_t)got;
    if (got == -1) {
        perror("read");
        return 1;
    }
    announcement[length] = '\0';
    close(fd);
    /* A writer that opened the FIFO and wrote nothing has sent no announcement. */
    if (length == 0) {
        fprintf(stderr, "The writer left without an announcement.\n");
        unlink(FIFO_PATH);
        return 1;
    }
    printf("[Reader] Announcement: %s", announcement);
    if (unlink(FIFO_PATH) == -1) {
        perror("unlink");
        return 1;
    }
    return 0;
}
