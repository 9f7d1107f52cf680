#ifndef PRAYOG_CLOCK_H
#define PRAYOG_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the monotonic clock: the time of all limits, deadlines and events. */
uint64_t now_ns(void);

#endif
