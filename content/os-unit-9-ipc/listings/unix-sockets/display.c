/* display.c: shows what the server passes on, until it is told to stop. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define SOCKET_PATH "/tmp/board.sock"

int main(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
    char line[256];

    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd == -1 || connect(fd, (struct sockaddr *)&address, sizeof address) == -1) {
        perror("connect (does the server run?)");
        return 1;
    }
    /* A stream of bytes, as a pipe: fgets() finds the ends of lines in it. */
    FILE *server = fdopen(fd, "r");
    while (server != NULL && fgets(line, sizeof line, server) != NULL && strcmp(line, "exit\n") != 0) {
        printf("[Display] %s", line);
        fflush(stdout);
    }
    return 0;
}
