/* shm_train_writer.c: stores one train's record in a shared memory segment. */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

struct TrainInfo {
    int train_no;
    char name[50];
    char platform[10];
    char status[20];
};

int main(void)
{
    key_t key = ftok("shmfile", 65);
    if (key == -1) {
        perror("ftok: is there a file \"shmfile\" here? (touch shmfile)");
        return 1;
    }

    /* Step 1: get a segment that a struct TrainInfo fits into, making it if need be. */
    /* Step 2: attach it and take its address for a struct TrainInfo *. */
    /* Step 3: fill in the four fields (strcpy, or better snprintf), then detach. */
    printf("[Writer] the key is 0x%x, the record has %zu bytes\n", (unsigned)key, sizeof(struct TrainInfo));
    return 0;
}
