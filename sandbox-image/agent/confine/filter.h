/* The seccomp filter that every student process runs under. */
#ifndef PRAYOG_FILTER_H
#define PRAYOG_FILTER_H

#include <stdbool.h>

/* Installs it for this process and all that it will ever make. With `traced`, the calls of calls.h stop for the tracer.
 * 0 or -1 with errno. */
int filter_install(bool traced);

#endif
