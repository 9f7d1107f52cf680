/* fifo_writer.c: the signal room writes one message into a named pipe. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/railway_fifo"

int main(void)
{
    char message[256];

    /* Whoever comes first makes the FIFO, so that it is found there already is no error. */
    if (mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST) {
        perror("mkfifo");
        return 1;
    }

    printf("[Signal Room] Waiting for the station master to listen ...\n");
    fflush(stdout);
    int fd = open(FIFO_PATH, O_WRONLY);
    if (fd == -1) {
        perror("open");
        return 1;
    }

    printf("[Signal Room] Message: ");
    fflush(stdout);
    if (fgets(message, sizeof message, stdin) == NULL)
        message[0] = '\0';

    /* At most PIPE_BUF (4096) bytes go into a pipe in one piece, and this is less. */
    size_t length = strlen(message);
    if (write(fd, message, length) != (ssize_t)length) {
        perror("write");
        return 1;
    }
    close(fd);
    message[strcspn(message, "\n")] = '\0';
    printf("[Signal Room] Sent: %s\n", message);
    return 0;
}
