/* The reservation office: makes the ring, takes so many tickets from it, and removes it. */
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
union semun {
    int val;
};

/* Adds `change` to a semaphore of the set, and sleeps while that would make it negative. */
static int change(int set, int semaphore, int change)
{
    struct sembuf operation = { .sem_num = semaphore, .sem_op = change };
    return semop(set, &operation, 1);
}

static int set_value(int set, int semaphore, int value)
{
    return semctl(set, semaphore, SETVAL, (union semun){ .val = value });
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: ring_consumer COUNT\n");
        return 2;
    }
    key_t key = ftok("shmfile", 67);
    if (key == -1) {
        perror("ftok");
        return 1;
    }
    int id = shmget(key, sizeof(struct ring), IPC_CREAT | 0600);
    struct ring *ring = id == -1 ? (void *)-1 : shmat(id, NULL, 0);
    if (ring == (void *)-1) {
        perror("the ring");
        return 1;
    }
    ring->in = ring->out = 0;
    int set = semget(key, 3, IPC_CREAT | 0600);
    if (set == -1 || set_value(set, FREE, PLACES) == -1 || set_value(set, FILLED, 0) == -1 ||
        set_value(set, LOCK, 1) == -1) {
        perror("its semaphores");
        return 1;
    }
    for (int left = atoi(argv[1]); left > 0; left--) {
        if (change(set, FILLED, -1) == -1) {
            perror("semop");
            return 1;
        }
        /* `out` is this process's alone: there is no other consumer, so it needs no lock. */
        struct ticket ticket = ring->tickets[ring->out];
        ring->out = (ring->out + 1) % PLACES;
        if (change(set, FREE, 1) == -1) {
            perror("semop");
            return 1;
        }
        printf("counter %d: ticket %d\n", ticket.counter, ticket.number);
    }
    shmdt(ring);
    if (shmctl(id, IPC_RMID, NULL) == -1 || semctl(set, 0, IPC_RMID) == -1) {
        perror("removing the ring");
        return 1;
    }
    return 0;
}
