#define _GNU_SOURCE
#include "agent/kernel/remote.h"

#include <stdio.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/uio.h>

enum { PAGE = 4096 };

size_t read_remote(pid_t thread, uint64_t address, void *into, size_t length) {
    size_t got = 0;
    while (got < length) {
        size_t step = PAGE - (size_t)((address + got) % PAGE);
        step = step > length - got ? length - got : step;
        struct iovec local = {(uint8_t *)into + got, step};
        struct iovec remote = {(void *)(uintptr_t)(address + got), step};
        ssize_t now = process_vm_readv(thread, &local, 1, &remote, 1, 0);
        got += now < 0 ? 0 : (size_t)now;
        if (now < (ssize_t)step) {
            break;
        }
    }
    return got;
}

void read_remote_string(pid_t thread, uint64_t address, char *into, size_t size) {
    size_t length = 0;
    while (length < size - 1) {
        size_t step = PAGE - (size_t)((address + length) % PAGE);
        step = step > size - 1 - length ? size - 1 - length : step;
        size_t got = read_remote(thread, address + length, into + length, step);
        const char *end = memchr(into + length, 0, got);
        if (end != NULL) {
            return;
        }
        length += got;
        if (got < step) {
            break;
        }
    }
    into[length] = '\0';
}

void read_semaphore_operations(pid_t thread, uint64_t address, uint64_t count, char into[SEMAPHORE_TEXT_MAX]) {
    struct sembuf operations[SEMAPHORE_OPERATIONS_MAX];
    count = count < SEMAPHORE_OPERATIONS_MAX ? count : SEMAPHORE_OPERATIONS_MAX;
    size_t got = read_remote(thread, address, operations, (size_t)count * sizeof *operations);
    size_t length = 0;
    into[0] = '\0';
    for (size_t i = 0; i < got / sizeof *operations; i++) {
        length += (size_t)snprintf(into + length, SEMAPHORE_TEXT_MAX - length, "%s%u,%d,%u", i ? "\n" : "",
                                   operations[i].sem_num, operations[i].sem_op, (unsigned)operations[i].sem_flg);
    }
}
