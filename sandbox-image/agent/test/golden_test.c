/* What the agent writes, held against the golden frames that the worker's side is tested with too. What it reads of
 * them: wire_test.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "agent/kernel/objects.h"
#include "agent/test/check.h"
#include "agent/test/golden.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "keeper/ended.h"

static void same(const char *folder, const char *name, struct buffer *frame) {
    struct buffer golden = {0};
    CHECK(golden_read(folder, name, &golden));
    CHECK(golden.length == frame->length && memcmp(golden.data, frame->data, frame->length) == 0);
    buffer_free(&golden);
    frame->length = 0;
}

static void frames(const char *folder) {
    struct buffer frame = {0};
    frame_end(&frame, frame_begin(&frame, ANSWER_OK, 1));
    same(folder, "agent-ok-empty.hex", &frame);

    size_t start = frame_begin(&frame, ANSWER_ERROR, 3);
    put_u32(&frame, ENOENT);
    put_str(&frame, "/lab/out.txt: no such file");
    frame_end(&frame, start);
    same(folder, "agent-error.hex", &frame);

    struct stat status = {.st_mode = S_IFIFO | 0622, .st_ino = UINT64_MAX, .st_uid = 1000, .st_nlink = 1};
    start = frame_begin(&frame, ANSWER_OK, 4);
    put_u8(&frame, 1);
    put_stat(&frame, &status);
    frame_end(&frame, start);
    same(folder, "agent-ok-stat.hex", &frame);

    start = frame_begin(&frame, ANSWER_OK, 4);
    put_u8(&frame, 0);
    put_stat(&frame, NULL);
    frame_end(&frame, start);
    same(folder, "agent-ok-stat-missing.hex", &frame);

    start = frame_begin(&frame, EVENT_OUTPUT, 0);
    put_u32(&frame, 1);
    put_u8(&frame, 2);
    put_bytes(&frame, "warning\n", 8);
    frame_end(&frame, start);
    same(folder, "agent-output.hex", &frame);

    put_ended(&frame, "0123456789abcdef0123456789abcdef", 8192, 2);
    same(folder, "keeper-ended.hex", &frame);
    buffer_free(&frame);
}

void test_golden(const char *folder) {
    frames(folder);
}
