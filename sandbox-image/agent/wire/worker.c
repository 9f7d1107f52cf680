#include "agent/wire/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_SIZE = 65536 };

struct worker worker;

bool worker_read(void) {
    buffer_reserve(&worker.in, READ_SIZE);
    ssize_t got = read(STDIN_FILENO, worker.in.data + worker.in.length, READ_SIZE);
    worker.in.length += got > 0 ? (size_t)got : 0;
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

void worker_flush(void) {
    size_t written = 0;
    while (written < worker.out.length) {
        ssize_t now = write(STDOUT_FILENO, worker.out.data + written, worker.out.length - written);
        if (now < 0 && errno != EINTR) {
            _exit(EXIT_SUCCESS);
        }
        written += now < 0 ? 0 : (size_t)now;
    }
    worker.out.length = 0;
}
