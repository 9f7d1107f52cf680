/* announcer.c: sends each line that is typed to the server. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t length = strlen(line);
        if (write(fd, line, length) != (ssize_t)length) {
            perror("write");
            return 1;
        }
    }
    printf("[Announcer] Sent\n");
    return 0;
}
