/* How large an IPC object may be in this namespace: of one that is larger the kernel says just "invalid". */
#ifndef PRAYOG_IPC_LIMITS_H
#define PRAYOG_IPC_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

void ipc_limits_init(void);

bool segment_is_too_large(uint64_t bytes);
bool queue_is_too_large(uint64_t messages, uint64_t message_bytes);

#endif
