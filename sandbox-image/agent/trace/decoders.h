/* One small function for each shape of a call: `enter_...` reads its arguments, `leave_...` what it gave back. */
#ifndef PRAYOG_DECODERS_H
#define PRAYOG_DECODERS_H

#include "agent/trace/tasks.h"

/* Fills in task->pending from its `raw` arguments. True when the tracer has to see the call's result too. */
typedef bool enter_call(struct task *task);

/* Completes task->pending; may put another result in the call's place. */
typedef void leave_call(struct task *task, int64_t *result);

/* decode_descriptors.c: reading, writing, and what descriptors come from */
enter_call enter_read, enter_read_message, enter_write, enter_write_vector, enter_write_message, enter_memory;
enter_call enter_one_descriptor, enter_watched_descriptor, enter_fcntl, enter_path, enter_transfer, enter_sendfile;
leave_call leave_read, leave_read_vector, leave_write, leave_two_descriptors, leave_dup, leave_open, leave_mknod,
    leave_transfer;

/* decode_ipc.c: System V objects and POSIX queues */
enter_call enter_id, enter_shmdt, enter_msgsnd, enter_semop, enter_mq_open, enter_mq_unlink, enter_mq_send;
leave_call leave_id, leave_msgrcv, leave_mq_open, leave_mq_receive;

/* decode_processes.c: processes and timers */
enter_call enter_fork, enter_alarm, enter_setitimer, enter_timer_create;
leave_call leave_fork, leave_waitid;

/* The call is about this descriptor. */
void set_descriptor(struct task *task, uint64_t fd);

/* A string of the task's, to be freed; NULL without memory. */
char *read_string(pid_t thread, uint64_t address);

#endif
