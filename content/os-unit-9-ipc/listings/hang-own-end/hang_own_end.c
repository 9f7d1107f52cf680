/* hang_own_end.c hangs: the child waits for an end of file that it prevents itself. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    char text[64];
    if (pipe(fd) == -1)
        return 1;
    pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        /* What is missing: close(fd[1]); */
        ssize_t got;
        while ((got = read(fd[0], text, sizeof text)) > 0) {
            printf("Child: read %zd bytes, and waits for more or for the end\n", got);
            fflush(stdout);
        }
        printf("Child: end of file\n");
        return 0;
    }
    close(fd[0]);
    if (write(fd[1], "platform 5", 10) != 10)
        return 1;
    close(fd[1]);
    waitpid(child, NULL, 0);
    printf("Parent: the child has exited\n");
    return 0;
}
