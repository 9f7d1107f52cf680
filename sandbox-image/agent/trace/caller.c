/*
 * Student programs are compiled without optimisation and C libraries without frame pointers, so the stack is not
 * unwound but searched: from its top, the first word that points behind a call instruction of the program's own code.
 * For the thin wrappers around system calls that is the very first word. Under deeper library functions a stale word
 * can mislead, so that the result is a hint for people, and no check may rest on it.
 */
#define _GNU_SOURCE
#include "agent/trace/caller.h"

#include <elf.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/kernel/remote.h"
#include "common/cleanup.h"

/* A process may have many more mappings than anyone should look through; its program's are among the lowest. */
enum { SEARCHED_BYTES = 4096, SEARCHED_MAPPINGS = 1024, NEAR_CALL = 5, LONGEST_CALL = 7 };

void image_find(pid_t process, struct image *image) {
    char path[64];
    char program[PATH_MAX];
    char line[PATH_MAX + 128];
    uint64_t base = 0;
    *image = (struct image){.known = true};
    snprintf(path, sizeof path, "/proc/%d/exe", process);
    ssize_t length = readlink(path, program, sizeof program - 1);
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    AUTO_FCLOSE FILE *maps = length < 0 ? NULL : fopen(path, "re");
    if (maps == NULL) {
        return;
    }
    program[length] = '\0';
    for (int i = 0; i < SEARCHED_MAPPINGS && fgets(line, sizeof line, maps) != NULL; i++) {
        unsigned long long start;
        unsigned long long end;
        char rights[5];
        int name = 0;
        line[strcspn(line, "\n")] = '\0';
        if (sscanf(line, "%llx-%llx %4s %*x %*x:%*x %*u %n", &start, &end, rights, &name) != 3 ||
            strcmp(line + name, program) != 0) {
            continue;
        }
        base = base == 0 ? start : base;
        if (rights[2] == 'x') {
            image->text_start = start;
            image->text_end = end;
        }
    }
    Elf64_Ehdr header;
    bool movable = read_remote(process, base, &header, sizeof header) == sizeof header && header.e_type == ET_DYN;
    image->bias = movable ? base : 0;
}

/* Does a call instruction end just before this address? */
static bool follows_call(pid_t thread, uint64_t address) {
#if defined(__x86_64__)
    uint8_t code[LONGEST_CALL];
    if (read_remote(thread, address - LONGEST_CALL, code, sizeof code) != sizeof code) {
        return false;
    }
    if (code[LONGEST_CALL - NEAR_CALL] == 0xe8) {
        return true;
    }
    /* Through a register or memory: opcode ff with 2 in the middle of the byte behind it. */
    for (int size = 2; size <= LONGEST_CALL; size++) {
        const uint8_t *call = code + LONGEST_CALL - size;
        if (call[0] == 0xff && ((call[1] >> 3) & 7) == 2) {
            return true;
        }
    }
#else
    (void)thread;
    (void)address;
#endif
    return false;
}

uint64_t find_caller(pid_t thread, const struct image *image, uint64_t stack_pointer) {
    uint64_t words[SEARCHED_BYTES / sizeof(uint64_t)];
    uint64_t start = stack_pointer & ~(uint64_t)7;
    if (image->text_end == 0) {
        return 0;
    }
    size_t got = read_remote(thread, start, words, sizeof words);
    for (size_t i = 0; i < got / sizeof *words; i++) {
        if (words[i] > image->text_start && words[i] <= image->text_end && follows_call(thread, words[i])) {
            return words[i] - 1 - image->bias;
        }
    }
    return 0;
}
