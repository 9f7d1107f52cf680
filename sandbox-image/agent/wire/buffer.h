/* Growing byte buffers, and a reader that never runs past the end: the only code that turns bytes into numbers. */
#ifndef PRAYOG_BUFFER_H
#define PRAYOG_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data;
    size_t length;
    size_t capacity;
};

/* Appending ends the process when there is no memory: an agent that can't answer is of no use. */
void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_consume(struct buffer *buffer, size_t length);
void buffer_free(struct buffer *buffer);

void put_u8(struct buffer *buffer, uint8_t value);
void put_u16(struct buffer *buffer, uint16_t value);
void put_u32(struct buffer *buffer, uint32_t value);
void put_u64(struct buffer *buffer, uint64_t value);
void put_i32(struct buffer *buffer, int32_t value);
void put_i64(struct buffer *buffer, int64_t value);
void put_bytes(struct buffer *buffer, const void *data, size_t length);
void put_str(struct buffer *buffer, const char *text);

/* Reserves a u32 whose value is known only later, such as a list's count; returns where it stands. */
size_t put_u32_later(struct buffer *buffer);
void patch_u32(struct buffer *buffer, size_t at, uint32_t value);

/* A view of received bytes. The first read past the end, or of something ill-formed, sets `failed`; from then on every
 * read gives 0. */
struct reader {
    const uint8_t *at;
    size_t left;
    bool failed;
};

struct view {
    const uint8_t *data;
    uint32_t length;
};

uint8_t get_u8(struct reader *reader);
bool get_bool(struct reader *reader);
uint32_t get_u32(struct reader *reader);
uint64_t get_u64(struct reader *reader);
int32_t get_i32(struct reader *reader);
int64_t get_i64(struct reader *reader);
struct view get_bytes(struct reader *reader);

/* Copies a str to `out` with its end; fails when it holds a NUL byte or does not fit `size`. */
void get_str(struct reader *reader, char *out, size_t size);

/* A str in memory of its own, to be freed; NULL when the reader fails. */
char *get_new_str(struct reader *reader);

#endif
