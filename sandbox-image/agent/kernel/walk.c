#define _GNU_SOURCE
#include "agent/kernel/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"

static bool is_dots(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

DIR *open_folder(int parent, const char *name) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder == NULL && fd >= 0) {
        int saved = errno;
        close(fd);
        errno = saved;
    }
    return folder;
}

/* Removes every entry that can go at once. Copies the name of a folder that is not empty to `deeper`, or leaves it
 * empty. */
static int remove_entries(int folder, char deeper[256], uint32_t *removed) {
    AUTO_CLOSEDIR DIR *entries = open_folder(folder, ".");
    if (entries == NULL) {
        return errno;
    }
    int error = 0;
    deeper[0] = '\0';
    for (struct dirent *entry; error == 0 && (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        if (is_dots(name)) {
            continue;
        }
        if (unlinkat(folder, name, 0) == 0 || (errno == EISDIR && unlinkat(folder, name, AT_REMOVEDIR) == 0)) {
            (*removed)++;
        } else if (errno == ENOTEMPTY || errno == EEXIST) {
            memcpy(deeper, name, strlen(name) + 1);
            break;
        } else if (errno != ENOENT) {
            error = errno;
        }
    }
    return error;
}

static int descend(int *folder, const char *name) {
    /* A student may have taken every right from it; as its owner we give them back. */
    int deeper = openat(*folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (deeper < 0 || fstat(deeper, &status) != 0 || (status.st_mode & S_IRWXU) != S_IRWXU) {
        if (deeper >= 0) {
            close(deeper);
        }
        if (fchmodat(*folder, name, S_IRWXU, 0) != 0) {
            return errno;
        }
        deeper = openat(*folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (deeper < 0) {
        return errno;
    }
    close(*folder);
    *folder = deeper;
    return 0;
}

static int ascend(int *folder) {
    int parent = openat(*folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) {
        return errno;
    }
    close(*folder);
    *folder = parent;
    return 0;
}

int empty_folder(const char *root, uint32_t *removed) {
    AUTO_CLOSE int folder = open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        return errno;
    }
    int error = 0;
    char deeper[256] = "";
    for (uint64_t depth = 0; error == 0;) {
        error = remove_entries(folder, deeper, removed);
        if (error == 0 && deeper[0] != '\0') {
            error = descend(&folder, deeper);
            depth++;
        } else if (error == 0 && depth > 0) {
            error = ascend(&folder);
            depth--;
        } else {
            break;
        }
    }
    return error;
}
