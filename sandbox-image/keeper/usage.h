/* What the kernel has counted of this container. */
#ifndef PRAYOG_KEEPER_USAGE_H
#define PRAYOG_KEEPER_USAGE_H

#include <stdint.h>

/* Files of the container's control group, version 1 or 2; NULL where there is none. */
struct counters {
    const char *memory_stat;   /* memory.stat */
    const char *memory_events; /* memory.events, or version 1's memory.oom_control */
    const char *pids_events;   /* pids.events */
};

/* Bytes of anonymous and shared memory in use: what no sandbox should leave behind. Caches of files come and go. */
uint64_t memory_in_use(const struct counters *counters);

/* How often the limits of memory and processes were met. */
uint64_t limits_met(const struct counters *counters);

#endif
