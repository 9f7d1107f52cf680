/* Requests about programs: starting one, feeding it, signalling it. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "agent/loop/activity.h"
#include "agent/programs/limits.h"
#include "agent/programs/spawn.h"
#include "agent/programs/streams.h"
#include "agent/requests/requests.h"
#include "agent/requests/shortage.h"
#include "agent/trace/record.h"
#include "agent/trace/tracer.h"

enum { LIST_MAX = 4096, PENDING_INPUT_MAX = 1 << 20 };

static void free_list(char **list) {
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        free(list[i]);
    }
    free(list);
}

static char **get_list(struct reader *request) {
    uint32_t count = get_u32(request);
    if (count > LIST_MAX) {
        request->failed = true;
    }
    if (request->failed) {
        return NULL;
    }
    char **list = calloc((size_t)count + 1, sizeof *list);
    for (uint32_t i = 0; list != NULL && i < count; i++) {
        list[i] = get_new_str(request);
        if (list[i] == NULL) {
            break;
        }
    }
    return list;
}

static void get_limits(struct reader *request, struct limits *limits) {
    limits->cpu_time_ms = get_u32(request);
    limits->wall_time_ms = get_u32(request);
    limits->processes = get_u32(request);
    limits->open_files = get_u32(request);
    limits->file_bytes = get_u64(request);
    limits->output_bytes = get_u64(request);
    limits->stack_bytes = get_u64(request);
    limits->mq_bytes = get_u64(request);
    limits->address_space_bytes = get_u64(request);
}

static void spec_free(struct program_spec *spec) {
    free_list(spec->argv);
    free_list(spec->env);
    free(spec->exe);
    free(spec->cwd);
}

static bool get_spec(struct reader *request, struct program_spec *spec) {
    spec->number = get_u32(request);
    spec->argv = get_list(request);
    spec->env = get_list(request);
    spec->exe = get_new_str(request);
    spec->cwd = get_new_str(request);
    spec->stdin_kind = get_u8(request);
    spec->stdout_kind = get_u8(request);
    spec->traced = get_bool(request);
    spec->capture = get_u32(request);
    get_limits(request, &spec->limits);
    return request_whole(request) && spec->argv != NULL && spec->env != NULL;
}

static bool spec_valid(const struct program_spec *spec) {
    return spec->number != 0 && program_by_number(spec->number) == NULL && spec->argv[0] != NULL &&
           spec->stdin_kind <= STDIN_PIPE && spec->stdout_kind <= STDOUT_TERMINAL && spec->capture <= 65536;
}

static void stop_traced(struct trace *trace, uint32_t flag) {
    program_stop(program_of_trace(trace), flag);
}

static int start(const struct program_spec *spec, struct buffer *answer) {
    struct program *program = calloc(1, sizeof *program);
    if (program == NULL) {
        return ENOMEM;
    }
    program->number = spec->number;
    program->limits = spec->limits;
    program->trace = (struct trace){.program = spec->number, .capture = spec->capture, .stop = stop_traced};
    shortage_of_program(spec->limits.processes);
    int error = spawn(spec, program);
    if (error != 0) {
        free(program);
        return error;
    }
    if (spec->traced) {
        tracer_add(&program->trace, program->pid);
        for (int fd = 0; fd < 3; fd++) {
            record_event(&program->trace,
                         (struct event){"given", program->pid, program->pid, fd, &program->given[fd], NULL, 0});
        }
    }
    program_add(program);
    program_watch(program);
    note_activity();
    put_u32(answer, (uint32_t)program->pid);
    return 0;
}

int handle_start(struct reader *request, struct buffer *answer) {
    struct program_spec spec = {0};
    int error = MALFORMED;
    if (get_spec(request, &spec)) {
        error = spec_valid(&spec) ? start(&spec, answer) : EINVAL;
    }
    spec_free(&spec);
    return error;
}

int handle_input(struct reader *request, struct buffer *answer) {
    (void)answer;
    struct program *program = program_by_number(get_u32(request));
    bool close = get_bool(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (program == NULL) {
        return ESRCH;
    }
    if (program->input.fd < 0) {
        return data.length == 0 ? 0 : EPIPE;
    }
    if (program->pending_input.length + data.length > PENDING_INPUT_MAX) {
        return ENOBUFS;
    }
    buffer_append(&program->pending_input, data.data, data.length);
    program->close_input = program->close_input || close;
    note_activity();
    program_write_input(program);
    return 0;
}

int handle_signal(struct reader *request, struct buffer *answer) {
    (void)answer;
    uint32_t number = get_u32(request);
    uint32_t signal = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (signal == 0 || signal >= (uint32_t)NSIG) {
        return EINVAL;
    }
    note_activity();
    if (number == 0) {
        return kill(-1, (int)signal) == 0 || errno == ESRCH ? 0 : errno;
    }
    struct program *program = program_by_number(number);
    if (program == NULL || program->ended) {
        return ESRCH;
    }
    return kill(program->pid, (int)signal) == 0 ? 0 : errno;
}
