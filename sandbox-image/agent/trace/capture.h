/* The bytes that a call moves, as its program's settings bound them, into the call's event. */
#ifndef PRAYOG_CAPTURE_H
#define PRAYOG_CAPTURE_H

#include "agent/trace/tasks.h"

void capture(struct task *task, uint64_t address, uint64_t length);

/* The parts of an iovec array one after another, at most `length` bytes in all. */
void capture_vector(struct task *task, uint64_t address, uint64_t count, uint64_t length);

/* From an ordinary file that the task has open, with the student's rights; nothing when they do not suffice. */
void capture_file(struct task *task, int fd, uint64_t offset, uint64_t length);

#endif
