/* pipe_demo.c: the station master (parent) tells the announcer (child) something through a pipe. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Writes all of the text: one write may take less than it was given. */
static int write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t written = write(fd, text, left);
        if (written == -1)
            return -1;
        text += written;
        left -= (size_t)written;
    }
    return 0;
}

/* Reads to end of file and puts a NUL behind the text; gives its length, or -1. */
static ssize_t read_all(int fd, char *text, size_t size)
{
    size_t length = 0;
    while (length < size - 1) {
        ssize_t got = read(fd, text + length, size - 1 - length);
        if (got == -1)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    text[length] = '\0';
    return (ssize_t)length;
}

int main(void)
{
    const char *news = "Train 12301 Rajdhani: platform 5 is ready!";
    int fd[2];

    if (pipe(fd) == -1) {
        perror("pipe");
        return 1;
    }
    pid_t announcer = fork();
    if (announcer == -1) {
        perror("fork");
        return 1;
    }

    if (announcer == 0) {
        char heard[100];
        /* Left open here, the child would itself be a writer, and wait for its own end of file. */
        close(fd[1]);
        if (read_all(fd[0], heard, sizeof heard) == -1) {
            perror("read");
            return 1;
        }
        close(fd[0]);
        printf("[Announcer] Received: %s\n", heard);
        printf("[Announcer] Your attention, please ...\n");
        return 0;
    }

    close(fd[0]);
    printf("[Station Master] Sending: %s\n", news);
    fflush(stdout);
    int failed = write_all(fd[1], news) == -1;
    if (failed)
        perror("write");
    close(fd[1]);
    waitpid(announcer, NULL, 0);
    return failed;
}
