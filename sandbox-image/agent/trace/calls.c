#define _GNU_SOURCE
#include "agent/trace/calls.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "agent/wire/protocol.h"

#define FOREVER PATIENCE_FOREVER, 0
#define NEVER   PATIENCE_NONE, 0

const struct call calls[] = {
    {SYS_read, "read", true, SHAPE_READ, 0, 0, FOREVER},
    {SYS_readv, "read", true, SHAPE_READ_VECTOR, 0, 0, FOREVER},
    {SYS_preadv2, "read", true, SHAPE_READ_VECTOR, 0, 0, FOREVER},
    {SYS_recvfrom, "read", true, SHAPE_READ, 0, 0, FOREVER},
    {SYS_write, "write", true, SHAPE_WRITE, 0, 0, FOREVER},
    {SYS_writev, "write", true, SHAPE_WRITE_VECTOR, 0, 0, FOREVER},
    {SYS_pwritev2, "write", true, SHAPE_WRITE_VECTOR, 0, 0, FOREVER},
    {SYS_sendto, "write", true, SHAPE_WRITE, 0, 0, FOREVER},
    {SYS_close, "close", true, SHAPE_CLOSE, 0, 0, NEVER},
    {SYS_close_range, "close_range", true, SHAPE_PLAIN, 0, 0, NEVER},
    {SYS_pipe2, "pipe", true, SHAPE_TWO_DESCRIPTORS, 0, 0, NEVER},
    {SYS_dup, "dup", true, SHAPE_DUP, 0, 0, NEVER},
    {SYS_dup3, "dup", true, SHAPE_DUP, 0, 0, NEVER},
    {SYS_fcntl, "dup", true, SHAPE_FCNTL, 0, 0, PATIENCE_LOCK, 1},
    {SYS_openat, "open", true, SHAPE_OPEN, 1, 0, FOREVER},
    {SYS_mknodat, "mknod", true, SHAPE_PATH, 1, 0, NEVER},
    {SYS_unlinkat, "unlink", true, SHAPE_PATH, 1, 0, NEVER},
    {SYS_renameat2, "rename", true, SHAPE_PATH, 1, 0, NEVER},
#ifdef SYS_open
    {SYS_open, "open", true, SHAPE_OPEN, 0, 0, FOREVER},
    {SYS_creat, "open", true, SHAPE_OPEN, 0, 0, FOREVER},
    {SYS_pipe, "pipe", true, SHAPE_TWO_DESCRIPTORS, 0, 0, NEVER},
    {SYS_dup2, "dup", true, SHAPE_DUP, 0, 0, NEVER},
    {SYS_mknod, "mknod", true, SHAPE_PATH, 0, 0, NEVER},
    {SYS_unlink, "unlink", true, SHAPE_PATH, 0, 0, NEVER},
    {SYS_rename, "rename", true, SHAPE_PATH, 0, 0, NEVER},
    {SYS_renameat, "rename", true, SHAPE_PATH, 1, 0, NEVER},
    {SYS_fork, "fork", true, SHAPE_FORK, 0, 0, NEVER},
    {SYS_vfork, "fork", true, SHAPE_FORK, 0, 0, FOREVER},
    {SYS_alarm, "alarm", true, SHAPE_TIMER, 0, 0, NEVER},
    {SYS_pause, "pause", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_poll, "poll", false, SHAPE_PLAIN, 0, 0, PATIENCE_NUMBER, 2},
    {SYS_select, "select", false, SHAPE_PLAIN, 0, 0, PATIENCE_POINTER, 4},
    {SYS_epoll_wait, "epoll_wait", false, SHAPE_PLAIN, 0, 0, PATIENCE_NUMBER, 3},
#endif
    {SYS_shmget, "shmget", true, SHAPE_SHMGET, 0, KIND_SEGMENT, NEVER},
    {SYS_shmat, "shmat", true, SHAPE_SYSV_ID, 0, KIND_SEGMENT, NEVER},
    {SYS_shmdt, "shmdt", true, SHAPE_SHMDT, 0, KIND_SEGMENT, NEVER},
    {SYS_shmctl, "shmctl", true, SHAPE_SYSV_ID, 0, KIND_SEGMENT, NEVER},
    {SYS_msgget, "msgget", true, SHAPE_SYSV_GET, 0, KIND_SYSV_QUEUE, NEVER},
    {SYS_msgsnd, "msgsnd", true, SHAPE_MSGSND, 0, KIND_SYSV_QUEUE, FOREVER},
    {SYS_msgrcv, "msgrcv", true, SHAPE_MSGRCV, 0, KIND_SYSV_QUEUE, FOREVER},
    {SYS_msgctl, "msgctl", true, SHAPE_SYSV_ID, 0, KIND_SYSV_QUEUE, NEVER},
    {SYS_semget, "semget", true, SHAPE_SYSV_GET, 0, KIND_SEMAPHORES, NEVER},
    {SYS_semop, "semop", true, SHAPE_SEMOP, 0, KIND_SEMAPHORES, FOREVER},
    {SYS_semtimedop, "semop", true, SHAPE_SEMOP, 0, KIND_SEMAPHORES, PATIENCE_POINTER, 3},
    {SYS_semctl, "semctl", true, SHAPE_SYSV_ID, 0, KIND_SEMAPHORES, NEVER},
    {SYS_mq_open, "mq_open", true, SHAPE_MQ_OPEN, 0, 0, NEVER},
    {SYS_mq_unlink, "mq_unlink", true, SHAPE_MQ_UNLINK, 0, 0, NEVER},
    {SYS_mq_timedsend, "mq_send", true, SHAPE_MQ_SEND, 0, 0, PATIENCE_POINTER, 4},
    {SYS_mq_timedreceive, "mq_receive", true, SHAPE_MQ_RECEIVE, 0, 0, PATIENCE_POINTER, 4},
    {SYS_wait4, "wait", true, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_waitid, "wait", true, SHAPE_WAITID, 1, 0, FOREVER},
    {SYS_clone, "fork", true, SHAPE_FORK, 0, 0, FOREVER},
    {SYS_kill, "kill", true, SHAPE_PLAIN, 0, 0, NEVER},
    {SYS_tkill, "kill", true, SHAPE_PLAIN, 0, 0, NEVER},
    {SYS_tgkill, "kill", true, SHAPE_PLAIN, 1, 0, NEVER},
    {SYS_socketpair, "socketpair", true, SHAPE_TWO_DESCRIPTORS, 0, 3, NEVER},
    {SYS_socket, "socket", true, SHAPE_PLAIN, 0, 0, NEVER},
    {SYS_splice, "splice", true, SHAPE_TRANSFER, 0, 2, FOREVER},
    {SYS_tee, "tee", true, SHAPE_TRANSFER, 0, 1, FOREVER},
    {SYS_vmsplice, "vmsplice", true, SHAPE_MEMORY, 0, 0, FOREVER},
    {SYS_sendfile, "sendfile", true, SHAPE_SENDFILE, 0, 1, FOREVER},
    /* The filter lets only those of standard output through to the tracer. */
    {SYS_fstat, "get_status", false, SHAPE_STATUS, 0, 0, NEVER},
    {SYS_newfstatat, "get_status", false, SHAPE_STATUS, 0, 0, NEVER},
    {SYS_setitimer, "setitimer", true, SHAPE_TIMER, 0, 0, NEVER},
    {SYS_timer_create, "timer_create", true, SHAPE_TIMER, 0, 0, NEVER},
    {SYS_futex, "futex", false, SHAPE_PLAIN, 0, 0, PATIENCE_POINTER, 3},
    {SYS_ppoll, "poll", false, SHAPE_PLAIN, 0, 0, PATIENCE_POINTER, 2},
    {SYS_pselect6, "select", false, SHAPE_PLAIN, 0, 0, PATIENCE_POINTER, 4},
    {SYS_epoll_pwait, "epoll_wait", false, SHAPE_PLAIN, 0, 0, PATIENCE_NUMBER, 3},
    {SYS_nanosleep, "nanosleep", false, SHAPE_PLAIN, 0, 0, PATIENCE_TIMED, 0},
    {SYS_clock_nanosleep, "nanosleep", false, SHAPE_PLAIN, 0, 0, PATIENCE_TIMED, 0},
    {SYS_restart_syscall, "nanosleep", false, SHAPE_PLAIN, 0, 0, PATIENCE_TIMED, 0},
    {SYS_rt_sigsuspend, "sigsuspend", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_rt_sigtimedwait, "sigwait", false, SHAPE_PLAIN, 0, 0, PATIENCE_POINTER, 2},
    {SYS_flock, "flock", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_accept, "accept", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_accept4, "accept", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_connect, "connect", false, SHAPE_PLAIN, 0, 0, FOREVER},
    {SYS_recvmsg, "read", true, SHAPE_READ_MESSAGE, 0, 0, FOREVER},
    {SYS_sendmsg, "write", true, SHAPE_WRITE_MESSAGE, 0, 0, FOREVER},
};

