#include "agent/wire/frame.h"

enum frame_status frame_parse(const uint8_t *data, size_t length, struct frame *frame) {
    struct reader reader = {data, length, false};
    uint32_t body = get_u32(&reader);
    if (reader.failed) {
        return FRAME_INCOMPLETE;
    }
    if (body < FRAME_HEADER || body > FRAME_LENGTH_MAX) {
        return FRAME_BROKEN;
    }
    if (reader.left < body) {
        return FRAME_INCOMPLETE;
    }
    reader.left = body;
    if (get_u8(&reader) != PROTOCOL_VERSION) {
        return FRAME_BROKEN;
    }
    frame->type = get_u8(&reader);
    frame->id = get_u32(&reader);
    frame->payload = reader;
    frame->size = 4 + (size_t)body;
    return frame->id == 0 ? FRAME_BROKEN : FRAME_READY;
}

size_t frame_begin(struct buffer *out, uint8_t type, uint32_t id) {
    size_t start = put_u32_later(out);
    put_u8(out, PROTOCOL_VERSION);
    put_u8(out, type);
    put_u32(out, id);
    return start;
}

bool frame_end(struct buffer *out, size_t start) {
    size_t body = out->length - start - 4;
    if (body > FRAME_LENGTH_MAX) {
        out->length = start;
        return false;
    }
    patch_u32(out, start, (uint32_t)body);
    return true;
}
