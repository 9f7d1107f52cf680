/* Holding programs to their limits of time, and ending those that met one. */
#ifndef PRAYOG_LIMITS_H
#define PRAYOG_LIMITS_H

#include "agent/programs/program.h"

/* Kills the program with all its descendants that can be told, and notes why. */
void program_stop(struct program *program, uint32_t flag);

/* Looks at wall and CPU time of every program; returns when it wants to be called next (ns, monotonic; 0: no need). */
uint64_t programs_check_limits(void);

#endif
