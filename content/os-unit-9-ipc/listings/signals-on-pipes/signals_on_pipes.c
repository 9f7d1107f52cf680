/* signals_on_pipes.c: three things that signals do to processes with pipes. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_signal(int signal)
{
    (void)signal; /* Nothing to do: what counts is that read() was interrupted. */
}

int main(void)
{
    int fd[2], status;

    /* 1. Who writes into a pipe without a reader is killed by SIGPIPE. */
    if (pipe(fd) == -1)
        return 1;
    close(fd[0]);
    pid_t writer = fork();
    if (writer == 0) {
        ssize_t written = write(fd[1], "hello", 5);
        _exit(written == 5 ? 0 : 1);
    }
    if (writer == -1 || waitpid(writer, &status, 0) == -1)
        return 1;
    if (WIFSIGNALED(status))
        printf("1. The child was killed by signal %d: %s\n", WTERMSIG(status), strsignal(WTERMSIG(status)));

    /* 2. Who ignores it is told by an error instead. */
    signal(SIGPIPE, SIG_IGN);
    if (write(fd[1], "hello", 5) == -1)
        printf("2. write: %s\n", strerror(errno));
    close(fd[1]);

    /* 3. A signal with a handler interrupts a call that waits. */
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGUSR1, &action, NULL);
    if (pipe(fd) == -1)
        return 1;
    fflush(stdout);
    pid_t sender = fork();
    if (sender == -1)
        return 1;
    if (sender == 0) {
        /* Again and again: the first signal may come before the parent has begun to read. */
        while (usleep(50000) == 0)
            kill(getppid(), SIGUSR1);
        _exit(0);
    }
    char byte;
    if (read(fd[0], &byte, 1) == -1)
        printf("3. read: %s\n", strerror(errno));
    kill(sender, SIGKILL);
    waitpid(sender, NULL, 0);
    return 0;
}
