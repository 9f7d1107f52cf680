/* The system calls that matter to inter-process communication: what they are called, and how to read them. */
#ifndef PRAYOG_CALLS_H
#define PRAYOG_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* How the tracer reads a call's arguments. */
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
    SHAPE_TWO_DESCRIPTORS, /* pipe: both ends come back through an array in `array_argument` */
    SHAPE_DUP,
    SHAPE_FCNTL,
    SHAPE_OPEN,
    SHAPE_PATH,
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
    SHAPE_TRANSFER, /* splice and tee: from the first descriptor to the one in argument `object` */
    SHAPE_SENDFILE, /* the other way round */
    SHAPE_STATUS,
    SHAPE_TIMER,
};

/* When does a sleep in this call end by itself? */
enum patience {
    PATIENCE_NONE,    /* it never blocks, or only for a moment */
    PATIENCE_FOREVER, /* only somebody else ends it */
    PATIENCE_TIMED,   /* always by itself */
    PATIENCE_POINTER, /* by itself if argument `limit_argument` is not NULL */
    PATIENCE_NUMBER,  /* by itself if that argument, an int, is not negative */
    PATIENCE_LOCK,    /* fcntl: forever if it waits for a lock */
};

struct call {
    int number;
    const char *name;
    bool traced;
    enum shape shape;
    uint8_t first; /* how many leading arguments the plain call does not have (a folder's descriptor) */
    /* SHAPE-specific: kind of the System V object, the array argument of SHAPE_TWO_DESCRIPTORS, the second descriptor's
     */
    uint8_t object;
    enum patience patience;
    uint8_t limit_argument;
};

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
