/* How long programs get, not counting time in which they could not go on for want of a CPU. See budget.c. */
#ifndef PRAYOG_BUDGET_H
#define PRAYOG_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget {
    uint64_t begun_ns;
    uint64_t span_ns;
    uint64_t starved_ns; /* before it began */
};

struct budget budget_begin(uint32_t span_ms);

/* Until when it lasts, as far as is known by now (monotonic ns). */
uint64_t budget_ends(const struct budget *budget);

bool budget_is_spent(const struct budget *budget, uint64_t now);

/* Asks the kernel how programs fare, unless it was asked less than `pause_ns` ago. To be called now and then, for a
 * thread that ends takes its figures with it. */
void note_starvation(uint64_t now, uint64_t pause_ns);

/* All programs are gone. */
void forget_starvation(void);

#endif
