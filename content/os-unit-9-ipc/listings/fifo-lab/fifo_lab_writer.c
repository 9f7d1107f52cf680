/* fifo_lab_writer.c: takes one announcement from the keyboard and writes it into the FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/ipc_lab_fifo"

int main(void)
{
    char announcement[256];

    if (mkfifo(FIFO_PATH, 0666) == -1 && errno != EEXIST) {
        perror("mkfifo");
        return 1;
    }
    printf("[Writer] Opening the FIFO ...\n");
    fflush(stdout);
    int fd = open(FIFO_PATH, O_WRONLY);
    if (fd == -1) {
        perror("open");
        return 1;
    }
    printf("Announcement: ");
    fflush(stdout);
    if (fgets(announcement, sizeof announcement, stdin) == NULL) {
        fprintf(stderr, "No announcement to send.\n");
        return 1;
    }
    size_t size = strlen(announcement) + 1;
    if (write(fd, announcement, size) != (ssize_t)size) {
        perror("write");
        return 1;
    }
    close(fd);
    printf("[Writer] Sent!\n");
    return 0;
}
