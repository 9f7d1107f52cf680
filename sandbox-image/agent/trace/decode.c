#include "agent/trace/decode.h"

#include <string.h>

#include "agent/loop/clock.h"
#include "agent/trace/decoders.h"

/* Without `enter` nothing but numbers is of interest, and the result; without `leave` the result is a number. */
static const struct {
    enter_call *enter;
    leave_call *leave;
} decoders[SHAPES] = {
    [SHAPE_READ] = {enter_read, leave_read},
    [SHAPE_READ_VECTOR] = {enter_read, leave_read_vector},
    [SHAPE_READ_MESSAGE] = {enter_read_message, leave_read_vector},
    [SHAPE_WRITE] = {enter_write, leave_write},
    [SHAPE_WRITE_VECTOR] = {enter_write_vector, leave_write},
    [SHAPE_WRITE_MESSAGE] = {enter_write_message, leave_write},
    [SHAPE_MEMORY] = {enter_memory, NULL},
    [SHAPE_CLOSE] = {enter_watched_descriptor, NULL},
    [SHAPE_STATUS] = {enter_watched_descriptor, NULL},
    [SHAPE_TWO_DESCRIPTORS] = {NULL, leave_two_descriptors},
    [SHAPE_DUP] = {enter_one_descriptor, leave_dup},
    [SHAPE_FCNTL] = {enter_fcntl, leave_dup},
    [SHAPE_OPEN] = {enter_path, leave_open},
    [SHAPE_PATH] = {enter_path, NULL},
    [SHAPE_MKNOD] = {enter_path, leave_mknod},
    [SHAPE_TRANSFER] = {enter_transfer, leave_transfer},
    [SHAPE_SENDFILE] = {enter_sendfile, leave_transfer},
    [SHAPE_SHMGET] = {NULL, leave_id},
    [SHAPE_SHMDT] = {enter_shmdt, NULL},
    [SHAPE_SYSV_ID] = {enter_id, NULL},
    [SHAPE_SYSV_GET] = {NULL, leave_id},
    [SHAPE_MSGSND] = {enter_msgsnd, NULL},
    [SHAPE_MSGRCV] = {enter_id, leave_msgrcv},
    [SHAPE_SEMOP] = {enter_semop, NULL},
    [SHAPE_MQ_OPEN] = {enter_mq_open, leave_mq_open},
    [SHAPE_MQ_UNLINK] = {enter_mq_unlink, NULL},
    [SHAPE_MQ_SEND] = {enter_mq_send, NULL},
    [SHAPE_MQ_RECEIVE] = {enter_one_descriptor, leave_mq_receive},
    [SHAPE_WAITID] = {NULL, leave_waitid},
    [SHAPE_FORK] = {enter_fork, leave_fork},
    [SHAPE_ALARM] = {enter_alarm, NULL},
    [SHAPE_SETITIMER] = {enter_setitimer, NULL},
    [SHAPE_TIMER_CREATE] = {enter_timer_create, NULL},
};

bool decode_entry(struct task *task, const struct call *call, const uint64_t raw[6]) {
    struct pending *pending = &task->pending;
    pending_free(pending);
    pending->call = call;
    pending->entered_ns = now_ns();
    memcpy(pending->raw, raw, sizeof pending->raw);
    pending->recorded = true;
    return decoders[call->shape].enter == NULL || decoders[call->shape].enter(task);
}

void decode_exit(struct task *task, int64_t *result) {
    leave_call *leave = decoders[task->pending.call->shape].leave;
    if (leave != NULL) {
        leave(task, result);
    }
}
