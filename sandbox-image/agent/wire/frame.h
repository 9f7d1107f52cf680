/* Frames: the outermost layer of the wire. See PROTOCOL.md. */
#ifndef PRAYOG_FRAME_H
#define PRAYOG_FRAME_H

#include "agent/wire/buffer.h"

enum {
    PROTOCOL_VERSION = 1,
    FRAME_HEADER = 6,           /* version, type, id: what `length` counts at least */
    FRAME_LENGTH_MAX = 1 << 20, /* of what follows the length field */
};

enum frame_status { FRAME_INCOMPLETE, FRAME_READY, FRAME_BROKEN };

struct frame {
    uint8_t type;
    uint32_t id;
    struct reader payload;
    size_t size; /* bytes to consume once it has been dealt with */
};

/* Looks at the first frame in `data`. Bounds its length before anything else of it is read. */
enum frame_status frame_parse(const uint8_t *data, size_t length, struct frame *frame);

/* Starts a frame in `out`; `frame_end` fills in its length. A frame that grew past the limit is dropped whole and false
 * returned. */
size_t frame_begin(struct buffer *out, uint8_t type, uint32_t id);
bool frame_end(struct buffer *out, size_t start);

#endif
