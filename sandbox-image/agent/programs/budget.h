/* How long programs get, not counting time in which they could not go on for want of a CPU. See allowance.c. */
#ifndef PRAYOG_ALLOWANCE_H
#define PRAYOG_ALLOWANCE_H

#include <stdbool.h>
#include <stdint.h>

struct allowance {
    uint64_t begun_ns;
    uint64_t span_ns;
    uint64_t starved_ns; /* before it began */
};

struct allowance allowance_begin(uint32_t span_ms);

/* Until when it lasts, as far as is known by now (monotonic ns). */
uint64_t allowance_ends(const struct allowance *allowance);

bool allowance_over(const struct allowance *allowance, uint64_t now);

/* Asks the kernel how programs fare, unless it was asked less than `pause_ns` ago. To be called now and then, for a
 * thread that ends takes its figures with it. */
void starvation_note(uint64_t now, uint64_t pause_ns);

/* All programs are gone. */
void starvation_forget(void);

#endif
