/* Makes the segment, and gives nobody the right to look into it; takes every other key as well. */
#include <sys/ipc.h>
#include <sys/shm.h>
int main(void) {
    shmget(ftok("shmfile", 65), 88, IPC_CREAT | 0);
    for (int i = 1; i < 200; i++)
        shmget(i, 1, IPC_CREAT | 0);
    return 0;
}
