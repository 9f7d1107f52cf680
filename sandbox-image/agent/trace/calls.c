#define _GNU_SOURCE
#include "agent/trace/calls.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "agent/wire/protocol.h"

const struct call calls[] = {
    [SYS_read] = {.name = "read", .traced = true, .shape = SHAPE_READ, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_readv] =
        {.name = "read", .traced = true, .shape = SHAPE_READ_VECTOR, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_preadv2] =
        {.name = "read", .traced = true, .shape = SHAPE_READ_VECTOR, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_recvfrom] =
        {.name = "read", .traced = true, .shape = SHAPE_READ, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_write] = {.name = "write", .traced = true, .shape = SHAPE_WRITE, .waits = WAITS_FOREVER},
    [SYS_writev] = {.name = "write", .traced = true, .shape = SHAPE_WRITE_VECTOR, .waits = WAITS_FOREVER},
    [SYS_pwritev2] = {.name = "write", .traced = true, .shape = SHAPE_WRITE_VECTOR, .waits = WAITS_FOREVER},
    [SYS_sendto] = {.name = "write", .traced = true, .shape = SHAPE_WRITE, .waits = WAITS_FOREVER},
    [SYS_close] = {.name = "close", .traced = true, .shape = SHAPE_CLOSE},
    [SYS_close_range] = {.name = "close_range", .traced = true},
    [SYS_pipe2] = {.name = "pipe", .traced = true, .shape = SHAPE_TWO_DESCRIPTORS},
    [SYS_dup] = {.name = "dup", .traced = true, .shape = SHAPE_DUP},
    [SYS_dup3] = {.name = "dup", .traced = true, .shape = SHAPE_DUP},
    [SYS_fcntl] = {.name = "dup", .traced = true, .shape = SHAPE_FCNTL, .waits = WAITS_FOR_LOCK},
    [SYS_openat] = {.name = "open", .traced = true, .shape = SHAPE_OPEN, .first = 1, .waits = WAITS_FOREVER},
    [SYS_mknodat] = {.name = "mknod", .traced = true, .shape = SHAPE_MKNOD, .first = 1},
    [SYS_unlinkat] = {.name = "unlink", .traced = true, .shape = SHAPE_PATH, .first = 1},
    [SYS_renameat2] = {.name = "rename", .traced = true, .shape = SHAPE_PATH, .first = 1},
#ifdef SYS_open
    [SYS_open] = {.name = "open", .traced = true, .shape = SHAPE_OPEN, .waits = WAITS_FOREVER},
    [SYS_creat] = {.name = "open", .traced = true, .shape = SHAPE_OPEN, .waits = WAITS_FOREVER},
    [SYS_pipe] = {.name = "pipe", .traced = true, .shape = SHAPE_TWO_DESCRIPTORS},
    [SYS_dup2] = {.name = "dup", .traced = true, .shape = SHAPE_DUP},
    [SYS_mknod] = {.name = "mknod", .traced = true, .shape = SHAPE_MKNOD},
    [SYS_unlink] = {.name = "unlink", .traced = true, .shape = SHAPE_PATH},
    [SYS_rename] = {.name = "rename", .traced = true, .shape = SHAPE_PATH},
    [SYS_renameat] = {.name = "rename", .traced = true, .shape = SHAPE_PATH, .first = 1},
    [SYS_fork] = {.name = "fork", .traced = true, .shape = SHAPE_FORK},
    [SYS_vfork] = {.name = "fork", .traced = true, .shape = SHAPE_FORK, .waits = WAITS_FOREVER},
    [SYS_alarm] = {.name = "alarm", .traced = true, .shape = SHAPE_ALARM},
    [SYS_pause] = {.name = "pause", .waits = WAITS_FOREVER},
    [SYS_poll] = {.name = "poll", .waits = WAITS_IF_NEGATIVE, .timeout = 2},
    [SYS_select] = {.name = "select", .waits = WAITS_UNLESS_POINTER, .timeout = 4},
    [SYS_epoll_wait] = {.name = "epoll_wait", .waits = WAITS_IF_NEGATIVE, .timeout = 3},
#endif
    [SYS_shmget] = {.name = "shmget", .traced = true, .shape = SHAPE_SHMGET, .kind = KIND_SEGMENT},
    [SYS_shmat] = {.name = "shmat", .traced = true, .shape = SHAPE_SYSV_ID, .kind = KIND_SEGMENT},
    [SYS_shmdt] = {.name = "shmdt", .traced = true, .shape = SHAPE_SHMDT, .kind = KIND_SEGMENT},
    [SYS_shmctl] = {.name = "shmctl", .traced = true, .shape = SHAPE_SYSV_ID, .kind = KIND_SEGMENT},
    [SYS_msgget] = {.name = "msgget", .traced = true, .shape = SHAPE_SYSV_GET, .kind = KIND_SYSV_QUEUE},
    [SYS_msgsnd] =
        {.name = "msgsnd", .traced = true, .shape = SHAPE_MSGSND, .kind = KIND_SYSV_QUEUE, .waits = WAITS_FOREVER},
    [SYS_msgrcv] =
        {.name = "msgrcv", .traced = true, .shape = SHAPE_MSGRCV, .kind = KIND_SYSV_QUEUE, .waits = WAITS_FOREVER},
    [SYS_msgctl] = {.name = "msgctl", .traced = true, .shape = SHAPE_SYSV_ID, .kind = KIND_SYSV_QUEUE},
    [SYS_semget] = {.name = "semget", .traced = true, .shape = SHAPE_SYSV_GET, .kind = KIND_SEMAPHORES},
    [SYS_semop] =
        {.name = "semop", .traced = true, .shape = SHAPE_SEMOP, .kind = KIND_SEMAPHORES, .waits = WAITS_FOREVER},
    [SYS_semtimedop] = {.name = "semop",
                        .traced = true,
                        .shape = SHAPE_SEMOP,
                        .kind = KIND_SEMAPHORES,
                        .waits = WAITS_UNLESS_POINTER,
                        .timeout = 3},
    [SYS_semctl] = {.name = "semctl", .traced = true, .shape = SHAPE_SYSV_ID, .kind = KIND_SEMAPHORES},
    [SYS_mq_open] = {.name = "mq_open", .traced = true, .shape = SHAPE_MQ_OPEN},
    [SYS_mq_unlink] = {.name = "mq_unlink", .traced = true, .shape = SHAPE_MQ_UNLINK},
    [SYS_mq_timedsend] =
        {.name = "mq_send", .traced = true, .shape = SHAPE_MQ_SEND, .waits = WAITS_UNLESS_POINTER, .timeout = 4},
    [SYS_mq_timedreceive] =
        {.name = "mq_receive", .traced = true, .shape = SHAPE_MQ_RECEIVE, .waits = WAITS_UNLESS_POINTER, .timeout = 4},
    [SYS_wait4] = {.name = "wait", .traced = true, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_waitid] = {.name = "wait",
                    .traced = true,
                    .shape = SHAPE_WAITID,
                    .first = 1,
                    .waits = WAITS_FOREVER,
                    .zero_is_nothing = true},
    [SYS_clone] = {.name = "fork", .traced = true, .shape = SHAPE_FORK, .waits = WAITS_FOREVER},
    [SYS_kill] = {.name = "kill", .traced = true},
    [SYS_tkill] = {.name = "kill", .traced = true},
    [SYS_tgkill] = {.name = "kill", .traced = true, .first = 1},
    [SYS_socketpair] = {.name = "socketpair", .traced = true, .shape = SHAPE_TWO_DESCRIPTORS, .other = 3},
    [SYS_socket] = {.name = "socket", .traced = true},
    [SYS_splice] = {.name = "splice", .traced = true, .shape = SHAPE_TRANSFER, .other = 2, .waits = WAITS_FOREVER},
    [SYS_tee] = {.name = "tee", .traced = true, .shape = SHAPE_TRANSFER, .other = 1, .waits = WAITS_FOREVER},
    [SYS_vmsplice] = {.name = "vmsplice", .traced = true, .shape = SHAPE_MEMORY, .waits = WAITS_FOREVER},
    [SYS_sendfile] = {.name = "sendfile", .traced = true, .shape = SHAPE_SENDFILE, .other = 1, .waits = WAITS_FOREVER},
    /* The filter lets only those of standard output through to the tracer. */
    [SYS_fstat] = {.name = "get_status", .shape = SHAPE_STATUS},
    [SYS_newfstatat] = {.name = "get_status", .shape = SHAPE_STATUS},
    [SYS_setitimer] = {.name = "setitimer", .traced = true, .shape = SHAPE_SETITIMER},
    [SYS_timer_create] = {.name = "timer_create", .traced = true, .shape = SHAPE_TIMER_CREATE},
    [SYS_futex] = {.name = "futex", .waits = WAITS_UNLESS_POINTER, .timeout = 3},
    [SYS_ppoll] = {.name = "poll", .waits = WAITS_UNLESS_POINTER, .timeout = 2},
    [SYS_pselect6] = {.name = "select", .waits = WAITS_UNLESS_POINTER, .timeout = 4},
    [SYS_epoll_pwait] = {.name = "epoll_wait", .waits = WAITS_IF_NEGATIVE, .timeout = 3},
    [SYS_nanosleep] = {.name = "nanosleep", .waits = WAITS_A_TIME},
    [SYS_clock_nanosleep] = {.name = "nanosleep", .waits = WAITS_A_TIME},
    [SYS_restart_syscall] = {.name = "nanosleep", .waits = WAITS_A_TIME},
    [SYS_rt_sigsuspend] = {.name = "sigsuspend", .waits = WAITS_FOREVER},
    [SYS_rt_sigtimedwait] = {.name = "sigwait", .waits = WAITS_UNLESS_POINTER, .timeout = 2},
    [SYS_flock] = {.name = "flock", .waits = WAITS_FOREVER},
    [SYS_accept] = {.name = "accept", .waits = WAITS_FOREVER},
    [SYS_accept4] = {.name = "accept", .waits = WAITS_FOREVER},
    [SYS_connect] = {.name = "connect", .waits = WAITS_FOREVER},
    [SYS_recvmsg] =
        {.name = "read", .traced = true, .shape = SHAPE_READ_MESSAGE, .waits = WAITS_FOREVER, .zero_is_nothing = true},
    [SYS_sendmsg] = {.name = "write", .traced = true, .shape = SHAPE_WRITE_MESSAGE, .waits = WAITS_FOREVER},
};

const unsigned calls_count = sizeof calls / sizeof *calls;

const struct call *call_by_number(int number) {
    return (unsigned)number < calls_count && calls[number].name != NULL ? &calls[number] : NULL;
}

const struct call *memory_call(bool writes) {
    static const struct call gather = {.name = "write", .traced = true, .shape = SHAPE_WRITE_VECTOR};
    static const struct call scatter = {
        .name = "read", .traced = true, .shape = SHAPE_READ_VECTOR, .zero_is_nothing = true};
    return writes ? &gather : &scatter;
}

const struct call *flags_call(void) {
    static const struct call get_flags = {.name = "get_flags", .traced = true};
    return &get_flags;
}

bool call_waits(const struct call *call, const uint64_t arguments[6]) {
    switch (call->waits) {
    case WAITS_FOREVER:
        return true;
    case WAITS_UNLESS_POINTER:
        return arguments[call->timeout] == 0;
    case WAITS_IF_NEGATIVE:
        return (int32_t)arguments[call->timeout] < 0;
    case WAITS_FOR_LOCK:
        return arguments[1] == F_SETLKW || arguments[1] == F_OFD_SETLKW;
    default:
        return false;
    }
}
