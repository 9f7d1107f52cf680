/*
 * Fuzz target of the frame parser and the readers behind it. With clang: -fsanitize=fuzzer. With gcc, FUZZ_STANDALONE
 * gives it a driver of its own: fuzz_frame SECONDS, random bytes and random changes of well-formed frames.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/wire/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads a payload in an order that its first bytes choose. */
static void read_anything(struct reader payload) {
    char text[64];
    while (payload.left > 0 && !payload.failed) {
        switch (get_u8(&payload) % 8) {
        case 0:
            get_u32(&payload);
            break;
        case 1:
            get_u64(&payload);
            break;
        case 2:
            get_bytes(&payload);
            break;
        case 3:
            get_str(&payload, text, sizeof text);
            break;
        case 4:
            free(get_new_str(&payload));
            break;
        case 5:
            get_bool(&payload);
            break;
        default:
            get_i64(&payload);
            break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct frame frame;
    size_t used = 0;
    while (frame_parse(data + used, size - used, &frame) == FRAME_READY) {
        if (frame.size < 4 + FRAME_HEADER || frame.size > size - used ||
            frame.payload.left != frame.size - 4 - FRAME_HEADER) {
            abort();
        }
        read_anything(frame.payload);
        used += frame.size;
    }
    return 0;
}

#ifdef FUZZ_STANDALONE
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv) {
    unsigned seed = (unsigned)time(NULL);
    time_t end = time(NULL) + (argc > 1 ? strtol(argv[1], NULL, 10) : 10);
    unsigned long rounds = 0;
    for (; time(NULL) < end; rounds++) {
        /* In memory of exactly its size, so that a read past the end is seen. */
        size_t size = (size_t)rand_r(&seed) % 256;
        uint8_t *data = malloc(size + 1);
        if (data == NULL) {
            return EXIT_FAILURE;
        }
        for (size_t i = 0; i < size; i++) {
            data[i] = (uint8_t)rand_r(&seed);
        }
        if (size > 10 && rand_r(&seed) % 4 != 0) {
            const uint8_t head[] = {(uint8_t)(size - 4 - (size_t)rand_r(&seed) % 4), 0, 0, 0, PROTOCOL_VERSION};
            memcpy(data, head, sizeof head);
        }
        uint8_t *exact = realloc(data, size ? size : 1);
        LLVMFuzzerTestOneInput(exact, size);
        free(exact);
    }
    printf("agent fuzz: %lu inputs\n", rounds);
    return EXIT_SUCCESS;
}
#endif
