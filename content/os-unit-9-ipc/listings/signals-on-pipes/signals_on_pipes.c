/* signals_on_pipes.c: what three signals do to a process, and what interrupts its calls. */
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

static volatile sig_atomic_t came, reaped;

/* Takes the status of all children that have exited: one signal may stand for several. */
static void on_child(int signal)
{
    (void)signal;
    int before = errno; /* waitpid() changes it, and what was interrupted may be about to look at it. */
    came++;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    errno = before;
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

    /* 4. Three children exit while SIGCHLD is held back: it comes once for all of them. */
    sigset_t child_signal;
    struct sigaction on_exit = { .sa_handler = on_child };
    sigaction(SIGCHLD, &on_exit, NULL);
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_signal, NULL);
    fflush(stdout);
    for (int i = 0; i < 3; i++) {
        siginfo_t about;
        pid_t child = fork();
        if (child == -1)
            return 1;
        if (child == 0)
            _exit(0);
        /* WNOWAIT: waits until it has exited, and leaves its status to the handler. */
        if (waitid(P_PID, (id_t)child, &about, WEXITED | WNOWAIT) == -1)
            return 1;
    }
    sigprocmask(SIG_UNBLOCK, &child_signal, NULL);
    printf("4. SIGCHLD came %d time, for %d children\n", (int)came, (int)reaped);
    return 0;
}
