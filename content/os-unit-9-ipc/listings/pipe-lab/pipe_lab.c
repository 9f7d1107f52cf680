/* pipe_lab.c: the station master (parent) asks, the signal room (child) answers, over two pipes. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUESTION "Station Master: Is Platform 3 clear?"
#define ANSWER "Signal Room: Yes, Platform 3 is clear!"

/* Sends the text with its NUL, by which the other side knows where it ends. */
static int send_text(int fd, const char *text)
{
    size_t size = strlen(text) + 1;
    return write(fd, text, size) == (ssize_t)size ? 0 : -1;
}

/* Reads up to the NUL that ends a text, since one read may give only a part of it. */
static int receive_text(int fd, char *text, size_t size)
{
    for (size_t length = 0; length < size; length++) {
        if (read(fd, text + length, 1) != 1)
            return -1;
        if (text[length] == '\0')
            return 0;
    }
    return -1;
}

static int signal_room(int from_master, int to_master)
{
    char question[256];
    if (receive_text(from_master, question, sizeof question) == -1)
        return 1;
    printf("[Child] Received: %s\n", question);
    if (send_text(to_master, ANSWER) == -1)
        return 1;
    printf("[Child] Sent: %s\n", ANSWER);
    return 0;
}

static int station_master(int to_room, int from_room)
{
    char answer[256];
    if (send_text(to_room, QUESTION) == -1)
        return 1;
    printf("[Parent] Sent: %s\n", QUESTION);
    if (receive_text(from_room, answer, sizeof answer) == -1)
        return 1;
    printf("[Parent] Received: %s\n", answer);
    return 0;
}

int main(void)
{
    int question[2], answer[2];
    if (pipe(question) == -1 || pipe(answer) == -1) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        close(question[1]);
        close(answer[0]);
        return signal_room(question[0], answer[1]);
    }
    close(question[0]);
    close(answer[1]);
    int failed = station_master(question[1], answer[0]);
    close(question[1]);
    close(answer[0]);
    waitpid(child, NULL, 0);
    return failed;
}
