/* hang_dead_holder.c hangs: a process dies between sem_wait and sem_post, and takes the lock with it. */
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *lock = mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED || sem_init(lock, 1, 1) == -1)
        return 1;
    pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        sem_wait(lock);
        printf("Child: has the lock, and crashes\n");
        fflush(stdout);
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    printf("Parent: wants the lock\n");
    fflush(stdout);
    sem_wait(lock);
    printf("Parent: has the lock\n");
    return 0;
}
