#include "tell.h"

#include "agent.h"

/* More of one program would fill the worker's memory. */
enum { EVENTS_MAX = 50000, TRACE_BYTES_MAX = 8 << 20 };

static bool may_tell(struct program *program) {
    if (program->events >= EVENTS_MAX || program->trace_bytes + program->trace.length >= TRACE_BYTES_MAX) {
        program->flags |= FLAG_TRACE_CUT;
        return false;
    }
    program->events++;
    program->trace_count++;
    return true;
}

void tell_call(struct task *task, uint64_t left_ns, int64_t result) {
    const struct pending *pending = &task->pending;
    if (!may_tell(task->program)) {
        return;
    }
    struct buffer *out = &task->program->trace;
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

void tell_pseudo(struct program *program, const char *name, pid_t process, pid_t thread, int64_t result,
                 const struct object *object, const char *text, uint64_t caller) {
    if (!may_tell(program)) {
        return;
    }
    static const struct object nothing;
    uint64_t now = now_ns();
    struct buffer *out = &program->trace;
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
}
