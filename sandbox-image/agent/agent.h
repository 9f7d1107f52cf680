/* What every part of the agent shares: who it is, where it listens, and how it speaks. */
#ifndef PRAYOG_AGENT_H
#define PRAYOG_AGENT_H

#include <stdint.h>
#include <sys/types.h>

#include "agent/wire/buffer.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"

/* Something epoll watches. `ready` gets the source back with what happened. */
struct source {
    int fd; /* -1 when closed */
    bool watched;
    void (*ready)(struct source *source, uint32_t events);
};

struct agent {
    uid_t student_uid;
    gid_t student_gid;
    int epoll;
    int memory_events;     /* file that counts the memory controller's kills, or -1 */
    uint64_t memory_kills; /* how many it had counted when last looked at */
    /* Of this namespace: bytes of one System V segment; messages in one POSIX queue, and bytes of one message. */
    uint64_t shm_max_bytes;
    uint64_t mq_max_messages;
    uint64_t mq_max_message_bytes;
    dev_t mqueue_device;
    dev_t shm_device;
    struct buffer in;
    struct buffer out;
    uint32_t request_id; /* of the request being dealt with */
    bool ending;         /* the worker asked for it: the request's answer is the last that is said */
    /* Grows whenever a source is freed, so that the loop drops the rest of a batch of events that may point to it. */
    uint64_t generation;
};

extern struct agent agent;

/* Watches the source for these events, or for nothing at all (0): not even its end. */
void source_watch(struct source *source, uint32_t events);
void source_close(struct source *source);

/* Writes everything queued in agent.out to the worker; ends the process when the worker is gone. */
void agent_flush(void);

uint64_t now_ns(void);

/* A request's handler. Parses, calls request_whole, acts, appends the answer's payload. Returns 0, a positive errno,
 * MALFORMED (the worker broke the protocol), or DEFERRED (the answer comes later). */
enum { MALFORMED = -1, DEFERRED = -2 };
typedef int request_handler(struct reader *request, struct buffer *answer);

/* True when the payload was well-formed and used up to its last byte. */
static inline bool request_whole(const struct reader *request) {
    return !request->failed && request->left == 0;
}

/* Deals with every whole frame in agent.in. */
void dispatch_requests(void);

#endif
