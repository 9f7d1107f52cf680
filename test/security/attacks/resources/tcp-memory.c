/* Queues bytes in connections to itself, which no control group is charged for, until the host's share for all is gone. */
int main(void) {
    static char block[1 << 20];
    const int families[] = {AF_INET, AF_INET6};
    const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    long queued = 0;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            int ends[2];
            errno = 0;
            if (socketpair(families[i], types[j], 0, ends) == 0 || errno != EAFNOSUPPORT)
                BROKE("socketpair(%d, %d): %s", families[i], types[j], strerror(errno));
            errno = 0;
            if (socket(families[i], types[j], 0) >= 0 || errno != EAFNOSUPPORT)
                BROKE("socket(%d, %d): %s", families[i], types[j], strerror(errno));
        }
    /* What a Unix socket holds is the sandbox's own memory. */
    for (int i = 0; i < 400; i++) {
        int ends[2];
        int most = 1 << 24;
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
            break;
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        for (ssize_t now; (now = write(ends[0], block, sizeof block)) > 0;)
            queued += now;
    }
    if (queued > 256 << 20)
        BROKE("queued %ld MiB", queued >> 20);
    return 0;
}
