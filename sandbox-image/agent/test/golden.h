#ifndef PRAYOG_GOLDEN_H
#define PRAYOG_GOLDEN_H

#include "agent/wire/buffer.h"

/* Appends the bytes of a golden file (a comment line, then hex digits). False when it can't be read. */
bool golden_read(const char *folder, const char *name, struct buffer *out);

#endif
