/* What a process does to another: waiting for it, letting it go on, giving its namespace users. */
#ifndef PRAYOG_PROCESS_H
#define PRAYOG_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* Waits for the child's end. Gives its exit status, or 128 and the signal that ended it; fails when it can't wait. */
int wait_for(pid_t child);

/*
 * Maps COUNT users and as many groups, from 0 on, of TARGET's user namespace to those from BASE on. To be called from
 * outside that namespace. False, with errno set, when the kernel refuses.
 */
bool map_users(pid_t target, unsigned base, unsigned count);

/* A pipe for one byte, by which one process lets another go on. Both may look at the same memory, so it never changes.
 */
struct gate {
    int wait_end;
    int open_end;
};

/* False, with errno set, when there is no pipe to be had. */
bool gate_make(struct gate *gate);

/* For the other process: sleeps until the gate is opened. False when nobody is left who could. */
bool gate_wait(const struct gate *gate);

/* Lets the other process go on; both ends are closed then. False, with errno set, when it is gone. */
bool gate_open(const struct gate *gate);

/* Closes both ends: if the other process waits, it does so in vain. */
void gate_close(const struct gate *gate);

#endif
