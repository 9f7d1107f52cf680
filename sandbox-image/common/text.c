#define _GNU_SOURCE
#include "common/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"

bool parse_number(const char *text, unsigned long maximum, unsigned long *number) {
    char *end = NULL;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *number <= maximum;
}

bool write_text(const char *path, const char *text) {
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t length = strlen(text);
    ssize_t written = fd < 0 ? -1 : write(fd, text, length);
    if (written >= 0 && (size_t)written < length) {
        errno = EIO;
    }
    return written == (ssize_t)length;
}
