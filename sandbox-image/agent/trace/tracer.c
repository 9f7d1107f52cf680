/*
 * How tracing works.
 *
 * A traced program runs under a seccomp filter that answers SECCOMP_RET_TRACE for the calls of calls.c, so that only
 * they stop, and is seized with ptrace by the agent before its first instruction. All its descendants are followed by
 * the kernel's own doing (PTRACE_O_TRACEFORK and its like) and end with the agent (EXITKILL).
 *
 * At a call's entry a task stops with PTRACE_EVENT_SECCOMP. The tracer reads the arguments, and what the descriptors in
 * them are. If the result matters, it resumes the task with PTRACE_SYSCALL, so that its next stop is the call's exit;
 * otherwise with PTRACE_CONT. A task between the two is `in_call`: if it never comes back, it hung there, and that is
 * an event too.
 *
 * The tracer never waits for a task: every stop arrives as a wait status in the agent's loop, is dealt with at once,
 * and the task runs on. So student programs talk to each other directly, and nobody's program waits for the worker.
 *
 * The number that a filter attaches to a stop is not trusted: students may install filters of their own.
 */
#define _GNU_SOURCE
#include "agent/trace/tracer.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/kernel/ipc_limits.h"
#include "agent/loop/clock.h"
#include "agent/trace/decode.h"
#include "agent/trace/record.h"
#include "agent/trace/tasks.h"
#include "agent/wire/protocol.h"
#include "common/cleanup.h"

enum { FAILED_FORKS_MAX = 64, TEXT_MAX = 4096 };

int tracer_seize(pid_t pid) {
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    return ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) == 0 ? 0 : errno;
}

void tracer_add(struct trace *trace, pid_t pid) {
    task_add(trace, pid, pid);
}

static void resume(struct task *task, int signal) {
    /* ESRCH: it has been killed meanwhile; its end arrives as a status of its own. */
    ptrace(task->in_call ? PTRACE_SYSCALL : PTRACE_CONT, task->thread, NULL, (void *)(long)signal);
}

static bool too_large(const struct pending *pending) {
    if (pending->call->shape == SHAPE_SHMGET) {
        return segment_is_too_large(pending->raw[1]);
    }
    if (pending->call->shape == SHAPE_MQ_OPEN && pending->data.length > 0) {
        struct reader attributes = {pending->data.data, pending->data.length, false};
        get_u64(&attributes);
        uint64_t messages = get_u64(&attributes);
        return queue_is_too_large(messages, get_u64(&attributes));
    }
    return false;
}

static void note_limits(struct trace *trace, const struct pending *pending, int64_t result) {
    const struct call *call = pending->call;
    switch (result) {
    case -EMFILE:
        trace->flags |= call->shape == SHAPE_MQ_OPEN ? FLAG_IPC : FLAG_OPEN_FILES;
        break;
    case -EFBIG:
        trace->flags |= FLAG_FILE_SIZE;
        break;
    case -ENOSPC: {
        bool ipc = call->shape == SHAPE_SHMGET || call->shape == SHAPE_SYSV_GET || call->shape == SHAPE_MQ_OPEN ||
                   call->shape == SHAPE_SEMOP;
        trace->flags |= ipc ? FLAG_IPC : FLAG_DISK;
        break;
    }
    case -EINVAL:
        trace->flags |= too_large(pending) ? FLAG_IPC : 0;
        break;
    case -EAGAIN:
        if (call->shape == SHAPE_FORK) {
            trace->flags |= FLAG_PROCESSES;
            trace->failed_forks++;
        }
        break;
    default:
        break;
    }
}

/* vmsplice hands the program's own pages over: what a reader gets depends on whether it reads before the program writes
 * there again, or ends. As writev, to which it is the same but for that, it moves the same bytes in each run. */
static void copy_instead_of_sharing(pid_t thread) {
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, orig_rax), (void *)(long)SYS_writev);
#elif defined(__aarch64__)
    int number = SYS_writev;
    struct iovec value = {&number, sizeof number};
    ptrace(PTRACE_SETREGSET, thread, (void *)(long)NT_ARM_SYSTEM_CALL, &value);
#endif
}

static void at_entry(struct task *task) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, (void *)sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        resume(task, 0);
        return;
    }
    const struct call *call = call_by_number((int)info.seccomp.nr);
    uint64_t raw[6];
    for (int i = 0; i < 6; i++) {
        raw[i] = info.seccomp.args[i];
    }
    task->in_call = call != NULL && decode_entry(task, call, raw);
    if (task->in_call && task->pending.recorded) {
        if (!task->image.known) {
            image_find(task->process, &task->image);
        }
        task->pending.caller = find_caller(task->thread, &task->image, info.stack_pointer);
    }
    if (task->in_call && shares_pages(&task->pending)) {
        copy_instead_of_sharing(task->thread);
    }
    resume(task, 0);
}

/* The kernel's own marks for a call that a signal broke off and that will be entered again. Programs never see them. */
static bool is_restart(int64_t result) {
    return result <= -512 && result >= -516;
}

