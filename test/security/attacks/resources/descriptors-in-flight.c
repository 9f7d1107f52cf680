/* Sends open files through sockets that nobody reads: they stay open beyond any process's limit. */
int main(void) {
    int files[64];
    long sent = 0;
    for (int i = 0; i < 64; i++)
        files[i] = open("/dev/null", O_RDONLY);
    for (int round = 0; round < 200; round++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
            break;
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        char control[CMSG_SPACE(sizeof files)];
        for (;;) {
            struct iovec byte = {"x", 1};
            struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = control};
            message.msg_controllen = sizeof control;
            struct cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof files);
            memcpy(CMSG_DATA(header), files, sizeof files);
            if (sendmsg(ends[1], &message, 0) < 0)
                break;
            sent += 64;
        }
    }
    if (sent > 100000)
        BROKE("%ld files in flight", sent);
    return 0;
}
