#define _GNU_SOURCE
#include "agent/programs/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/kernel/memory.h"
#include "agent/kernel/procfs.h"
#include "agent/requests/requests.h"
#include "agent/requests/settle.h"
#include "agent/trace/tasks.h"

enum { READ_SIZE = 65536, KILL_ROUNDS_MAX = 50 };

static const uint64_t check_pause_ns = 50000000;
/* Programs that are over before then cost no look at how they fare. */
static const uint64_t starvation_pause_ns = 200000000;

struct program *programs;

struct program *program_by_number(uint32_t number) {
    struct program *program = programs;
    while (program != NULL && program->number != number) {
        program = program->next;
    }
    return program;
}

struct program *program_of_process(pid_t pid, pid_t session) {
    const struct task *task = task_of_process(pid);
    if (task != NULL) {
        return task->program;
    }
    struct program *program = programs;
    while (program != NULL && program->pid != session && program->pid != pid) {
        program = program->next;
    }
    return program;
}

bool programs_running(void) {
    for (const struct program *program = programs; program != NULL; program = program->next) {
        if (!program->ended) {
            return true;
        }
    }
    return false;
}

static void flush_trace(struct program *program) {
    if (program->trace_count == 0) {
        return;
    }
    size_t start = frame_begin(&agent.out, EVENT_TRACE, 0);
    put_u32(&agent.out, program->number);
    put_u32(&agent.out, program->trace_count);
    program->trace_bytes += program->trace.length;
    buffer_append(&agent.out, program->trace.data, program->trace.length);
    if (!frame_end(&agent.out, start)) {
        program->flags |= FLAG_TRACE_CUT;
    }
    program->trace.length = 0;
    program->trace_count = 0;
}

static void tell_output(const struct program *program, uint8_t stream, const void *data, size_t length) {
    size_t start = frame_begin(&agent.out, EVENT_OUTPUT, 0);
    put_u32(&agent.out, program->number);
    put_u8(&agent.out, stream);
    put_bytes(&agent.out, data, length);
    frame_end(&agent.out, start);
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
    settle_stir();
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

static void flush_program(struct program *program) {
    /* Bounded, since a program can write as fast as the agent reads. */
    for (int round = 0; round < 64; round++) {
        bool output = read_output(program, &program->output, STDOUT_FILENO);
        bool errors = read_output(program, &program->errors, STDERR_FILENO);
        if (!output && !errors) {
            break;
        }
    }
    flush_trace(program);
}

void programs_flush(void) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        flush_program(program);
    }
}

void programs_flush_traces(void) {
    for (struct program *program = programs; program != NULL; program = program->next) {
        flush_trace(program);
    }
}

static uint64_t micros(struct timeval time) {
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

void program_ended(struct program *program, int status, const struct rusage *usage) {
    uint64_t ended_ns = now_ns();
    program->ended = true;
    bool signalled = WIFSIGNALED(status);
    if (signalled && WTERMSIG(status) == SIGXCPU) {
        program->flags |= FLAG_CPU;
    }
    if (signalled && WTERMSIG(status) == SIGXFSZ) {
        program->flags |= FLAG_FILE_SIZE;
    }
    if (memory_kills_since()) {
        program->flags |= FLAG_MEMORY;
    }
    flush_program(program);
    size_t start = frame_begin(&agent.out, EVENT_EXITED, 0);
    put_u32(&agent.out, program->number);
    put_u8(&agent.out, signalled);
    put_u32(&agent.out, (uint32_t)(signalled ? WTERMSIG(status) : WEXITSTATUS(status)));
    put_u32(&agent.out, program->flags);
    put_u64(&agent.out, (ended_ns - program->wall_time.begun_ns) / 1000);
    put_u64(&agent.out, micros(usage->ru_utime));
    put_u64(&agent.out, micros(usage->ru_stime));
    put_u64(&agent.out, (uint64_t)usage->ru_maxrss * 1024);
    frame_end(&agent.out, start);
}

/* Kills what belongs to the program and is not traced; such processes are known by their session. True when it found
 * some. */
static bool kill_session(const struct program *program) {
    DIR *processes = open_processes();
    bool found = false;
    for (pid_t pid; processes != NULL && (pid = next_process(processes)) != 0;) {
        struct process_status status;
        if (read_process_status(pid, &status) && status.state != 'Z' &&
            program_of_process(pid, status.session) == program) {
            kill(pid, SIGKILL);
            found = true;
        }
    }
    if (processes != NULL) {
        closedir(processes);
    }
    return found;
}

void program_stop(struct program *program, uint32_t flag) {
    program->flags |= flag;
    kill(-program->pid, SIGKILL);
    /* Children are made while we kill; a few rounds get ahead of them, and RESET of whatever is left. */
    for (int round = 0; round < KILL_ROUNDS_MAX && kill_session(program); round++) {
    }
}

static uint64_t cpu_ms(const struct program *program) {
    DIR *processes = open_processes();
    uint64_t total = 0;
    for (pid_t pid; processes != NULL && (pid = next_process(processes)) != 0;) {
        struct process_status status;
        if (read_process_status(pid, &status) && program_of_process(pid, status.session) == program) {
            total += status.cpu_ms;
        }
    }
    if (processes != NULL) {
        closedir(processes);
    }
    return total;
}

uint64_t programs_check_limits(void) {
    static uint64_t next_check;
    uint64_t now = now_ns();
    uint64_t due = 0;
    bool check = now >= next_check && !memory_is_short();
    for (struct program *program = programs; program != NULL; program = program->next) {
        bool over = program->ended && !tasks_of(program);
        if (over || program->flags & (FLAG_WALL | FLAG_CPU)) {
            continue;
        }
        if (check && now - program->wall_time.begun_ns >= starvation_pause_ns) {
            starvation_note(now, starvation_pause_ns);
        }
        if (program->limits.wall_time_ms != 0 && allowance_over(&program->wall_time, now)) {
            program_stop(program, FLAG_WALL);
            continue;
        }
        if (program->limits.cpu_time_ms != 0 && check && cpu_ms(program) > program->limits.cpu_time_ms) {
            program_stop(program, FLAG_CPU);
            continue;
        }
        bool limited = program->limits.cpu_time_ms != 0 || program->limits.wall_time_ms != 0;
        uint64_t next = limited ? now + check_pause_ns : UINT64_MAX;
        if (program->limits.wall_time_ms != 0 && allowance_ends(&program->wall_time) < next) {
            next = allowance_ends(&program->wall_time);
        }
        due = limited && (due == 0 || next < due) ? next : due;
    }
    if (check) {
        next_check = now + check_pause_ns;
    }
    return due;
}

void programs_clear(void) {
    starvation_forget();
    while (programs != NULL) {
        struct program *program = programs;
        programs = program->next;
        tasks_drop(program);
        source_close(&program->input);
        source_close(&program->output);
        source_close(&program->errors);
        if (program->terminal >= 0) {
            close(program->terminal);
        }
        buffer_free(&program->pending_input);
        buffer_free(&program->trace);
        free(program);
        agent.generation++;
    }
}

void program_watch(struct program *program) {
    program->next = programs;
    programs = program;
    program->input.ready = input_writable;
    program->output.ready = output_readable;
    program->errors.ready = errors_readable;
    source_watch(&program->output, EPOLLIN);
    source_watch(&program->errors, EPOLLIN);
}
