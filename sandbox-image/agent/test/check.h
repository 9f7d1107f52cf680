/* The little that the unit tests need: CHECK counts, reports where it failed, and goes on. */
#ifndef PRAYOG_CHECK_H
#define PRAYOG_CHECK_H

#include <stdio.h>

extern int checks_passed;
extern int checks_failed;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (condition) {                                                                                               \
            checks_passed++;                                                                                           \
        } else {                                                                                                       \
            checks_failed++;                                                                                           \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                    \
        }                                                                                                              \
    } while (0)

void test_buffer(void);
void test_frame(void);
void test_walk(void);
void test_calls(void);
void test_golden(const char *folder);

#endif
