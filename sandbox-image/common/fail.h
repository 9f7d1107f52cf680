/* How programs of ours say that they can't go on. */
#ifndef PRAYOG_FAIL_H
#define PRAYOG_FAIL_H

enum { EXIT_USAGE = 64, EXIT_SYSTEM = 71 };

/* What the line of a failure begins with, and the exit status. Each program says first of all who it is. */
extern struct failing {
    const char *program;
    int status;
} failing;

/* One line on standard error; then the end, without what libc does at the end of a program. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

#endif
