/* shell_bar.c: what a shell does for  ls | wc -l  */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Forks a child that has `fd` in place of its descriptor `place`, and runs a program in it; `argument` may be NULL. */
static pid_t start(int fd, int place, int other_end, const char *program, const char *argument)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    dup2(fd, place);
    /* Both descriptors of the pipe go: the copy at `place` is enough, and another end would keep the pipe open. */
    close(fd);
    close(other_end);
    execlp(program, program, argument, (char *)NULL);
    perror(program);
    _exit(127);
}

int main(void)
{
    int fd[2], status;
    if (pipe(fd) == -1) {
        perror("pipe");
        return 1;
    }
    pid_t writer = start(fd[1], STDOUT_FILENO, fd[0], "ls", NULL);
    pid_t counter = start(fd[0], STDIN_FILENO, fd[1], "wc", "-l");
    /* Before waiting: as long as the parent has fd[1] open, wc sees no end of file. */
    close(fd[0]);
    close(fd[1]);
    if (writer == -1 || counter == -1 || waitpid(writer, NULL, 0) == -1 || waitpid(counter, &status, 0) == -1) {
        perror("fork or wait");
        return 1;
    }
    printf("wc exited with %d\n", WEXITSTATUS(status));
    return 0;
}
