/* Where in the student's program a system call came from. */
#ifndef PRAYOG_CALLER_H
#define PRAYOG_CALLER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Where the kernel has put a process's own program (not its libraries). */
struct image {
    bool known;
    uint64_t text_start;
    uint64_t text_end;
    uint64_t bias; /* subtract it from an address to get the one that debug information uses */
};

void image_find(pid_t process, struct image *image);

/* The address, as debug information has it, of the instruction in the program that called into the libraries and so
 * into the kernel: the return address nearest to the top of the stack. 0 when none is found. */
uint64_t find_caller(pid_t thread, const struct image *image, uint64_t stack_pointer);

#endif
