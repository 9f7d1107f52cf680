/* Reading another process's memory. */
#ifndef PRAYOG_REMOTE_H
#define PRAYOG_REMOTE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Copies up to `length` bytes, page by page, as far as memory is mapped; gives how many. */
size_t read_remote(pid_t thread, uint64_t address, void *into, size_t length);

/* The operations of a semop(), `number,operation,flags` on lines, the first sixteen of them. */
enum { SEMAPHORE_OPERATIONS_MAX = 16, SEMAPHORE_TEXT_MAX = SEMAPHORE_OPERATIONS_MAX * 24 };
void read_semaphore_operations(pid_t thread, uint64_t address, uint64_t count, char into[SEMAPHORE_TEXT_MAX]);

/* Copies a string, cut to `size` with its end. */
void read_remote_string(pid_t thread, uint64_t address, char *into, size_t size);

#endif
