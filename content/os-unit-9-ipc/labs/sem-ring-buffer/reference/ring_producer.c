/* One booking counter: puts each ticket of its standard input into the ring. */
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

/* Adds `change` to a semaphore of the set, and sleeps while that would make it negative. */
static int change(int set, int semaphore, int change, int flags)
{
    struct sembuf operation = { .sem_num = semaphore, .sem_op = change, .sem_flg = flags };
    return semop(set, &operation, 1);
}

static int put(struct ring *ring, int set, struct ticket ticket)
{
    /* First the place, then the lock. The kernel gives the lock back should this process die with it. */
    if (change(set, FREE, -1, 0) == -1 || change(set, LOCK, -1, SEM_UNDO) == -1)
        return -1;
    ring->tickets[ring->in] = ticket;
    ring->in = (ring->in + 1) % PLACES;
    if (change(set, LOCK, 1, SEM_UNDO) == -1 || change(set, FILLED, 1, 0) == -1)
        return -1;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: ring_producer COUNTER\n");
        return 2;
    }
    key_t key = ftok("shmfile", 67);
    if (key == -1) {
        perror("ftok");
        return 1;
    }
    int id = shmget(key, sizeof(struct ring), 0);
    int set = semget(key, 3, 0);
    if (id == -1 || set == -1) {
        perror("no ring");
        return 1;
    }
    struct ring *ring = shmat(id, NULL, 0);
    if (ring == (void *)-1) {
        perror("shmat");
        return 1;
    }
    struct ticket ticket = { .counter = atoi(argv[1]) };
    while (scanf("%d", &ticket.number) == 1) {
        if (put(ring, set, ticket) == -1) {
            perror("semop");
            return 1;
        }
    }
    shmdt(ring);
    return 0;
}
