/* Stands still in sixty thousand mappings and fifty threads: explaining the standstill must not take for ever. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
static void *wait_for_ever(void *nothing) {
    for (;;)
        pause();
    return nothing;
}
int main(void) {
    for (long i = 0; i < 60000; i++)
        mmap(0, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t thread;
    for (int i = 0; i < 50; i++)
        pthread_create(&thread, 0, wait_for_ever, 0);
    for (;;)
        pause();
}
