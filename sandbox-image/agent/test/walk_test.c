#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/kernel/walk.h"
#include "agent/test/check.h"

enum { DEPTH = 3000 };

static int make_file(int folder, const char *name) {
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd < 0 ? -1 : close(fd);
}

/* Deeper than any path can say. */
static void make_deep(int root) {
    int folder = dup(root);
    for (int i = 0; i < DEPTH && folder >= 0; i++) {
        int next = mkdirat(folder, "deep", 0700) == 0 ? openat(folder, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        close(folder);
        folder = next;
    }
    CHECK(folder >= 0 && make_file(folder, "bottom") == 0);
    close(folder);
}

static void everything_goes_and_nothing_else(void) {
    char outside[] = "/tmp/prayog-walk-outside-XXXXXX";
    char inside[] = "/tmp/prayog-walk-XXXXXX";
    CHECK(mkdtemp(outside) != NULL && mkdtemp(inside) != NULL);
    int kept = open(outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int root = open(inside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(make_file(kept, "kept") == 0);
    CHECK(make_file(root, "file") == 0 && make_file(root, "new\nline") == 0 && make_file(root, " ") == 0);
    CHECK(mkfifoat(root, "fifo", 0600) == 0);
    CHECK(symlinkat(outside, root, "link") == 0 && symlinkat("/nowhere", root, "dangling") == 0);
    CHECK(mkdirat(root, "closed", 0700) == 0);
    int closed = openat(root, "closed", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(make_file(closed, "within") == 0 && symlinkat(outside, closed, "link") == 0 && fchmod(closed, 0) == 0);
    close(closed);
    make_deep(root);

    uint32_t removed = 0;
    CHECK(empty_folder(inside, &removed) == 0);
    CHECK(removed == 6 + 3 + DEPTH + 1);
    CHECK(rmdir(inside) == 0);
    CHECK(faccessat(kept, "kept", F_OK, 0) == 0);
    CHECK(unlinkat(kept, "kept", 0) == 0 && rmdir(outside) == 0);
    close(kept);
    close(root);
}

static void a_link_instead_of_the_folder_is_refused(void) {
    char folder[] = "/tmp/prayog-walk-XXXXXX";
    char link[sizeof folder + 8];
    uint32_t removed = 0;
    CHECK(mkdtemp(folder) != NULL);
    snprintf(link, sizeof link, "%s/link", folder);
    CHECK(symlink("/", link) == 0);
    CHECK(empty_folder(link, &removed) != 0 && removed == 0);
    CHECK(empty_folder(folder, &removed) == 0 && removed == 1 && rmdir(folder) == 0);
}

void test_walk(void) {
    everything_goes_and_nothing_else();
    a_link_instead_of_the_folder_is_refused();
}
