/* ring_producer.c: one booking counter. Puts each ticket of its standard input into the ring. */
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

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: ring_producer COUNTER\n");
        return 2;
    }
    key_t key = ftok("shmfile", 67);
    if (key == -1) {
        perror("ftok: is there a file \"shmfile\" here? (touch shmfile)");
        return 1;
    }

    /* Step 1: find the segment and the set of three semaphores. They are the consumer's to make. */
    struct ticket ticket = { .counter = atoi(argv[1]) };
    while (scanf("%d", &ticket.number) == 1) {
        /* Step 2: wait for a free place, then for the lock. Which of the two may need a SEM_UNDO? */
        /* Step 3: put the ticket where `in` says, move `in` on, give the lock back, count the ticket. */
        printf("[Counter %d] ticket %d is not in the ring with key 0x%x yet\n", ticket.counter, ticket.number,
               (unsigned)key);
    }
    return 0;
}
