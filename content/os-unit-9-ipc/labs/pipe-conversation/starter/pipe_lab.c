/* pipe_lab.c: the Station Master (parent) and the Signal Room (child) talk over two pipes. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int to_child[2]; /* to_child[0] is the end to read from, to_child[1] the one to write to */
    pid_t pid;

    if (pipe(to_child) == -1) {
        perror("pipe");
        return 1;
    }
    /* Step 1: a pipe has one direction. What does the answer need? */

    pid = fork();
    if (pid == -1) {
        perror("fork");
        return 1;
    }

    if (pid == 0) {
        /* Step 2, Signal Room: close what it does not use, read the question, print it,
           write "Signal Room: Yes, Platform 3 is clear!", print that. */
        printf("[Signal Room] (silence)\n");
        return 0;
    }

    /* Step 3, Station Master: close what it does not use, write "Station Master: Is Platform 3 clear?", print it,
       read the answer, print that. */
    printf("[Station Master] (silence)\n");

    /* Step 4: whose end has the parent to wait for before it ends itself? */
    return 0;
}
