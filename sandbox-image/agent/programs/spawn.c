/*
 * Making a student's process.
 *
 * The child gives up everything in this order: session, descriptors, resource limits, then user and capabilities, then
 * waits on the `go` pipe. By then a traced child is no longer the agent's equal; the agent seizes it and lets it go.
 * Only after that does the child install the seccomp filter, since a filter that asks a tracer fails every such call
 * while there is none. Its next call is exec. The `done` pipe is closed by exec, or by the child's end; a failed exec
 * leaves its errno in a page that both share, because the filter already watches write().
 */
#define _GNU_SOURCE
#include "agent/programs/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "agent/confine/confine.h"
#include "agent/confine/filter.h"
#include "agent/kernel/identity.h"
#include "agent/trace/tracer.h"
#include "common/cleanup.h"
#include "common/process.h"
#include "common/text.h"

enum { CHILD_SETUP_FAILED = 126 };

struct stdio {
    int child[3];              /* what becomes the child's 0, 1, 2 */
    int input, output, errors; /* our ends, -1 where there is none */
};

static void close_stdio(struct stdio *stdio) {
    const int all[] = {stdio->child[0], stdio->child[1], stdio->child[2], stdio->input, stdio->output, stdio->errors};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i] >= 0) {
            close(all[i]);
        }
    }
}

static int open_pipe(int *ours, int *theirs, bool we_write) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return errno;
    }
    *ours = ends[we_write ? 1 : 0];
    *theirs = ends[we_write ? 0 : 1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0 ? 0 : errno;
}

/* A terminal that passes bytes through untouched: it is there to make stdio flush line by line, as students see it do.
 */
static int open_terminal(int *ours, int *theirs) {
    identity_own_group_begin();
    *ours = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    identity_own_group_end();
    int unlock = 0;
    if (*ours < 0 || ioctl(*ours, TIOCSPTLCK, &unlock) != 0) {
        return errno;
    }
    *theirs = ioctl(*ours, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios settings;
    if (*theirs < 0 || tcgetattr(*theirs, &settings) != 0) {
        return errno;
    }
    cfmakeraw(&settings);
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    if (tcsetattr(*theirs, TCSANOW, &settings) != 0 || ioctl(*theirs, TIOCSWINSZ, &size) != 0) {
        return errno;
    }
    return 0;
}

static int open_stdio(const struct program_spec *spec, struct stdio *stdio) {
    int error = 0;
    if (spec->stdin_kind == STDIN_PIPE) {
        error = open_pipe(&stdio->input, &stdio->child[0], true);
    } else {
        stdio->child[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        error = stdio->child[0] < 0 ? errno : 0;
    }
    if (error == 0 && spec->stdout_kind == STDOUT_TERMINAL) {
        error = open_terminal(&stdio->output, &stdio->child[1]);
    } else if (error == 0) {
        error = open_pipe(&stdio->output, &stdio->child[1], false);
    }
    if (error == 0) {
        error = open_pipe(&stdio->errors, &stdio->child[2], false);
    }
    return error;
}

static bool limit(int resource, uint64_t value) {
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)resource, &now) != 0) {
        return false;
    }
    rlim_t wanted = now.rlim_max == RLIM_INFINITY || value < now.rlim_max ? value : now.rlim_max;
    struct rlimit both = {wanted, wanted};
    return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

static bool set_limits(const struct limits *limits) {
    const struct {
        int resource;
        uint64_t value;
    } wanted[] = {
        /* One byte: too little for a core file, and the only value with which no core is piped to a program of the
           host. */
        {RLIMIT_CORE, 1},
        /* A coarse net in whole seconds under the agent's own, finer watch over all of a program's processes. */
        {RLIMIT_CPU, limits->cpu_time_ms == 0 ? 0 : limits->cpu_time_ms / 1000 + 2},
        {RLIMIT_NPROC, limits->processes},
        {RLIMIT_NOFILE, limits->open_files},
        {RLIMIT_FSIZE, limits->file_bytes},
        {RLIMIT_STACK, limits->stack_bytes},
        {RLIMIT_MSGQUEUE, limits->mq_bytes},
        {RLIMIT_AS, limits->address_space_bytes},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (wanted[i].value != 0 && !limit(wanted[i].resource, wanted[i].value)) {
            return false;
        }
    }
    return true;
}

