/*
 * prayog-zygote: becomes the worker's launchers, so that the worker need not fork itself.
 *
 *   prayog-zygote FOLDER
 *
 * Forking costs by the size of who forks: a worker of 150 MB stands still for milliseconds, this for a fraction of one.
 *
 * It listens on the socket FOLDER/socket, for its own parent alone. Each connection begins with one request:
 *
 *   u8 'L', u32 length, that many bytes: the launcher's argv, each part with its NUL
 *     The connection becomes the standard input and output of a new process, which writes its pid (u32) and goes on
 *     as the launcher. It closes for the worker when the last process that has it is gone: bubblewrap, which goes last.
 *   u8 'K', u32 pid
 *     Kills the sandbox of a launcher started here, by its first process: then the kernel ends all others before
 *     bubblewrap sees that and ends. The connection closes when it has. A pid can't have become another's: it stays
 *     taken until it is reaped here.
 *
 * What is started writes its messages to the zygote's standard error. The zygote ends with its standard input, which
 * is when its parent does, however that ended; it removes FOLDER, and with it end all that it started: each launcher
 * asks for that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/fail.h"
#include "launcher/launch.h"

enum { CHILDREN_MAX = 4096, SIGNAL_BASE = 128, KILL_AGAIN_MS = 50, REQUEST_MAX = 65536, PARTS_MAX = 512 };

static struct {
    pid_t pid;  /* 0: a free place */
    int killer; /* connection that waits for its end, or 0 */
} children[CHILDREN_MAX];

static int listen_in(const char *folder) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", folder);
    if (length < 0 || (size_t)length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        fail("can\'t listen: %s", strerror(errno));
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, SOMAXCONN) != 0) {
        fail("can\'t listen: %s", strerror(errno));
    }
    return fd;
}

static void remove_folder(const char *folder) {
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    (void)snprintf(path, sizeof path, "%s/socket", folder);
    (void)unlink(path);
    (void)rmdir(folder);
}

/* The folder is its parent's alone; but whoever got there, only the parent is served. */
static bool is_parent(int connection) {
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid == getppid();
}

static bool read_whole(int fd, void *data, size_t length) {
    for (size_t got = 0; got < length;) {
        ssize_t now = read(fd, (char *)data + got, length - got);
        if (now == 0 || (now < 0 && errno != EINTR)) {
            return false;
        }
        got += now < 0 ? 0 : (size_t)now;
    }
    return true;
}

/* Cuts BYTES into its parts; false unless each ends with a NUL and there are neither none nor too many. */
static bool cut(char *bytes, size_t length, char *parts[PARTS_MAX]) {
    size_t count = 0;
    for (size_t at = 0; at < length; at += strlen(bytes + at) + 1) {
        if (count == PARTS_MAX - 1) {
            return false;
        }
        parts[count++] = bytes + at;
    }
    parts[count] = NULL;
    return count > 0 && bytes[length - 1] == '\0';
}

__attribute__((noreturn)) static void become_launcher(int connection, char *parts[]) {
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* Its own session: Ctrl-C is for the worker, which ends its sandboxes when their work is done. */
    (void)setsid();
    if (dup2(connection, STDIN_FILENO) < 0 || dup2(connection, STDOUT_FILENO) < 0) {
        fail("can\'t hand the connection on: %s", strerror(errno));
    }
    uint32_t pid = (uint32_t)getpid();
    if (write(STDOUT_FILENO, &pid, sizeof pid) != sizeof pid) {
        fail("can\'t tell the pid: %s", strerror(errno));
    }
    launch(parts);
}

static void fork_launcher(int connection) {
    static char bytes[REQUEST_MAX];
    char *parts[PARTS_MAX];
    uint32_t length = 0;
    size_t place = 0;
    while (place < CHILDREN_MAX && children[place].pid != 0) {
        place++;
    }
    if (!read_whole(connection, &length, sizeof length) || length == 0 || length > REQUEST_MAX ||
        !read_whole(connection, bytes, length) || !cut(bytes, length, parts) || place == CHILDREN_MAX) {
        (void)fprintf(stderr, "prayog-zygote: a request is ill-formed, or %d sandboxes run already\n", CHILDREN_MAX);
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        become_launcher(connection, parts);
    }
    if (child < 0) {
        (void)fprintf(stderr, "prayog-zygote: can't fork: %s\n", strerror(errno));
    } else {
        children[place].pid = child;
    }
}

