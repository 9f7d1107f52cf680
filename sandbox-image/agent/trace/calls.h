/* The system calls that matter to inter-process communication: what they are called, and how to read them. */
#ifndef PRAYOG_CALLS_H
#define PRAYOG_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* How the tracer reads a call's arguments and result: see the table in decode.c. */
enum shape {
    SHAPE_PLAIN, /* numbers only */
    SHAPE_READ,
    SHAPE_WRITE,
    SHAPE_READ_VECTOR,
    SHAPE_WRITE_VECTOR,
    SHAPE_READ_MESSAGE, /* a vector behind a struct msghdr */
    SHAPE_WRITE_MESSAGE,
    SHAPE_MEMORY, /* vmsplice: a read or a write, as the descriptor is open */
    SHAPE_CLOSE,
    SHAPE_STATUS,
    SHAPE_TWO_DESCRIPTORS, /* both ends come back through an array in argument `other` */
    SHAPE_DUP,
    SHAPE_FCNTL,
    SHAPE_OPEN,
    SHAPE_PATH,
    SHAPE_MKNOD,
    SHAPE_TRANSFER, /* splice and tee: from the first descriptor to the one in argument `other` */
    SHAPE_SENDFILE, /* the other way round */
    SHAPE_SHMGET,
    SHAPE_SHMDT,
    SHAPE_SYSV_ID, /* first argument is an id */
    SHAPE_SYSV_GET,
    SHAPE_MSGSND,
    SHAPE_MSGRCV,
    SHAPE_SEMOP,
    SHAPE_MQ_OPEN,
    SHAPE_MQ_UNLINK,
    SHAPE_MQ_SEND,
    SHAPE_MQ_RECEIVE,
    SHAPE_WAITID,
    SHAPE_FORK,
    SHAPE_ALARM,
    SHAPE_SETITIMER,
    SHAPE_TIMER_CREATE,
    SHAPES,
};

/* When does a sleep in this call end only by somebody else? */
enum waits {
    WAITS_NEVER,          /* it never blocks, or only for a moment */
    WAITS_A_TIME,         /* it always ends by itself */
    WAITS_FOREVER,        /* always */
    WAITS_UNLESS_POINTER, /* unless argument `timeout` points to a time */
    WAITS_IF_NEGATIVE,    /* if argument `timeout`, an int, is below 0 */
    WAITS_FOR_LOCK,       /* fcntl: if it waits for a lock */
};

struct call {
    const char *name;
    bool traced;
    bool zero_is_nothing; /* a result of 0 says, as an error does, that there was nothing to be had */
    enum shape shape;
    uint8_t first; /* how many leading arguments the plain call does not have (a folder's descriptor) */
    uint8_t kind;  /* of the System V object */
    uint8_t other; /* an argument, see enum shape */
    uint8_t timeout;
    enum waits waits;
};

/* By their number; those without a name are not known. */
extern const struct call calls[];
extern const unsigned calls_count;

/* NULL for a call that is not in the table. */
const struct call *call_by_number(int number);

/* What vmsplice comes to: a write into the pipe, or a read from it. */
const struct call *memory_call(bool writes);

/* fcntl(F_GETFL), with which a C library begins a stream on a descriptor. */
const struct call *flags_call(void);

/* Does a thread that sleeps in this call wait for somebody else? */
bool call_waits(const struct call *call, const uint64_t arguments[6]);

#endif
