#include "agent/trace/record.h"

#include "agent/loop/clock.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"

/* More of one program would fill the worker's memory. */
enum { RECORDS_MAX = 50000, TRACE_BYTES_MAX = 8 << 20, REPEATED_MAX = 16 };

static void put_event(struct trace *trace, const struct event *event) {
    static const struct object nothing;
    uint64_t now = now_ns();
    struct buffer *out = &trace->records;
    put_str(out, event->name);
    put_u64(out, now);
    put_u64(out, now);
    put_u32(out, (uint32_t)event->process);
    put_u32(out, (uint32_t)event->thread);
    put_i64(out, event->result);
    put_u32(out, 0);
    put_object(out, event->object ? event->object : &nothing);
    put_object(out, &nothing);
    put_u32(out, 0);
    put_str(out, event->text ? event->text : "");
    put_bytes(out, NULL, 0);
    put_u64(out, 0);
    put_u64(out, event->caller);
    trace->record_count++;
}

/* The first call that is not recorded leaves a mark: whoever reads the trace has to know where it ends. */
static bool has_room(struct trace *trace, pid_t process, pid_t thread) {
    if (trace->recorded < RECORDS_MAX && trace->sent_bytes + trace->records.length < TRACE_BYTES_MAX) {
        trace->recorded++;
        return true;
    }
    if ((trace->flags & FLAG_TRACE_CUT) == 0) {
        trace->flags |= FLAG_TRACE_CUT;
        put_event(trace, &(struct event){"cut", process, thread, trace->recorded, NULL, NULL, 0});
    }
    return false;
}

/* A program that looks for news again and again would fill its trace with calls that all say the same. */
static bool is_repeated(struct task *task, int64_t result) {
    const struct call *call = task->pending.call;
    uint64_t argument = task->pending.raw[call->first];
    struct repeat *repeat = NULL;
    for (unsigned i = 0; i < REPEATS; i++) {
        if (task->repeats[i].call == call) {
            repeat = &task->repeats[i];
        }
    }
    if (result > 0 || (result == 0 && !call->zero_is_nothing)) {
        if (repeat != NULL) {
            repeat->count = 0;
        }
        return false;
    }
    if (repeat == NULL) {
        repeat = &task->repeats[task->next_repeat++ % REPEATS];
        *repeat = (struct repeat){.call = call};
    }
    if (repeat->count == 0 || repeat->argument != argument || repeat->result != result) {
        *repeat = (struct repeat){call, argument, result, 0};
    }
    repeat->count++;
    return repeat->count > REPEATED_MAX;
}

void record_call(struct task *task, uint64_t left_ns, int64_t result) {
    const struct pending *pending = &task->pending;
    if ((left_ns != 0 && is_repeated(task, result)) || !has_room(task->trace, task->process, task->thread)) {
        return;
    }
    struct buffer *out = &task->trace->records;
    task->trace->record_count++;
    put_str(out, pending->call->name);
    put_u64(out, pending->entered_ns);
    put_u64(out, left_ns);
    put_u32(out, (uint32_t)task->process);
    put_u32(out, (uint32_t)task->thread);
    put_i64(out, result);
    uint8_t first = pending->call->first;
    put_u32(out, 6U - first);
    for (int i = first; i < 6; i++) {
        put_u64(out, pending->raw[i]);
    }
    put_object(out, &pending->object);
    put_object(out, &pending->other);
    put_u32(out, (uint32_t)pending->descriptor_count);
    for (int i = 0; i < pending->descriptor_count; i++) {
        put_i32(out, pending->descriptors[i]);
    }
    put_str(out, pending->text ? pending->text : "");
    put_bytes(out, pending->data.data, pending->data.length);
    put_u64(out, pending->data_length);
    put_u64(out, pending->caller);
}

void record_event(struct trace *trace, struct event event) {
    if (has_room(trace, event.process, event.thread)) {
        put_event(trace, &event);
    }
}

void trace_flush(struct trace *trace) {
    if (trace->record_count == 0) {
        return;
    }
    size_t start = frame_begin(&worker.out, EVENT_TRACE, 0);
    put_u32(&worker.out, trace->program);
    put_u32(&worker.out, trace->record_count);
    trace->sent_bytes += trace->records.length;
    buffer_append(&worker.out, trace->records.data, trace->records.length);
    if (!frame_end(&worker.out, start)) {
        trace->flags |= FLAG_TRACE_CUT;
    }
    trace->records.length = 0;
    trace->record_count = 0;
}
