/* fork_copy.c: what parent and child have in common after fork(), and what not. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int platform = 1, status;
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        platform = 2;
        printf("Child: platform is %d\n", platform);
        fflush(stdout);
        _exit(7);
    }
    if (waitpid(child, &status, 0) == -1) {
        perror("waitpid");
        return 1;
    }
    printf("Parent: platform is %d, and the child exited with %d\n", platform, WEXITSTATUS(status));
    return 0;
}
