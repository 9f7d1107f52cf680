/* hang_wait_first.c hangs: the parent waits for its child, which waits for the parent to read. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 100000

int main(void)
{
    static char report[SIZE];
    int fd[2];
    if (pipe(fd) == -1)
        return 1;
    pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        close(fd[0]);
        printf("Child: writes a report of %d bytes\n", SIZE);
        fflush(stdout);
        return write(fd[1], report, SIZE) == SIZE ? 0 : 1;
    }
    close(fd[1]);
    printf("Parent: waits until the child has exited, to read then\n");
    fflush(stdout);
    waitpid(child, NULL, 0);
    ssize_t length = 0, got;
    while ((got = read(fd[0], report, SIZE)) > 0)
        length += got;
    printf("Parent: read %zd bytes\n", length);
    return 0;
}
