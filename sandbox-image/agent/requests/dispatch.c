#define _GNU_SOURCE
#include "agent/requests/dispatch.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/requests/requests.h"
#include "agent/requests/shortage.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"

enum { EXIT_BROKEN_PEER = 70 };

static uint32_t request_id;

static request_handler *const handlers[256] = {
    [REQUEST_PING] = handle_ping,
    [REQUEST_WRITE_FILE] = handle_write_file,
    [REQUEST_READ_FILE] = handle_read_file,
    [REQUEST_STAT] = handle_stat,
    [REQUEST_LIST] = handle_list,
    [REQUEST_REMOVE] = handle_remove,
    [REQUEST_FREEZE] = handle_freeze,
    [REQUEST_MKFIFO] = handle_mkfifo,
    [REQUEST_FTOK] = handle_ftok,
    [REQUEST_START] = handle_start,
    [REQUEST_INPUT] = handle_input,
    [REQUEST_SIGNAL] = handle_signal,
    [REQUEST_SETTLE] = handle_settle,
    [REQUEST_SNAPSHOT] = handle_snapshot,
    [REQUEST_RESET] = handle_reset,
    [REQUEST_END] = handle_end,
    [REQUEST_SHORTAGE] = handle_shortage,
    [REQUEST_SHM_CREATE] = handle_shm_create,
    [REQUEST_SHM_FIND] = handle_shm_find,
    [REQUEST_SHM_READ] = handle_shm_read,
    [REQUEST_SHM_WRITE] = handle_shm_write,
    [REQUEST_SHM_REMOVE] = handle_shm_remove,
    [REQUEST_SEM_CREATE] = handle_sem_create,
    [REQUEST_SEM_FIND] = handle_sem_find,
    [REQUEST_SEM_READ] = handle_sem_read,
    [REQUEST_SEM_WRITE] = handle_sem_write,
    [REQUEST_SEM_REMOVE] = handle_sem_remove,
    [REQUEST_MSG_CREATE] = handle_msg_create,
    [REQUEST_MSG_FIND] = handle_msg_find,
    [REQUEST_MSG_SEND] = handle_msg_send,
    [REQUEST_MSG_RECEIVE] = handle_msg_receive,
    [REQUEST_MSG_REMOVE] = handle_msg_remove,
    [REQUEST_MQ_CREATE] = handle_mq_create,
    [REQUEST_MQ_STAT] = handle_mq_stat,
    [REQUEST_MQ_SEND] = handle_mq_send,
    [REQUEST_MQ_RECEIVE] = handle_mq_receive,
    [REQUEST_MQ_REMOVE] = handle_mq_remove,
    [REQUEST_CHANNEL_OPEN] = handle_channel_open,
    [REQUEST_CHANNEL_WRITE] = handle_channel_write,
    [REQUEST_CHANNEL_CLOSE] = handle_channel_close,
};

static _Noreturn void broken_peer(const char *what) {
    fprintf(stderr, "agent: %s\n", what);
    _exit(EXIT_BROKEN_PEER);
}

static void answer_error(uint32_t id, int error) {
    size_t start = frame_begin(&worker.out, ANSWER_ERROR, id);
    put_u32(&worker.out, (uint32_t)error);
    put_str(&worker.out, strerror(error));
    frame_end(&worker.out, start);
}

uint32_t current_request(void) {
    return request_id;
}

/* False when the answer is the last. */
static bool handle_frame(struct frame *frame) {
    static struct buffer payload;
    request_handler *handler = handlers[frame->type];
    int result = ENOSYS;
    payload.length = 0;
    request_id = frame->id;
    if (handler != NULL) {
        /* Built apart: a handler may queue events, and they go before its answer. */
        result = handler(&frame->payload, &payload);
    }
    if (result == MALFORMED) {
        broken_peer("a request's payload is not as the protocol says");
    }
    bool last = result == ENDING;
    if (result == DEFERRED) {
        return true;
    }
    if (result == 0 || last) {
        size_t start = frame_begin(&worker.out, ANSWER_OK, frame->id);
        buffer_append(&worker.out, payload.data, payload.length);
        result = frame_end(&worker.out, start) ? 0 : EMSGSIZE;
    }
    if (result != 0) {
        if (is_shortage(frame->type, result)) {
            shortage_note();
        }
        answer_error(frame->id, result);
    }
    return !last;
}

void dispatch_requests(void) {
    size_t used = 0;
    for (;;) {
        struct frame frame;
        enum frame_status status = frame_parse(worker.in.data + used, worker.in.length - used, &frame);
        if (status == FRAME_BROKEN) {
            broken_peer("a frame has a wrong length, version or id");
        }
        if (status == FRAME_INCOMPLETE) {
            break;
        }
        if (!handle_frame(&frame)) {
            worker_flush();
            _exit(EXIT_SUCCESS);
        }
        used += frame.size;
    }
    buffer_consume(&worker.in, used);
}
