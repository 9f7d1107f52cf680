/* hang_both_read.c hangs: each of two processes waits for the other to speak first. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int talk(const char *who, int in, int out)
{
    char heard[64];
    printf("%s: waits for the other\n", who);
    fflush(stdout);
    if (read(in, heard, sizeof heard) <= 0)
        return 1;
    /* One of the two has to come to this line first. */
    return write(out, "hello", 5) == 5 ? 0 : 1;
}

int main(void)
{
    int to_child[2], to_parent[2];
    if (pipe(to_child) == -1 || pipe(to_parent) == -1)
        return 1;
    pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        close(to_child[1]);
        close(to_parent[0]);
        return talk("Child", to_child[0], to_parent[1]);
    }
    close(to_child[0]);
    close(to_parent[1]);
    int failed = talk("Parent", to_parent[0], to_child[1]);
    waitpid(child, NULL, 0);
    return failed;
}