static void at_exit_of_call(struct task *task) {
    struct __ptrace_syscall_info info;
    if (!task->in_call || ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, (void *)sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_EXIT) {
        resume(task, 0);
        return;
    }
    int64_t result = info.exit.rval;
    note_limits(task->trace, &task->pending, result);
    decode_exit(task, &result);
    if (task->pending.recorded && !is_restart(result)) {
        record_call(task, now_ns(), result);
    }
    task->in_call = false;
    task->lending = false;
    pending_free(&task->pending);
    if (task->trace->failed_forks > FAILED_FORKS_MAX) {
        task->trace->stop(task->trace, FLAG_PROCESSES);
    }
    resume(task, 0);
}

static pid_t process_of(pid_t thread) {
    char path[64];
    char line[256];
    pid_t process = thread;
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    AUTO_FCLOSE FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Tgid: %d", &process) == 1) {
            break;
        }
    }
    return process;
}

static void record_happening(const struct task *task, const char *name, int64_t result) {
    record_event(task->trace, (struct event){name, task->process, task->thread, result, NULL, NULL, 0});
}

static void at_fork(struct task *task) {
    unsigned long message = 0;
    if (ptrace(PTRACE_GETEVENTMSG, task->thread, NULL, &message) == 0) {
        pid_t thread = (pid_t)message;
        pid_t process = process_of(thread);
        struct task *child = task_by_thread(thread);
        if (child == NULL) {
            task_add(task->trace, thread, process);
        } else {
            child->trace = task->trace;
            child->process = process;
            child->stopped = false;
            resume(child, 0);
        }
        if (process != task->process) {
            record_happening(task, "fork", process);
        }
    }
    resume(task, 0);
}

/* argv of a process, a part a line. */
static void read_command_line(pid_t process, char text[TEXT_MAX]) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", process);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, text, TEXT_MAX - 1);
    length = length < 0 ? 0 : length;
    while (length > 0 && text[length - 1] == '\0') {
        length--;
    }
    for (ssize_t i = 0; i < length; i++) {
        text[i] = text[i] == '\0' ? '\n' : text[i];
    }
    text[length] = '\0';
}

static void at_exec(struct task *task) {
    /* Every other thread of the process is gone, and this one has taken over the process's number. */
    task_drop_siblings(task);
    task->image.known = false;
    task->in_call = false;
    pending_free(&task->pending);
    char path[64];
    char text[TEXT_MAX];
    struct object object;
    object_clear(&object);
    snprintf(path, sizeof path, "/proc/%d/exe", task->process);
    ssize_t length = readlink(path, object.name, sizeof object.name - 1);
    object.name[length < 0 ? 0 : length] = '\0';
    object.kind = length < 0 ? KIND_NONE : KIND_FILE;
    read_command_line(task->process, text);
    record_event(task->trace, (struct event){"exec", task->process, task->thread, 0, &object, text, 0});
    resume(task, 0);
}

static void at_end(struct task *task, int status) {
    if (task->in_call && task->pending.recorded) {
        record_call(task, 0, 0);
    }
    if (task->thread == task->process) {
        record_happening(task, "exit", status);
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) {
            task->trace->flags |= FLAG_FILE_SIZE;
        }
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
            task->trace->flags |= FLAG_CPU;
        }
    }
}

/* Where a fault hits the student's own program, or the call there that led to it: students look for that line first. 0:
 * not known, or no fault. */
static uint64_t fault_of(struct task *task, int signal) {
    struct __ptrace_syscall_info info;
    bool fault = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGABRT;
    if (!fault || ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, (void *)sizeof info, &info) <= 0) {
        return 0;
    }
    if (!task->image.known) {
        image_find(task->process, &task->image);
    }
    uint64_t at = info.instruction_pointer;
    bool own = at >= task->image.text_start && at < task->image.text_end;
    return own ? at - task->image.bias : find_caller(task->thread, &task->image, info.stack_pointer);
}

static bool is_stop_signal(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

void tracer_status(pid_t thread, int status) {
    struct task *task = task_by_thread(thread);
    if (!WIFSTOPPED(status)) {
        if (task != NULL && task->trace != NULL) {
            at_end(task, status);
        }
        task_drop(thread);
        return;
    }
    int signal = WSTOPSIG(status);
    int event = status >> 16;
    if (task == NULL) {
        /* A child's own first stop can arrive before its parent's fork event names it. It stays stopped until then. */
        task_add(NULL, thread, thread);
        return;
    }
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        at_entry(task);
        return;
    case PTRACE_EVENT_VFORK:
        task->lending = true;
        at_fork(task);
        return;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_CLONE:
        at_fork(task);
        return;
    case PTRACE_EVENT_EXEC:
        at_exec(task);
        return;
    case PTRACE_EVENT_STOP:
        task->stopped = is_stop_signal(signal);
        if (task->stopped) {
            ptrace(PTRACE_LISTEN, thread, NULL, NULL);
        } else if (task->trace != NULL) {
            resume(task, 0);
        }
        return;
    default:
        break;
    }
    if (signal == (SIGTRAP | 0x80)) {
        at_exit_of_call(task);
        return;
    }
    if (task->trace != NULL) {
        record_event(task->trace, (struct event){.name = "signal",
                                                 .process = task->process,
                                                 .thread = task->thread,
                                                 .result = signal,
                                                 .caller = fault_of(task, signal)});
    }
    resume(task, signal);
}
