/* sem_ring.c: three producers and one consumer share a ring of four places. */
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACES 4
#define PRODUCERS 3
#define EACH 5

struct ring {
    sem_t free;   /* places that a producer may fill */
    sem_t filled; /* places that the consumer may empty */
    sem_t lock;   /* held by the producer that is moving `in` on */
    int in, out;
    int items[PLACES];
};

static void put(struct ring *ring, int item)
{
    sem_wait(&ring->free);
    sem_wait(&ring->lock);
    ring->items[ring->in] = item;
    ring->in = (ring->in + 1) % PLACES;
    sem_post(&ring->lock);
    sem_post(&ring->filled);
}

static int take(struct ring *ring)
{
    sem_wait(&ring->filled);
    int item = ring->items[ring->out];
    ring->out = (ring->out + 1) % PLACES;
    sem_post(&ring->free);
    return item;
}

int main(void)
{
    struct ring *ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    /* The second argument, 1, says that several processes use it. */
    sem_init(&ring->free, 1, PLACES);
    sem_init(&ring->filled, 1, 0);
    sem_init(&ring->lock, 1, 1);

    for (int producer = 0; producer < PRODUCERS; producer++) {
        pid_t child = fork();
        if (child == -1) {
            perror("fork");
            return 1;
        }
        if (child == 0) {
            for (int i = 0; i < EACH; i++)
                put(ring, producer * EACH + i);
            _exit(0);
        }
    }

    int seen[PRODUCERS * EACH] = { 0 }, wrong = 0;
    for (int i = 0; i < PRODUCERS * EACH; i++)
        seen[take(ring)]++;
    for (int i = 0; i < PRODUCERS * EACH; i++)
        wrong += seen[i] != 1;
    while (wait(NULL) > 0)
        ;
    printf("Consumer: took %d items, of which %d are lost or double\n", PRODUCERS * EACH, wrong);
    return wrong > 0;
}
