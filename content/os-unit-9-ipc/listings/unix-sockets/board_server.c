/* board_server.c: passes on what one client says to all others, and waits for all of them at once. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_PATH "/tmp/board.sock"
#define CLIENTS 8

int main(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
    struct pollfd fds[1 + CLIENTS];
    nfds_t count = 1;

    /* A client that leaves in the middle must not end the server. */
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    /* A path that an earlier server left would make bind() fail. */
    unlink(SOCKET_PATH);
    if (listener == -1 || bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, CLIENTS) == -1) {
        perror(SOCKET_PATH);
        return 1;
    }
    printf("[Server] Listening at %s\n", SOCKET_PATH);
    fflush(stdout);

    fds[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
    do {
        if (poll(fds, count, -1) == -1) {
            perror("poll");
            return 1;
        }
        if (fds[0].revents != 0) {
            int client = accept(listener, NULL, NULL);
            if (client != -1 && count <= CLIENTS)
                fds[count++] = (struct pollfd){ .fd = client, .events = POLLIN };
            else if (client != -1)
                close(client);
        }
        for (nfds_t i = 1; i < count; i++) {
            char text[256];
            if (fds[i].revents == 0)
                continue;
            ssize_t length = read(fds[i].fd, text, sizeof text);
            if (length <= 0) {
                /* This one has left: the last one takes its place, and is looked at next. */
                close(fds[i].fd);
                fds[i--] = fds[--count];
                continue;
            }
            for (nfds_t other = 1; other < count; other++)
                if (other != i && write(fds[other].fd, text, (size_t)length) != length)
                    perror("write");
        }
    } while (count > 1);
    unlink(SOCKET_PATH);
    printf("[Server] Everybody has left\n");
    return 0;
}
