/* hang_master.c: the station master opens the FIFO to the signal room first, to write. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void)
{
    if (mkfifo("/tmp/to_room", 0600) == -1 && errno != EEXIST)
        return 1;
    printf("Master: opens /tmp/to_room to write\n");
    fflush(stdout);
    int out = open("/tmp/to_room", O_WRONLY);
    printf("Master: opens /tmp/to_master to read\n");
    int in = open("/tmp/to_master", O_RDONLY);
    return in == -1 || out == -1;
}
