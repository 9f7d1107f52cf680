/* lost_update.c: two processes count in shared memory without a lock, and additions are lost. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 1000

static void count(volatile int *counter)
{
    for (int i = 0; i < ROUNDS; i++) {
        int seen = *counter;
        /* The pause makes the gap between reading and writing wide enough to be met each time. */
        usleep(10);
        *counter = seen + 1;
    }
}

int main(void)
{
    int *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        return 1;
    }
    count(counter);
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    printf("The counter shows %d\n", *counter);
    printf("%d additions were made, and %s\n", 2 * ROUNDS, *counter < 2 * ROUNDS ? "some are lost" : "none is lost");
    return 0;
}
