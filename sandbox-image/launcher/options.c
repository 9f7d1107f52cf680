#include "launcher/options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fail.h"
#include "common/text.h"

/* Above the host's own users and the ranges that login tools and systemd hand out; below 2^31. */
enum { DEFAULT_UID_BASE = 0x70000000 };

__attribute__((noreturn)) static void usage(const char *what) {
    (void)fprintf(stderr,
                  "prayog-launch: %s\n"
                  "usage: prayog-launch [--parent PID] [--cgroup DIR]... [--address-space BYTES] [--open-files N] "
                  "[--sysctl NAME=VALUE]... [--uid-base N] [--open FD=PATH]... -- bwrap ARGUMENT...\n",
                  what);
    _exit(EXIT_USAGE);
}

static unsigned long parse_or_end(const char *text, unsigned long maximum) {
    unsigned long number = 0;
    if (!parse_number(text, maximum, &number)) {
        usage("a number is missing, ill-formed or too large");
    }
    return number;
}

static void parse_pair(char *text, struct pair *pairs, size_t *count) {
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        usage("an option lacks its '='");
    }
    if (*count == MAX_SETTINGS) {
        usage("an option is given too often");
    }
    *equals = '\0';
    pairs[*count] = (struct pair){.name = text, .value = equals + 1};
    *count += 1;
}

void parse_options(char **argv, struct options *options) {
    char **next = argv + 1;
    *options = (struct options){.uid_base = DEFAULT_UID_BASE};
    for (; *next != NULL && strcmp(*next, "--") != 0; next += 2) {
        char *name = next[0];
        char *value = next[1];
        if (value == NULL) {
            usage("an option lacks its value");
        }
        if (strcmp(name, "--parent") == 0) {
            options->parent = (pid_t)parse_or_end(value, INT_MAX);
        } else if (strcmp(name, "--uid-base") == 0) {
            options->uid_base = (unsigned)parse_or_end(value, UINT_MAX - IDS);
        } else if (strcmp(name, "--address-space") == 0) {
            options->address_space = parse_or_end(value, LONG_MAX);
        } else if (strcmp(name, "--open-files") == 0) {
            options->open_files = parse_or_end(value, INT_MAX);
        } else if (strcmp(name, "--sysctl") == 0) {
            if (strstr(value, "..") != NULL || strchr(value, '/') != NULL) {
                usage("the name of a sysctl has dots, no slashes");
            }
            parse_pair(value, options->sysctls, &options->sysctl_count);
        } else if (strcmp(name, "--open") == 0) {
            parse_pair(value, options->opens, &options->open_count);
        } else if (strcmp(name, "--cgroup") == 0) {
            if (options->cgroup_count == MAX_SETTINGS) {
                usage("--cgroup is given too often");
            }
            options->cgroups[options->cgroup_count++] = value;
        } else {
            usage("an option is unknown");
        }
    }
    if (*next == NULL || next[1] == NULL) {
        usage("the command after -- is missing");
    }
    options->command = next + 1;
}

int parse_descriptor(const char *text) {
    int number = (int)parse_or_end(text, 1023);
    if (number < 10) {
        usage("--open takes descriptors from 10 to 1023");
    }
    return number;
}
