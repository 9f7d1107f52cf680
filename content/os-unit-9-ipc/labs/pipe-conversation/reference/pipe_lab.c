/* Station Master (parent) and Signal Room (child) talk over two pipes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char question[] = "Station Master: Is Platform 3 clear?";
static const char answer[] = "Signal Room: Yes, Platform 3 is clear!";

/* A pipe is a stream: the message is whole when its NUL has come. */
static void receive(int fd, char *buffer, size_t size)
{
    size_t have = 0;
    while (have < size - 1) {
        ssize_t got = read(fd, buffer + have, size - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
        if (buffer[have - 1] == '\0')
            break;
    }
    buffer[have] = '\0';
}

static void deliver(int fd, const char *text, size_t size)
{
    if (write(fd, text, size) != (ssize_t)size) {
        perror("write");
        exit(1);
    }
}

static int signal_room(int from_master, int to_master)
{
    char buffer[128];
    receive(from_master, buffer, sizeof buffer);
    printf("[Signal Room] received: %s\n", buffer);
    deliver(to_master, answer, sizeof answer);
    printf("[Signal Room] sent: %s\n", answer);
    close(from_master);
    close(to_master);
    return 0;
}

static void station_master(int to_room, int from_room)
{
    char buffer[128];
    deliver(to_room, question, sizeof question);
    printf("[Station Master] sent: %s\n", question);
    receive(from_room, buffer, sizeof buffer);
    printf("[Station Master] received: %s\n", buffer);
    close(to_room);
    close(from_room);
}

int main(void)
{
    int ask[2];
    int reply[2];
    if (pipe(ask) == -1 || pipe(reply) == -1) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        close(ask[1]);
        close(reply[0]);
        return signal_room(ask[0], reply[1]);
    }
    close(ask[0]);
    close(reply[1]);
    station_master(ask[1], reply[0]);
    if (waitpid(child, NULL, 0) == -1) {
        perror("waitpid");
        return 1;
    }
    return 0;
}
