#include "agent/test/check.h"
#include "agent/wire/frame.h"

static enum frame_status parse_body_length(uint32_t length) {
    struct buffer buffer = {0};
    struct frame frame;
    put_u32(&buffer, length);
    enum frame_status status = frame_parse(buffer.data, buffer.length, &frame);
    buffer_free(&buffer);
    return status;
}

static void a_frame_comes_back(void) {
    struct buffer buffer = {0};
    struct frame frame;
    size_t start = frame_begin(&buffer, 0x13, 9);
    put_u32(&buffer, 2500);
    CHECK(frame_end(&buffer, start));
    for (size_t length = 0; length < buffer.length; length++) {
        CHECK(frame_parse(buffer.data, length, &frame) == FRAME_INCOMPLETE);
    }
    CHECK(frame_parse(buffer.data, buffer.length, &frame) == FRAME_READY);
    CHECK(frame.type == 0x13 && frame.id == 9 && frame.size == buffer.length);
    CHECK(get_u32(&frame.payload) == 2500 && frame.payload.left == 0);
    buffer_free(&buffer);
}

static void the_next_frame_is_not_the_payloads(void) {
    struct buffer buffer = {0};
    struct frame frame;
    frame_end(&buffer, frame_begin(&buffer, 1, 1));
    frame_end(&buffer, frame_begin(&buffer, 1, 2));
    CHECK(frame_parse(buffer.data, buffer.length, &frame) == FRAME_READY);
    CHECK(frame.payload.left == 0 && frame.size == 10);
    buffer_free(&buffer);
}

static void lengths_are_bounded_before_anything_is_read(void) {
    CHECK(parse_body_length(0) == FRAME_BROKEN);
    CHECK(parse_body_length(FRAME_HEADER - 1) == FRAME_BROKEN);
    CHECK(parse_body_length(FRAME_LENGTH_MAX + 1) == FRAME_BROKEN);
    CHECK(parse_body_length(UINT32_MAX) == FRAME_BROKEN);
    CHECK(parse_body_length(FRAME_LENGTH_MAX) == FRAME_INCOMPLETE);
}

static void version_and_id_are_checked(void) {
    const uint8_t other_version[] = {6, 0, 0, 0, 2, 1, 1, 0, 0, 0};
    const uint8_t no_id[] = {6, 0, 0, 0, 1, 1, 0, 0, 0, 0};
    struct frame frame;
    CHECK(frame_parse(other_version, sizeof other_version, &frame) == FRAME_BROKEN);
    CHECK(frame_parse(no_id, sizeof no_id, &frame) == FRAME_BROKEN);
}

static void a_frame_past_the_limit_is_dropped_whole(void) {
    static const uint8_t zeroes[FRAME_LENGTH_MAX];
    struct buffer buffer = {0};
    put_u8(&buffer, 42);
    size_t start = frame_begin(&buffer, 0x80, 1);
    buffer_append(&buffer, zeroes, sizeof zeroes);
    CHECK(!frame_end(&buffer, start));
    CHECK(buffer.length == 1 && buffer.data[0] == 42);
    buffer_free(&buffer);
}

void test_frame(void) {
    a_frame_comes_back();
    the_next_frame_is_not_the_payloads();
    lengths_are_bounded_before_anything_is_read();
    version_and_id_are_checked();
    a_frame_past_the_limit_is_dropped_whole();
}
