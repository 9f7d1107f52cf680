/* Every request's handler, by the file that holds it. */
#ifndef PRAYOG_REQUESTS_H
#define PRAYOG_REQUESTS_H

#include "agent/wire/frame.h"

/* How many bytes of data an answer may hold beside its other fields. */
enum { DATA_MAX = FRAME_LENGTH_MAX - 64 };

/*
 * A request's handler. Parses, calls request_whole, acts, appends the answer's payload. Returns 0, a positive errno,
 * MALFORMED (the worker broke the protocol), DEFERRED (the answer comes later), or ENDING (the answer is the agent's
 * last word).
 */
enum { MALFORMED = -1, DEFERRED = -2, ENDING = -3 };
typedef int request_handler(struct reader *request, struct buffer *answer);

/* True when the payload was well-formed and used up to its last byte. */
static inline bool request_whole(const struct reader *request) {
    return !request->failed && request->left == 0;
}

/* files.c */
request_handler handle_ping, handle_write_file, handle_read_file, handle_stat, handle_list, handle_remove,
    handle_freeze, handle_mkfifo, handle_ftok;
/* sysv.c */
request_handler handle_shm_create, handle_shm_find, handle_shm_read, handle_shm_write, handle_shm_remove;
request_handler handle_sem_create, handle_sem_find, handle_sem_read, handle_sem_write, handle_sem_remove;
request_handler handle_msg_create, handle_msg_find, handle_msg_send, handle_msg_receive, handle_msg_remove;
/* queues.c */
request_handler handle_mq_create, handle_mq_stat, handle_mq_send, handle_mq_receive, handle_mq_remove;
/* channels.c */
request_handler handle_channel_open, handle_channel_write, handle_channel_close;
/* start.c */
request_handler handle_start, handle_input, handle_signal;
/* shortage.c */
request_handler handle_shortage;
/* settle.c, snapshot.c, reset.c */
request_handler handle_settle, handle_snapshot, handle_reset, handle_end;

#endif
