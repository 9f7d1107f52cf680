#define _GNU_SOURCE
#include "memory.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"

/* Both `memory.events` (v2) and `memory.oom_control` (v1) have a line "oom_kill N". */
static uint64_t read_kills(void) {
    char text[1024];
    static const char label[] = "oom_kill ";
    ssize_t length = agent.memory_events < 0 ? 0 : pread(agent.memory_events, text, sizeof text - 1, 0);
    text[length < 0 ? 0 : length] = '\0';
    for (char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        if (strncmp(line, label, sizeof label - 1) == 0) {
            return strtoull(line + sizeof label - 1, NULL, 10);
        }
    }
    return 0;
}

void memory_init(const char *path) {
    agent.memory_events = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    agent.memory_kills = read_kills();
}

bool memory_kills_since(void) {
    uint64_t kills = read_kills();
    bool more = kills > agent.memory_kills;
    agent.memory_kills = kills;
    return more;
}