const unsigned calls_count = sizeof calls / sizeof *calls;

const struct call *call_by_number(int number) {
    for (unsigned i = 0; i < calls_count; i++) {
        if (calls[i].number == number) {
            return &calls[i];
        }
    }
    return NULL;
}

const struct call *memory_call(bool writes) {
    static const struct call gather = {SYS_vmsplice, "write", true, SHAPE_WRITE_VECTOR, 0, 0, FOREVER};
    static const struct call scatter = {SYS_vmsplice, "read", true, SHAPE_READ_VECTOR, 0, 0, FOREVER};
    return writes ? &gather : &scatter;
}

const struct call *flags_call(void) {
    static const struct call get_flags = {SYS_fcntl, "get_flags", true, SHAPE_PLAIN, 0, 0, NEVER};
    return &get_flags;
}

bool call_waits(const struct call *call, const uint64_t arguments[6]) {
    switch (call->patience) {
    case PATIENCE_FOREVER:
        return true;
    case PATIENCE_POINTER:
        return arguments[call->limit_argument] == 0;
    case PATIENCE_NUMBER:
        return (int32_t)arguments[call->limit_argument] < 0;
    case PATIENCE_LOCK:
        return arguments[1] == F_SETLKW || arguments[1] == F_OFD_SETLKW;
    default:
        return false;
    }
}
