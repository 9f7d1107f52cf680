/* What is traced of one program: how much of its calls is kept, and what the worker has not been told yet. */
#ifndef PRAYOG_TRACE_H
#define PRAYOG_TRACE_H

#include <stdint.h>

#include "agent/wire/buffer.h"

struct trace {
    uint32_t program; /* its number */
    uint32_t capture; /* bytes of payload kept of a call */
    uint32_t flags;   /* limits that its calls met, see PROTOCOL.md */
    uint32_t failed_forks;
    uint32_t recorded;     /* calls so far */
    uint64_t sent_bytes;   /* that those took which have been sent */
    struct buffer records; /* calls to be sent with the next flush */
    uint32_t record_count;
    /* Kills the program with all its descendants; the limit that it met is a flag. */
    void (*stop)(struct trace *trace, uint32_t flag);
};

#endif
