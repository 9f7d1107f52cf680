/* Reading another process's memory. */
#ifndef PRAYOG_REMOTE_H
#define PRAYOG_REMOTE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Copies up to `length` bytes, page by page, as far as memory is mapped; gives how many. */
size_t read_remote(pid_t thread, uint64_t address, void *into, size_t length);

/* Copies a string, cut to `size` with its end. */
void read_remote_string(pid_t thread, uint64_t address, char *into, size_t size);

#endif
