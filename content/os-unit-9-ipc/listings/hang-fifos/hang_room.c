/* hang_room.c: the signal room opens the FIFO to the station master first, to write. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void)
{
    if (mkfifo("/tmp/to_master", 0600) == -1 && errno != EEXIST)
        return 1;
    printf("Room: opens /tmp/to_master to write\n");
    fflush(stdout);
    int out = open("/tmp/to_master", O_WRONLY);
    printf("Room: opens /tmp/to_room to read\n");
    int in = open("/tmp/to_room", O_RDONLY);
    return in == -1 || out == -1;
}
