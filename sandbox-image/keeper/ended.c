#include "keeper/ended.h"

#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"

void put_ended(struct buffer *out, const char *token, uint64_t memory_growth, uint64_t limit_hits) {
    size_t start = frame_begin(out, EVENT_ENDED, 0);
    put_str(out, token);
    put_u64(out, memory_growth);
    put_u64(out, limit_hits);
    frame_end(out, start);
}
