/* Follows traced programs and tells their IPC calls. The theory of operation stands in tracer.c. */
#ifndef PRAYOG_TRACER_H
#define PRAYOG_TRACER_H

#include <stdbool.h>
#include <sys/types.h>

#include "agent/trace/trace.h"

/* Attaches to a process that waits to be let go. 0 or an errno. */
int tracer_seize(pid_t pid);

/* Makes `pid` the first task of a program that is traced. */
void tracer_add(struct trace *trace, pid_t pid);

/* Deals with a wait status. Those of tasks that it does not know are ends of processes it never traced. */
void tracer_status(pid_t thread, int status);

#endif
