/* Every request's handler, by the file that holds it. */
#ifndef PRAYOG_REQUESTS_H
#define PRAYOG_REQUESTS_H

#include "agent/agent.h"

/* files.c */
request_handler handle_ping, handle_write_file, handle_read_file, handle_stat, handle_list, handle_remove,
    handle_freeze, handle_mkfifo, handle_ftok;
/* sysv.c */
request_handler handle_shm_create, handle_shm_find, handle_shm_read, handle_shm_write, handle_shm_remove;
request_handler handle_sem_create, handle_sem_find, handle_sem_read, handle_sem_write, handle_sem_remove;
request_handler handle_msg_create, handle_msg_find, handle_msg_send, handle_msg_receive, handle_msg_remove;
/* queues.c */
request_handler handle_mq_create, handle_mq_stat, handle_mq_send, handle_mq_receive, handle_mq_remove;
/* channel.c */
request_handler handle_channel_open, handle_channel_write, handle_channel_close;
/* start.c */
request_handler handle_start, handle_input, handle_signal;
/* usage.c */
request_handler handle_shortage;
/* snapshot.c, reset.c */
request_handler handle_snapshot, handle_reset, handle_end;

/*
 * Kills every student process and removes every IPC object. The namespaces go with the agent, but the kernel frees what
 * is in them when it has the time, and charges it to nobody meanwhile; so whoever ends an agent has it do this first.
 */
int empty_namespaces(void);

#endif
