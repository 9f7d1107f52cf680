#include "common/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

struct failing failing = {.program = "prayog", .status = EXIT_SYSTEM};

void fail(const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "%s: %s\n", failing.program, line);
    _exit(failing.status);
}
