/*
 * The baseline: the same work without a sandbox, and without Node's cost of starting a process.
 *
 *   bare FOLDER SOURCE GCC ARGUMENT...
 *
 * For each line "N" on standard input it copies SOURCE into FOLDER as work.c, has GCC make the program "work" of it, runs the program N times with different
 * input, checks the output, and writes the microseconds that all of it took. FOLDER should be on a tmpfs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void check(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static long long now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void copy_source(const char *source) {
    static char text[65536];
    int from = open(source, O_RDONLY);
    ssize_t length = read(from, text, sizeof text);
    int to = open("work.c", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    check(from >= 0 && length > 0 && to >= 0 && write(to, text, (size_t)length) == length, "copy the source");
    close(from);
    close(to);
}

static void compile(char *const argv[]) {
    pid_t pid;
    int status;
    check(posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) == 0, "gcc");
    check(waitpid(pid, &status, 0) == pid && status == 0, "compile");
}

static void run(int number) {
    char *const argv[] = {"./work", NULL};
    char line[64];
    char output[256] = "";
    int in[2];
    int out[2];
    pid_t pid;
    int status;
    check(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0, "pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    check(posix_spawn(&pid, "./work", &actions, NULL, argv, environ) == 0, "run");
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    int length = snprintf(line, sizeof line, "TRAIN %d\n", number);
    check(write(in[1], line, (size_t)length) == length, "write its input");
    close(in[1]);
    size_t got = 0;
    for (ssize_t now; (now = read(out[0], output + got, sizeof output - 1 - got)) > 0;) {
        got += (size_t)now;
    }
    close(out[0]);
    check(waitpid(pid, &status, 0) == pid && status == 0, "the program");
    check(strstr(output, line) != NULL, "its output");
}

int main(int argc, char **argv) {
    char line[32];
    check(argc > 3 && chdir(argv[1]) == 0, "usage: bare FOLDER SOURCE GCC ARGUMENT...");
    while (fgets(line, sizeof line, stdin) != NULL) {
        long runs = strtol(line, NULL, 10);
        long long start = now_us();
        copy_source(argv[2]);
        compile(argv + 3);
        for (int i = 0; i < runs; i++) {
            run(i);
        }
        printf("%lld\n", now_us() - start);
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}
