/* Pours zeros into the FIFO for as long as anybody reads. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
    static char block[65536];
    mkfifo("/tmp/ipc_lab_fifo", 0666);
    int fd = open("/tmp/ipc_lab_fifo", O_WRONLY);
    while (write(fd, block, sizeof block) > 0)
        ;
    return 0;
}
