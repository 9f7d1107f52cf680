/* The link to the worker: requests come over standard input, answers and events go over standard output. */
#ifndef PRAYOG_WORKER_H
#define PRAYOG_WORKER_H

#include "agent/wire/buffer.h"

extern struct worker {
    struct buffer in;  /* requests, read and not dealt with yet */
    struct buffer out; /* answers and events, to be sent at the end of this turn of the loop */
} worker;

/* Reads once what the worker has sent. False when the worker is gone. */
bool worker_read(void);

/* Sends all of worker.out; ends the process when the worker is gone. Waits as long as the worker does not read. */
void worker_flush(void);

#endif
