#define _GNU_SOURCE
#include "keeper/usage.h"

#include <stdio.h>
#include <string.h>

/* Adds up the values of the lines "NAME VALUE" whose name is one of the wanted. */
static uint64_t sum_of(const char *path, const char *const *wanted) {
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    if (file == NULL) {
        return 0;
    }
    char name[64];
    unsigned long long value = 0;
    uint64_t sum = 0;
    while (fscanf(file, "%63s %llu", name, &value) == 2) {
        for (size_t i = 0; wanted[i] != NULL; i++) {
            sum += strcmp(name, wanted[i]) == 0 ? value : 0;
        }
    }
    (void)fclose(file);
    return sum;
}

uint64_t memory_in_use(const struct counters *counters) {
    /* Version 1 calls it rss, version 2 anon; neither has both. */
    static const char *const wanted[] = {"rss", "anon", "shmem", NULL};
    return sum_of(counters->memory_stat, wanted);
}

uint64_t limits_met(const struct counters *counters) {
    static const char *const kills[] = {"oom_kill", NULL};
    static const char *const refusals[] = {"max", NULL};
    return sum_of(counters->memory_events, kills) + sum_of(counters->pids_events, refusals);
}