static bool give_up_rights(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};
    return identity_become_student() && syscall(SYS_capset, &header, none) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && confine();
}

static _Noreturn void become_program(const struct program_spec *spec, const struct stdio *stdio, const struct gate *go,
                                     volatile int *failure) {
    sigset_t none;
    sigemptyset(&none);
    bool ok = setsid() >= 0;
    for (int fd = 0; fd < 3; fd++) {
        ok = ok && dup2(stdio->child[fd], fd) == fd;
    }
    ok = ok && syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0;
    identity_own_files_begin();
    /* If memory runs out, the kernel shall take the student's processes and never the agent. */
    (void)write_text("/proc/self/oom_score_adj", "900");
    ok = ok && set_limits(&spec->limits) && give_up_rights() && chdir(spec->cwd[0] ? spec->cwd : "/lab") == 0;
    umask(022);
    signal(SIGPIPE, SIG_DFL);
    ok = ok && sigprocmask(SIG_SETMASK, &none, NULL) == 0;
    if (!ok) {
        *failure = errno;
        _exit(CHILD_SETUP_FAILED);
    }
    if (!gate_wait(go) || filter_install(spec->traced) != 0) {
        *failure = errno;
        _exit(CHILD_SETUP_FAILED);
    }
    if (spec->exe[0]) {
        execve(spec->exe, spec->argv, spec->env);
    } else {
        environ = spec->env;
        execvp(spec->argv[0], spec->argv);
    }
    *failure = errno;
    _exit(CHILD_SETUP_FAILED);
}

static int take(int *fd) {
    int taken = *fd;
    *fd = -1;
    return taken;
}

static void keep_our_ends(const struct program_spec *spec, struct program *program, struct stdio *stdio) {
    for (int i = 0; i < 3; i++) {
        object_of_descriptor(&program->given[i], getpid(), stdio->child[i]);
    }
    /* As long as the program is known, no other terminal gets the number of its own. */
    program->terminal = spec->stdout_kind == STDOUT_TERMINAL ? take(&stdio->child[STDOUT_FILENO]) : -1;
    program->input.fd = take(&stdio->input);
    program->output.fd = take(&stdio->output);
    program->errors.fd = take(&stdio->errors);
}

static volatile int *shared_failure(void) {
    static volatile int *failure;
    if (failure == NULL) {
        void *page = mmap(NULL, sizeof *failure, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            _exit(EXIT_FAILURE);
        }
        failure = page;
    }
    *failure = 0;
    return failure;
}

/* Lets the child go on and waits until it has become the program, which closes `done`, or has failed. */
static int let_go(const struct gate *go, int done, const volatile int *failure) {
    char end;
    (void)gate_open(go);
    (void)!read(done, &end, 1);
    return *failure;
}

static int fork_program(const struct program_spec *spec, const struct stdio *stdio, pid_t *pid) {
    int ends[2];
    struct gate go;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return errno;
    }
    AUTO_CLOSE int done = ends[0];
    AUTO_CLOSE int childs_done = ends[1];
    if (!gate_make(&go)) {
        return errno;
    }
    volatile int *failure = shared_failure();
    *pid = fork();
    if (*pid == 0) {
        become_program(spec, stdio, &go, failure);
    }
    int error = *pid < 0 ? errno : 0;
    close(take(&childs_done));
    if (error == 0 && spec->traced) {
        error = tracer_seize(*pid);
    }
    if (error == 0) {
        error = let_go(&go, done, failure);
    } else {
        gate_close(&go);
    }
    if (error != 0 && *pid > 0) {
        kill(*pid, SIGKILL);
        waitpid(*pid, NULL, __WALL);
    }
    return error;
}

int spawn(const struct program_spec *spec, struct program *program) {
    __attribute__((cleanup(close_stdio))) struct stdio stdio = {{-1, -1, -1}, -1, -1, -1};
    int error = open_stdio(spec, &stdio);
    if (error == 0) {
        error = fork_program(spec, &stdio, &program->pid);
    }
    if (error == 0) {
        program->wall_time = budget_begin(program->limits.wall_time_ms);
        keep_our_ends(spec, program, &stdio);
    }
    return error;
}
