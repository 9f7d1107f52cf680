/* What the launcher is told to do. */
#ifndef PRAYOG_OPTIONS_H
#define PRAYOG_OPTIONS_H

#include <stddef.h>
#include <sys/types.h>

enum { MAX_SETTINGS = 32, IDS = 65536 };

/* NAME=VALUE (or NUMBER=PATH), cut in two at its first '='. */
struct pair {
    const char *name;
    const char *value;
};

struct options {
    const char *cgroups[MAX_SETTINGS];
    size_t cgroup_count;
    struct pair sysctls[MAX_SETTINGS];
    size_t sysctl_count;
    struct pair opens[MAX_SETTINGS];
    size_t open_count;
    unsigned uid_base;
    unsigned long address_space; /* bytes for each process; 0: not limited */
    unsigned long open_files;    /* for each process; 0: not limited */
    pid_t parent;                /* 0: not checked */
    char **command;
};

/* Reads ARGV, which is prayog-launch's. Ends with exit status 64 and a line on standard error when it makes no sense.
 */
void parse_options(char **argv, struct options *options);

/* The descriptor that an --open names. */
int parse_descriptor(const char *text);

#endif
