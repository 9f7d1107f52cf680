#include "agent/wire/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_NO_MEMORY = 71 };

void buffer_reserve(struct buffer *buffer, size_t more) {
    if (buffer->capacity - buffer->length >= more) {
        return;
    }
    size_t capacity = buffer->capacity ? buffer->capacity : 4096;
    while (capacity - buffer->length < more) {
        if (capacity > SIZE_MAX / 2) {
            _exit(EXIT_NO_MEMORY);
        }
        capacity *= 2;
    }
    uint8_t *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        _exit(EXIT_NO_MEMORY);
    }
    buffer->data = data;
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length) {
    if (length == 0) {
        return;
    }
    buffer_reserve(buffer, length);
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

void buffer_consume(struct buffer *buffer, size_t length) {
    if (length >= buffer->length) {
        buffer->length = 0;
        return;
    }
    memmove(buffer->data, buffer->data + length, buffer->length - length);
    buffer->length -= length;
}

void buffer_free(struct buffer *buffer) {
    free(buffer->data);
    *buffer = (struct buffer){0};
}

static void put_little_endian(struct buffer *buffer, uint64_t value, size_t size) {
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
    buffer_append(buffer, bytes, size);
}

void put_u8(struct buffer *buffer, uint8_t value) {
    buffer_append(buffer, &value, 1);
}

void put_u16(struct buffer *buffer, uint16_t value) {
    put_little_endian(buffer, value, 2);
}

void put_u32(struct buffer *buffer, uint32_t value) {
    put_little_endian(buffer, value, 4);
}

void put_u64(struct buffer *buffer, uint64_t value) {
    put_little_endian(buffer, value, 8);
}

void put_i32(struct buffer *buffer, int32_t value) {
    put_little_endian(buffer, (uint32_t)value, 4);
}

void put_i64(struct buffer *buffer, int64_t value) {
    put_little_endian(buffer, (uint64_t)value, 8);
}

void put_bytes(struct buffer *buffer, const void *data, size_t length) {
    put_u32(buffer, (uint32_t)length);
    buffer_append(buffer, data, length);
}

void put_str(struct buffer *buffer, const char *text) {
    put_bytes(buffer, text, strlen(text));
}

size_t put_u32_later(struct buffer *buffer) {
    size_t at = buffer->length;
    put_u32(buffer, 0);
    return at;
}

void patch_u32(struct buffer *buffer, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; i++) {
        buffer->data[at + i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get_little_endian(struct reader *reader, size_t size) {
    if (reader->failed || reader->left < size) {
        reader->failed = true;
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)reader->at[i] << (8 * i);
    }
    reader->at += size;
    reader->left -= size;
    return value;
}

uint8_t get_u8(struct reader *reader) {
    return (uint8_t)get_little_endian(reader, 1);
}

bool get_bool(struct reader *reader) {
    uint8_t value = get_u8(reader);
    if (value > 1) {
        reader->failed = true;
    }
    return value == 1;
}

uint32_t get_u32(struct reader *reader) {
    return (uint32_t)get_little_endian(reader, 4);
}

uint64_t get_u64(struct reader *reader) {
    return get_little_endian(reader, 8);
}

int32_t get_i32(struct reader *reader) {
    return (int32_t)get_u32(reader);
}

int64_t get_i64(struct reader *reader) {
    return (int64_t)get_u64(reader);
}

struct view get_bytes(struct reader *reader) {
    uint32_t length = get_u32(reader);
    if (reader->failed || reader->left < length) {
        reader->failed = true;
        return (struct view){0};
    }
    struct view view = {reader->at, length};
    reader->at += length;
    reader->left -= length;
    return view;
}

static struct view get_text(struct reader *reader) {
    struct view view = get_bytes(reader);
    if (view.length > 0 && memchr(view.data, 0, view.length) != NULL) {
        reader->failed = true;
    }
    return view;
}

void get_str(struct reader *reader, char *out, size_t size) {
    struct view view = get_text(reader);
    out[0] = '\0';
    if (reader->failed || view.length >= size) {
        reader->failed = true;
        return;
    }
    if (view.length > 0) {
        memcpy(out, view.data, view.length);
    }
    out[view.length] = '\0';
}

char *get_new_str(struct reader *reader) {
    struct view view = get_text(reader);
    if (reader->failed) {
        return NULL;
    }
    char *text = malloc((size_t)view.length + 1);
    if (text == NULL) {
        _exit(EXIT_NO_MEMORY);
    }
    if (view.length > 0) {
        memcpy(text, view.data, view.length);
    }
    text[view.length] = '\0';
    return text;
}