static void kill_sandbox(pid_t launcher) {
    char path[64];
    int first = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)launcher, (int)launcher);
    AUTO_FCLOSE FILE *file = fopen(path, "re");
    if (file == NULL || fscanf(file, "%d", &first) != 1) {
        first = (int)launcher; /* bubblewrap has not started it yet, or this kernel does not list children */
    }
    (void)kill(first, SIGKILL);
}

/* Whether the connection is kept, until the launcher has ended. */
static bool kill_if_ours(int connection) {
    uint32_t pid = 0;
    if (!read_whole(connection, &pid, sizeof pid) || pid == 0) {
        return false;
    }
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        if (children[i].pid == (pid_t)pid && children[i].killer == 0) {
            kill_sandbox(children[i].pid);
            children[i].killer = connection;
            return true;
        }
    }
    return false;
}

/*
 * Whether some that were killed have not ended. Once may have been too early: for a millisecond a launcher's first
 * process is its helper, and when that had done its part just then, the launcher goes on.
 */
static bool kill_again(void) {
    bool again = false;
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        if (children[i].killer != 0) {
            kill_sandbox(children[i].pid);
            again = true;
        }
    }
    return again;
}

/* Whether somebody waits for a sandbox's end now. */
static bool serve(int listener) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) {
        return false;
    }
    const struct timeval patience = {.tv_sec = 5};
    char kind = 0;
    bool kept = false;
    if (is_parent(connection) && setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        read_whole(connection, &kind, 1)) {
        if (kind == 'L') {
            fork_launcher(connection);
        } else if (kind == 'K') {
            kept = kill_if_ours(connection);
        }
    }
    if (!kept) {
        (void)close(connection);
    }
    return kept;
}

/* Why a sandbox went away that nobody ended: the worker looks for these words. bubblewrap passes on how its agent
 * ended. */
static void tell_ending(pid_t child, int status) {
    if (WIFSIGNALED(status)) {
        (void)fprintf(stderr, "prayog-zygote: %d was ended by signal %d\n", (int)child, WTERMSIG(status));
    } else if (WEXITSTATUS(status) > SIGNAL_BASE) {
        (void)fprintf(stderr, "prayog-zygote: %d ended after its agent was ended by signal %d\n", (int)child,
                      WEXITSTATUS(status) - SIGNAL_BASE);
    } else if (WEXITSTATUS(status) != 0) {
        (void)fprintf(stderr, "prayog-zygote: %d ended with exit status %d\n", (int)child, WEXITSTATUS(status));
    }
}

static void forget(pid_t child, int status) {
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        if (children[i].pid == child) {
            if (children[i].killer != 0) {
                (void)close(children[i].killer);
            } else {
                tell_ending(child, status);
            }
            children[i].pid = 0;
            children[i].killer = 0;
        }
    }
}

static void reap(int signals) {
    struct signalfd_siginfo info;
    (void)!read(signals, &info, sizeof info);
    int status;
    for (pid_t child; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
        forget(child, status);
    }
}

int main(int argc, char **argv) {
    failing = (struct failing){.program = "prayog-zygote", .status = EXIT_SYSTEM};
    if (argc != 2) {
        (void)fprintf(stderr, "usage: prayog-zygote FOLDER\n");
        return EXIT_USAGE;
    }
    int listener = listen_in(argv[1]);
    sigset_t child_ended;
    (void)sigemptyset(&child_ended);
    (void)sigaddset(&child_ended, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &child_ended, NULL);
    int signals = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0 || write(STDOUT_FILENO, "\n", 1) != 1) {
        fail("can\'t start: %s", strerror(errno));
    }
    for (bool killing = false;;) {
        struct pollfd watched[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                   {.fd = signals, .events = POLLIN},
                                   {.fd = listener, .events = POLLIN}};
        int ready = poll(watched, 3, killing ? KILL_AGAIN_MS : -1);
        if (ready == 0) {
            killing = kill_again();
        }
        if (ready <= 0) {
            continue;
        }
        if (watched[0].revents != 0) {
            remove_folder(argv[1]);
            return EXIT_SUCCESS;
        }
        if (watched[1].revents != 0) {
            reap(signals);
        }
        if (watched[2].revents != 0) {
            killing = serve(listener) || killing;
        }
    }
}
