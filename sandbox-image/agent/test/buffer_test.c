#include <stdlib.h>
#include <string.h>

#include "agent/test/check.h"
#include "agent/wire/buffer.h"

static void numbers_come_back(void) {
    struct buffer buffer = {0};
    put_u8(&buffer, 200);
    put_u16(&buffer, 0xBEEF);
    put_u32(&buffer, 0xDEADBEEF);
    put_u64(&buffer, 0x0123456789ABCDEF);
    put_i32(&buffer, -7);
    put_i64(&buffer, INT64_MIN);
    put_str(&buffer, "platform");
    CHECK(buffer.data[1] == 0xEF && buffer.data[2] == 0xBE);

    struct reader reader = {buffer.data, buffer.length, false};
    char text[16];
    CHECK(get_u8(&reader) == 200);
    CHECK(get_u8(&reader) == 0xEF);
    CHECK(get_u8(&reader) == 0xBE);
    CHECK(get_u32(&reader) == 0xDEADBEEF);
    CHECK(get_u64(&reader) == 0x0123456789ABCDEF);
    CHECK(get_i32(&reader) == -7);
    CHECK(get_i64(&reader) == INT64_MIN);
    get_str(&reader, text, sizeof text);
    CHECK(strcmp(text, "platform") == 0);
    CHECK(!reader.failed && reader.left == 0);
    buffer_free(&buffer);
}

static void reading_past_the_end_fails_for_good(void) {
    const uint8_t bytes[] = {1, 2, 3};
    struct reader reader = {bytes, sizeof bytes, false};
    CHECK(get_u32(&reader) == 0 && reader.failed);
    CHECK(get_u8(&reader) == 0 && reader.failed);
}

static void a_length_beyond_the_frame_is_refused(void) {
    const uint8_t bytes[] = {0xFF, 0xFF, 0xFF, 0xFF, 'a'};
    struct reader reader = {bytes, sizeof bytes, false};
    CHECK(get_bytes(&reader).data == NULL && reader.failed);
    struct reader text = {bytes, sizeof bytes, false};
    CHECK(get_new_str(&text) == NULL && text.failed);
}

static void strs_hold_no_nul_and_fit(void) {
    const uint8_t with_nul[] = {2, 0, 0, 0, 'a', 0};
    const uint8_t long_one[] = {4, 0, 0, 0, 'a', 'b', 'c', 'd'};
    char text[4];
    struct reader first = {with_nul, sizeof with_nul, false};
    get_str(&first, text, sizeof text);
    CHECK(first.failed);
    struct reader second = {long_one, sizeof long_one, false};
    get_str(&second, text, sizeof text);
    CHECK(second.failed && text[0] == '\0');
}

static void a_bool_is_zero_or_one(void) {
    const uint8_t bytes[] = {1, 0, 2};
    struct reader reader = {bytes, sizeof bytes, false};
    CHECK(get_bool(&reader));
    CHECK(!get_bool(&reader) && !reader.failed);
    get_bool(&reader);
    CHECK(reader.failed);
}

static void consuming_moves_the_rest_forward(void) {
    struct buffer buffer = {0};
    buffer_append(&buffer, "abcdef", 6);
    buffer_consume(&buffer, 4);
    CHECK(buffer.length == 2 && memcmp(buffer.data, "ef", 2) == 0);
    buffer_consume(&buffer, 100);
    CHECK(buffer.length == 0);
    buffer_free(&buffer);
}

void test_buffer(void) {
    numbers_come_back();
    reading_past_the_end_fails_for_good();
    a_length_beyond_the_frame_is_refused();
    strs_hold_no_nul_and_fit();
    a_bool_is_zero_or_one();
    consuming_moves_the_rest_forward();
}
