#include "agent/trace/record.h"

#include <string.h>

#include "agent/loop/clock.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"
#include "agent/wire/worker.h"

/* More of one program would fill the worker's memory. */
enum { EVENTS_MAX = 50000, TRACE_BYTES_MAX = 8 << 20, VAIN_MAX = 16 };

static void put_pseudo(struct trace *trace, const char *name, pid_t process, pid_t thread, int64_t result,
                       const struct object *object, const char *text, uint64_t caller) {
    static const struct object nothing;
    uint64_t now = now_ns();
    struct buffer *out = &trace->records;
    put_str(out, name);
    put_u64(out, now);
    put_u64(out, now);
    put_u32(out, (uint32_t)process);
    put_u32(out, (uint32_t)thread);
    put_i64(out, result);
    put_u32(out, 0);
    put_object(out, object ? object : &nothing);
    put_object(out, &nothing);
    put_u32(out, 0);
    put_str(out, text);
    put_bytes(out, NULL, 0);
    put_u64(out, 0);
    put_u64(out, caller);
    trace->record_count++;
}

/* The first call that is not told leaves a mark: whoever reads the trace has to know where it ends. */
static bool may_tell(struct trace *trace, pid_t process, pid_t thread) {
    if (trace->told < EVENTS_MAX && trace->told_bytes + trace->records.length < TRACE_BYTES_MAX) {
        trace->told++;
        return true;
    }
    if ((trace->flags & FLAG_TRACE_CUT) == 0) {
        trace->flags |= FLAG_TRACE_CUT;
        put_pseudo(trace, "cut", process, thread, trace->told, NULL, "", 0);
    }
    return false;
}

/* A program that looks for news again and again would fill its trace with calls that all tell the same. */
static bool is_told_enough(struct task *task, int64_t result) {
    const struct call *call = task->pending.call;
    bool may_give_nothing = strcmp(call->name, "read") == 0 || strcmp(call->name, "wait") == 0;
    bool in_vain = result < 0 || (result == 0 && may_give_nothing);
    uint64_t argument = task->pending.raw[call->first];
    struct vain *vain = NULL;
    for (unsigned i = 0; i < VAIN_CALLS; i++) {
        if (task->vain[i].call == call) {
            vain = &task->vain[i];
        }
    }
    if (!in_vain) {
        if (vain != NULL) {
            vain->count = 0;
        }
        return false;
    }
    if (vain == NULL) {
        vain = &task->vain[task->vain_next++ % VAIN_CALLS];
        *vain = (struct vain){.call = call};
    }
    if (vain->count == 0 || vain->argument != argument || vain->result != result) {
        *vain = (struct vain){call, argument, result, 0};
    }
    vain->count++;
    return vain->count > VAIN_MAX;
}

void tell_call(struct task *task, uint64_t left_ns, int64_t result) {
    const struct pending *pending = &task->pending;
    if ((left_ns != 0 && is_told_enough(task, result)) || !may_tell(task->trace, task->process, task->thread)) {
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

void tell_pseudo(struct trace *trace, const char *name, pid_t process, pid_t thread, int64_t result,
                 const struct object *object, const char *text, uint64_t caller) {
    if (may_tell(trace, process, thread)) {
        put_pseudo(trace, name, process, thread, result, object, text, caller);
    }
}

void trace_flush(struct trace *trace) {
    if (trace->record_count == 0) {
        return;
    }
    size_t start = frame_begin(&worker.out, EVENT_TRACE, 0);
    put_u32(&worker.out, trace->program);
    put_u32(&worker.out, trace->record_count);
    trace->told_bytes += trace->records.length;
    buffer_append(&worker.out, trace->records.data, trace->records.length);
    if (!frame_end(&worker.out, start)) {
        trace->flags |= FLAG_TRACE_CUT;
    }
    trace->records.length = 0;
    trace->record_count = 0;
}
