/* shm_train_reader.c: prints the record from the shared memory segment and removes the segment. */
#include <stdio.h>
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

    /* Step 1: find the segment. It is the writer's to make, so: which flag does not belong here? */
    /* Step 2: attach it. What if there is none? */
    /* Step 3: print the four fields, detach, remove the segment. */
    printf("[Reader] the key is 0x%x\n", (unsigned)key);
    return 0;
}
