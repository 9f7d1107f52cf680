/* Making a program's first process. */
#ifndef PRAYOG_SPAWN_H
#define PRAYOG_SPAWN_H

#include "agent/programs/program.h"

enum { STDIN_EMPTY = 0, STDIN_PIPE = 1 };
enum { STDOUT_PIPE = 0, STDOUT_TERMINAL = 1 };

struct program_spec {
    uint32_t number;
    char **argv;
    char **env;
    char *exe;
    char *cwd;
    uint8_t stdin_kind;
    uint8_t stdout_kind;
    bool traced;
    uint32_t capture;
    struct limits limits;
};

/* Returns 0 or an errno; fills in the program's pid and sources. */
int spawn(const struct program_spec *spec, struct program *program);

#endif
