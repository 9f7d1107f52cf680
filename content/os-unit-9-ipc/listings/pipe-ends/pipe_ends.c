/* pipe_ends.c: makes a pipe and shows its two ends. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    if (pipe(fd) == -1) {
        perror("pipe");
        return 1;
    }
    printf("fd[0] = %d: the end to read from\n", fd[0]);
    printf("fd[1] = %d: the end to write to\n", fd[1]);
    return 0;
}
