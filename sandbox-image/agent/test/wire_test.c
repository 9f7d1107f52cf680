/*
 * The real agent, built with sanitizers, in a sandbox, fed with the golden requests: wire_test SANDBOXED.SH AGENT
 * GOLDEN_FOLDER [SECONDS]
 *
 * Each golden request gets an answer. Each with a byte too many or too few in its payload ends the agent with the
 * status of a broken peer, and nothing else: never an answer, never a sanitizer's report. With SECONDS it goes on with
 * random changes of random sequences for so long: a black-box fuzzer. Its seed is printed, so that a find can be had
 * again.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/test/check.h"
#include "agent/test/golden.h"
#include "agent/wire/frame.h"
#include "agent/wire/protocol.h"

int checks_passed;
int checks_failed;

enum { REQUESTS_MAX = 128, STATUS_BROKEN_PEER = 70 };

static struct {
    char name[64];
    struct buffer frame;
} requests[REQUESTS_MAX];
static size_t request_count;

struct outcome {
    int status;     /* exit status of the agent */
    size_t answers; /* how many answers came */
    bool well_formed;
};

static void load_requests(const char *folder) {
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (strncmp(entry->d_name, "request-", 8) == 0 && length > 4 &&
            strcmp(entry->d_name + length - 4, ".hex") == 0 && request_count < REQUESTS_MAX) {
            snprintf(requests[request_count].name, sizeof requests[0].name, "%.63s", entry->d_name);
            CHECK(golden_read(folder, entry->d_name, &requests[request_count].frame));
            request_count++;
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
    CHECK(request_count > 30);
}

/* Walks over what the agent wrote. */
static void count_answers(const struct buffer *output, struct outcome *outcome) {
    struct reader reader = {output->data, output->length, false};
    while (reader.left > 0 && !reader.failed) {
        struct view body = get_bytes(&reader);
        if (reader.failed || body.length < FRAME_HEADER || body.data[0] != PROTOCOL_VERSION) {
            return;
        }
        outcome->answers += body.data[1] == ANSWER_OK || body.data[1] == ANSWER_ERROR;
    }
    outcome->well_formed = !reader.failed;
}

static pid_t start_agent(const char *sandboxed, const char *agent, int errors, int *to, int *from) {
    int in[2];
    int out[2];
    if (pipe(in) != 0 || pipe(out) != 0) {
        exit(EXIT_FAILURE);
    }
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execl(sandboxed, sandboxed, agent, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    *to = in[1];
    *from = out[0];
    return pid;
}

/* What the agent said of its own end: a sanitizer's report, if it is one. */
static void show(int errors) {
    char text[4096];
    lseek(errors, 0, SEEK_SET);
    for (ssize_t got; (got = read(errors, text, sizeof text)) > 0;) {
        fwrite(text, 1, (size_t)got, stderr);
    }
}

/* Everything is written before anything is read, so `input` must not make the agent write more than a pipe holds. */
static struct outcome feed(const char *sandboxed, const char *agent, const struct buffer *input) {
    int to;
    int from;
    struct outcome outcome = {0};
    struct buffer output = {0};
    uint8_t block[65536];
    int errors = memfd_create("errors", MFD_CLOEXEC);
    pid_t pid = start_agent(sandboxed, agent, errors, &to, &from);
    size_t written = 0;
    while (written < input->length) {
        ssize_t now = write(to, input->data + written, input->length - written);
        if (now < 0) {
            break;
        }
        written += (size_t)now;
    }
    close(to);
    for (ssize_t got; (got = read(from, block, sizeof block)) > 0;) {
        buffer_append(&output, block, (size_t)got);
    }
    close(from);
    int status = 0;
    waitpid(pid, &status, 0);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    count_answers(&output, &outcome);
    buffer_free(&output);
    if (outcome.status != 0 && outcome.status != STATUS_BROKEN_PEER) {
        show(errors);
    }
    close(errors);
    return outcome;
}

/* A copy of the request with `change` bytes more (or fewer) of payload, and the length that says so. */
static void put_changed(struct buffer *out, const struct buffer *frame, int change) {
    size_t start = out->length;
    size_t length = change < 0 ? frame->length - 1 : frame->length;
    buffer_append(out, frame->data, length);
    if (change > 0) {
        put_u8(out, 0);
    }
    patch_u32(out, start, (uint32_t)(out->length - start - 4));
}

static void each_golden_request_is_answered(const char *sandboxed, const char *agent) {
    for (size_t i = 0; i < request_count; i++) {
        if (strstr(requests[i].name, "settle") != NULL) {
            continue; /* may answer only after its time, by when the input has ended */
        }
        struct outcome outcome = feed(sandboxed, agent, &requests[i].frame);
        CHECK(outcome.status == 0 && outcome.well_formed);
        CHECK(outcome.answers == 1);
        if (outcome.answers != 1 || outcome.status != 0) {
            fprintf(stderr, "  %s: status %d, %zu answers\n", requests[i].name, outcome.status, outcome.answers);
        }
    }
}

static void each_changed_length_is_refused(const char *sandboxed, const char *agent) {
    for (size_t i = 0; i < request_count; i++) {
        for (int change = -1; change <= 1; change += 2) {
            struct buffer input = {0};
            if (change < 0 && requests[i].frame.length <= 4 + FRAME_HEADER) {
                continue;
            }
            put_changed(&input, &requests[i].frame, change);
            struct outcome outcome = feed(sandboxed, agent, &input);
            CHECK(outcome.status == STATUS_BROKEN_PEER && outcome.answers == 0);
            if (outcome.status != STATUS_BROKEN_PEER) {
                fprintf(stderr, "  %s %+d: status %d\n", requests[i].name, change, outcome.status);
            }
            buffer_free(&input);
        }
    }
}

static void random_changes(const char *sandboxed, const char *agent, long seconds) {
    unsigned seed = (unsigned)time(NULL);
    time_t end = time(NULL) + seconds;
    unsigned long rounds = 0;
    printf("agent wire: changing requests at random for %ld s, seed %u\n", seconds, seed);
    for (; time(NULL) < end; rounds++) {
        struct buffer input = {0};
        for (int i = rand_r(&seed) % 12; i >= 0; i--) {
            const struct buffer *frame = &requests[(size_t)rand_r(&seed) % request_count].frame;
            size_t start = input.length;
            buffer_append(&input, frame->data, frame->length);
            for (int changes = rand_r(&seed) % 4; changes > 0; changes--) {
                size_t at = start + 4 + (size_t)rand_r(&seed) % (frame->length - 4);
                input.data[at] = (uint8_t)rand_r(&seed);
            }
        }
        struct outcome outcome = feed(sandboxed, agent, &input);
        CHECK(outcome.status == 0 || outcome.status == STATUS_BROKEN_PEER);
        CHECK(outcome.well_formed);
        buffer_free(&input);
    }
    printf("agent wire: %lu sequences\n", rounds);
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: %s SANDBOXED.SH AGENT GOLDEN_FOLDER [SECONDS]\n", argv[0]);
        return EXIT_FAILURE;
    }
    signal(SIGPIPE, SIG_IGN);
    load_requests(argv[3]);
    if (argc > 4) {
        random_changes(argv[1], argv[2], strtol(argv[4], NULL, 10));
    } else {
        each_golden_request_is_answered(argv[1], argv[2]);
        each_changed_length_is_refused(argv[1], argv[2]);
    }
    printf("agent wire: %d passed, %d failed\n", checks_passed, checks_failed);
    return checks_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
