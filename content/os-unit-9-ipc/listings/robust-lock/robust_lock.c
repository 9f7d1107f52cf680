/* robust_lock.c: the same crash with a robust mutex, which tells the next process that its holder died. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pthread_mutex_t *lock = mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        return 1;
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(lock, &kind);

    pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        pthread_mutex_lock(lock);
        printf("Child: has the lock, and crashes\n");
        fflush(stdout);
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    if (pthread_mutex_lock(lock) == EOWNERDEAD) {
        printf("Parent: has the lock; its last holder died, so the data has to be checked\n");
        pthread_mutex_consistent(lock);
    }
    pthread_mutex_unlock(lock);
    return 0;
}
