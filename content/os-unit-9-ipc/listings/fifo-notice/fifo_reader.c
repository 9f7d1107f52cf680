/* fifo_reader.c: the station master reads the message from the named pipe, and removes the pipe. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/railway_fifo"

int main(void)
{
    char part[256];
    ssize_t length;

    if (mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST) {
        perror("mkfifo");
        return 1;
    }

    printf("[Station Master] Waiting for the signal room ...\n");
    fflush(stdout);
    int fd = open(FIFO_PATH, O_RDONLY);
    if (fd == -1) {
        perror("open");
        return 1;
    }

    /* A message may come in parts; 0 bytes mean that the last writer has closed its end. */
    printf("[Station Master] Received: ");
    while ((length = read(fd, part, sizeof part)) > 0)
        fwrite(part, 1, (size_t)length, stdout);
    if (length == -1) {
        perror("read");
        return 1;
    }
    close(fd);

    if (unlink(FIFO_PATH) == -1) {
        perror("unlink");
        return 1;
    }
    return 0;
}
