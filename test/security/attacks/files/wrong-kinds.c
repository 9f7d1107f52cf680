/* A FIFO, a socket or a folder where a file is to be collected; a file, a folder or a socket where a FIFO is. */
int main(void) {
    mkfifo("/lab/pipe_lab", 0666);
    mkfifo("/lab/out", 0666);
    mkdir("/lab/shmfile", 0777);
    mkdir("/tmp/ipc_lab_fifo", 0777);
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/lab/socket"};
    bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, sizeof name);
    close(open("/lab/closed", O_CREAT | O_WRONLY, 0));
    mkfifo("/tmp/closed_fifo", 0);
    return 0;
}
