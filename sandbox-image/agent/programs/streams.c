#define _GNU_SOURCE
#include "agent/programs/streams.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "agent/loop/activity.h"
#include "agent/programs/limits.h"
#include "agent/trace/record.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"

enum { READ_SIZE = 65536 };

static void tell_output(const struct program *program, uint8_t stream, const void *data, size_t length) {
    size_t start = frame_begin(&worker.out, EVENT_OUTPUT, 0);
    put_u32(&worker.out, program->number);
    put_u8(&worker.out, stream);
    put_bytes(&worker.out, data, length);
    frame_end(&worker.out, start);
}

/* Reads once. False when there is nothing more for now. */
static bool read_output(struct program *program, struct source *source, uint8_t stream) {
    static uint8_t data[READ_SIZE];
    if (source->fd < 0) {
        return false;
    }
    ssize_t got = read(source->fd, data, sizeof data);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got <= 0) {
        /* A terminal ends with EIO, a pipe with 0. */
        source_close(source);
        return false;
    }
    note_activity();
    uint64_t room = program->limits.output_bytes ? program->limits.output_bytes - program->output_bytes : UINT64_MAX;
    bool over = (uint64_t)got > room;
    size_t shown = over ? (size_t)room : (size_t)got;
    program->output_bytes += shown;
    if (shown > 0) {
        tell_output(program, stream, data, shown);
    }
    if (over && !(program->flags & FLAG_OUTPUT)) {
        program_stop(program, FLAG_OUTPUT);
    }
    return true;
}

static struct program *program_of_source(struct source *source, size_t offset) {
    return (struct program *)(void *)((char *)source - offset);
}

static void output_readable(struct source *source, uint32_t events) {
    (void)events;
    read_output(program_of_source(source, offsetof(struct program, output)), source, STDOUT_FILENO);
}

static void errors_readable(struct source *source, uint32_t events) {
    (void)events;
    read_output(program_of_source(source, offsetof(struct program, errors)), source, STDERR_FILENO);
}

void program_write_input(struct program *program) {
    while (program->pending_input.length > 0) {
        ssize_t written = write(program->input.fd, program->pending_input.data, program->pending_input.length);
        if (written < 0 && errno == EAGAIN) {
            source_watch(&program->input, EPOLLOUT);
            return;
        }
        if (written < 0) {
            /* The program has closed its standard input: what was left for it is nobody's. */
            program->pending_input.length = 0;
            program->close_input = true;
            break;
        }
        buffer_consume(&program->pending_input, (size_t)written);
    }
    source_watch(&program->input, 0);
    if (program->close_input) {
        source_close(&program->input);
    }
}

static void input_writable(struct source *source, uint32_t events) {
    (void)events;
    program_write_input(program_of_source(source, offsetof(struct program, input)));
}

/* A terminal's output may still be on its way to where epoll sees it; polling the terminal itself brings it there. */
static bool output_waits(const struct source *output) {
    struct pollfd poll_output = {.fd = output->fd, .events = POLLIN};
    return output->fd >= 0 && poll(&poll_output, 1, 0) > 0;
}

bool program_output_waits(const struct program *program) {
    return output_waits(&program->output) || output_waits(&program->errors);
}

void program_flush(struct program *program) {
    /* Bounded, since a program can write as fast as the agent reads. */
    for (int round = 0; round < 64; round++) {
        bool output = read_output(program, &program->output, STDOUT_FILENO);
        bool errors = read_output(program, &program->errors, STDERR_FILENO);
        if (!output && !errors) {
            break;
        }
    }
    trace_flush(&program->trace);
}

void programs_flush(void) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        program_flush(program);
    }
}

void programs_flush_traces(void) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        trace_flush(&program->trace);
    }
}

void program_watch(struct program *program) {
    program->input.ready = input_writable;
    program->output.ready = output_readable;
    program->errors.ready = errors_readable;
    source_watch(&program->output, EPOLLIN);
    source_watch(&program->errors, EPOLLIN);
}
