#include "agent/kernel/ipc_limits.h"

#include "agent/kernel/procfs.h"

static uint64_t segment_bytes;
static uint64_t queue_messages;
static uint64_t queue_message_bytes;

void ipc_limits_init(void) {
    segment_bytes = read_number("/proc/sys/kernel/shmmax");
    queue_messages = read_number("/proc/sys/fs/mqueue/msg_max");
    queue_message_bytes = read_number("/proc/sys/fs/mqueue/msgsize_max");
}

bool segment_is_too_large(uint64_t bytes) {
    return bytes > segment_bytes;
}

bool queue_is_too_large(uint64_t messages, uint64_t message_bytes) {
    return messages > queue_messages || message_bytes > queue_message_bytes;
}
