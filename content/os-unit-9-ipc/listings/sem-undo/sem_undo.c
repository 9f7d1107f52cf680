/* sem_undo.c: a child dies with the lock, and the kernel gives it back. */
#include <signal.h>
#include <stdio.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

/* What semctl() takes as its fourth argument. The headers leave it to you. */
union semun {
    int val;
};

static int add(int set, int number, int flags)
{
    struct sembuf operation = { .sem_num = 0, .sem_op = number, .sem_flg = flags };
    return semop(set, &operation, 1);
}

int main(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    if (set == -1 || semctl(set, 0, SETVAL, (union semun){ .val = 1 }) == -1) {
        perror("the semaphore");
        return 1;
    }
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        add(set, -1, SEM_UNDO);
        printf("Child: has the lock, and crashes\n");
        fflush(stdout);
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    printf("Parent: the semaphore shows %d\n", semctl(set, 0, GETVAL));
    fflush(stdout);
    add(set, -1, SEM_UNDO);
    printf("Parent: has the lock; what the child left may be half done\n");
    add(set, 1, SEM_UNDO);
    semctl(set, 0, IPC_RMID);
    return 0;
}
