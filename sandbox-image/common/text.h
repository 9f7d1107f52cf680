/* Numbers in arguments, and texts in files of the kernel's. */
#ifndef PRAYOG_TEXT_H
#define PRAYOG_TEXT_H

#include <stdbool.h>

/* Reads a decimal number that is all of TEXT and at most MAXIMUM. False when it is not. */
bool parse_number(const char *text, unsigned long maximum, unsigned long *number);

/* Writes TEXT to PATH in one write. False, with errno set, when that fails. */
bool write_text(const char *path, const char *text);

#endif
