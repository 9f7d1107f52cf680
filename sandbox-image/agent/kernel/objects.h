/* Kernel objects as the wire shows them. */
#ifndef PRAYOG_OBJECTS_H
#define PRAYOG_OBJECTS_H

#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "agent/wire/buffer.h"

/* Finds out which file systems hold POSIX queues and shared memory. */
void objects_init(void);

struct object {
    uint8_t kind;
    uint64_t id;
    char name[PATH_MAX];
};

/* The kind that a file's status alone tells: a nameless pipe and a FIFO look alike here. */
uint8_t kind_of_stat(const struct stat *status);

/* NULL stands for a file that is not there. */
void put_stat(struct buffer *out, const struct stat *status);

void put_object(struct buffer *out, const struct object *object);

void object_clear(struct object *object);

/* What descriptor `fd` of a task is. Kind NONE when it is not open or the task is gone. */
void object_of_descriptor(struct object *object, pid_t task, int fd);

/* What stands at `path`, as the task sees it; its own name when nothing does. */
void object_of_path(struct object *object, pid_t task, const char *path);

#endif
