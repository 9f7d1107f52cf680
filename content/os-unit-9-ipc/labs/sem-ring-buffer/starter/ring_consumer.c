/* ring_consumer.c: the reservation office. Makes the ring, takes COUNT tickets from it, and removes it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define PLACES 8
enum { FREE, FILLED, LOCK };

struct ticket {
    int counter;
    int number;
};
struct ring {
    int in;
    int out;
    struct ticket tickets[PLACES];
};
/* What semctl() takes as its fourth argument. The headers leave it to you. */
union semun {
    int val;
};

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: ring_consumer COUNT\n");
        return 2;
    }
    key_t key = ftok("shmfile", 67);
    if (key == -1) {
        perror("ftok: is there a file \"shmfile\" here? (touch shmfile)");
        return 1;
    }

    /* Step 1: make the segment and the set of three semaphores, and give each semaphore the number that it begins with. */
    for (int left = atoi(argv[1]); left > 0; left--) {
        /* Step 2: wait for a filled place, take the ticket that `out` says, move `out` on, give the place back. */
        /* Step 3: print the ticket. */
        printf("[Office] no ticket yet from the ring with key 0x%x\n", (unsigned)key);
    }
    /* Step 4: remove both. */
    return 0;
}
