/* hang_both_write.c hangs: both write more than a pipe holds, and neither reads. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 70000

static int talk(const char *who, int in, int out)
{
    static char text[SIZE];
    printf("%s: writes %d bytes\n", who, SIZE);
    fflush(stdout);
    if (write(out, text, SIZE) != SIZE)
        return 1;
    printf("%s: has written them, and reads\n", who);
    for (ssize_t got, length = 0; length < SIZE; length += got)
        if ((got = read(in, text, SIZE)) <= 0)
            return 1;
    return 0;
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
