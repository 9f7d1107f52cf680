#define _GNU_SOURCE
#include "agent/kernel/memory.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/loop/clock.h"

/* More than a program takes within one look at /proc, and hardly any of a limit's worth. */
static const uint64_t spare_bytes = 8 << 20;
/* Far longer than the kernel takes to end a program on a busy machine. */
static const uint64_t patience_ns = 500000000;
static const uint64_t turn_ns = 50000000;

static struct {
    int file; /* that counts what the controller killed, or -1 */
    uint64_t seen;
} kills;

static struct {
    int usage; /* file, or -1 */
    uint64_t limit;
    uint64_t short_ns; /* since when it is short, or 0; anew after each turn */
} room;

static void read_file(int fd, char *text, size_t size) {
    ssize_t length = fd < 0 ? 0 : pread(fd, text, size - 1, 0);
    text[length < 0 ? 0 : length] = '\0';
}

/* Both `memory.events` (v2) and `memory.oom_control` (v1) have a line "oom_kill N". */
static uint64_t read_kills(void) {
    char text[1024];
    static const char label[] = "oom_kill ";
    read_file(kills.file, text, sizeof text);
    for (char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        if (strncmp(line, label, sizeof label - 1) == 0) {
            return strtoull(line + sizeof label - 1, NULL, 10);
        }
    }
    return 0;
}

static int open_file(const char *path) {
    return path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
}

void memory_init(const char *events, const char *usage, uint64_t limit) {
    kills.file = open_file(events);
    room.usage = limit > spare_bytes ? open_file(usage) : -1;
    room.limit = limit;
    kills.seen = read_kills();
}

bool memory_kills_are_told(void) {
    return kills.file >= 0;
}

bool memory_kills_since(void) {
    uint64_t now = read_kills();
    bool more = now > kills.seen;
    kills.seen = now;
    return more;
}

bool memory_usage(uint64_t *used, uint64_t *limit) {
    char text[32];
    read_file(room.usage, text, sizeof text);
    *used = strtoull(text, NULL, 10);
    *limit = room.limit;
    return room.usage >= 0;
}

bool memory_is_short(void) {
    char text[32];
    read_file(room.usage, text, sizeof text);
    if (room.usage < 0 || strtoull(text, NULL, 10) < room.limit - spare_bytes) {
        room.short_ns = 0;
        return false;
    }
    uint64_t now = now_ns();
    if (room.short_ns == 0 || now - room.short_ns >= patience_ns + turn_ns) {
        room.short_ns = now;
    }
    return now - room.short_ns < patience_ns;
}
