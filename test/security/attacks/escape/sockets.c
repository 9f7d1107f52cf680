/* Every family and type of socket; then connections to what listens on the host: argv[2] abstract, argv[3] a port. */
int main(int argc, char **argv) {
    const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM, SOCK_PACKET};
    for (int family = 0; family < 50; family++)
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            int fd = socket(family, types[i], 0);
            if (fd >= 0 && family != AF_UNIX)
                BROKE("socket(%d, %d)", family, types[i]);
            close(fd);
        }
    if (argc < 4)
        return 1;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memcpy(name.sun_path + 1, argv[2], strlen(argv[2]));
    MUST_FAIL(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name,
                      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(argv[2]))));
    struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[3]))};
    const char *addresses[] = {"127.0.0.1", "172.17.0.1", "0.0.0.0", "169.254.169.254", "10.0.2.2"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        inet_pton(AF_INET, addresses[i], &port.sin_addr);
        MUST_FAIL(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&port, sizeof port));
        MUST_FAIL(sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (struct sockaddr *)&port, sizeof port));
    }
    const char *paths[] = {"/var/run/docker.sock", "/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        memset(name.sun_path, 0, sizeof name.sun_path);
        strcpy(name.sun_path, paths[i]);
        MUST_FAIL(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, sizeof name));
    }
    return 0;
}
