/* File requests. All paths are resolved with the student's rights; see identity.h. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/kernel/identity.h"
#include "agent/kernel/objects.h"
#include "agent/kernel/walk.h"
#include "agent/requests/requests.h"
#include "common/cleanup.h"

static int write_all(int fd, const uint8_t *data, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0) {
            return errno;
        }
        data += written;
        length -= (size_t)written;
    }
    return 0;
}

/* Opens for reading, and only what is an ordinary file: anything else could block or never end. Below 0, with errno
 * set, when it can't. */
static int open_regular(const char *path) {
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

int handle_ping(struct reader *request, struct buffer *answer) {
    (void)answer;
    return request_whole(request) ? 0 : MALFORMED;
}

int handle_write_file(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    (void)answer;
    get_str(request, path, sizeof path);
    uint32_t mode = get_u32(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    /* A new file each time: what stood there may be a link, or be held open by a student's process. */
    if (unlink(path) != 0 && errno != ENOENT) {
        return errno;
    }
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0777);
    return fd < 0 ? errno : write_all(fd, data.data, data.length);
}

int handle_read_file(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    get_str(request, path, sizeof path);
    uint32_t max = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (max > DATA_MAX) {
        return EMSGSIZE;
    }
    AUTO_CLOSE int fd = open_regular(path);
    if (fd < 0) {
        return errno;
    }
    size_t truncated_at = answer->length;
    put_u8(answer, 0);
    size_t length_at = put_u32_later(answer);
    uint32_t length = 0;
    buffer_reserve(answer, (size_t)max + 1);
    for (;;) {
        ssize_t got = read(fd, answer->data + answer->length, (size_t)max + 1 - length);
        if (got < 0) {
            return errno;
        }
        length += (uint32_t)got;
        answer->length += (size_t)got;
        if (got == 0 || length > max) {
            break;
        }
    }
    if (length > max) {
        answer->length -= length - max;
        length = max;
        answer->data[truncated_at] = 1;
    }
    patch_u32(answer, length_at, length);
    return 0;
}

int handle_stat(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    get_str(request, path, sizeof path);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    struct stat status;
    if (lstat(path, &status) == 0) {
        put_u8(answer, 1);
        put_stat(answer, &status);
        return 0;
    }
    if (errno != ENOENT && errno != ENOTDIR) {
        return errno;
    }
    put_u8(answer, 0);
    put_stat(answer, NULL);
    return 0;
}

int handle_list(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    get_str(request, path, sizeof path);
    uint32_t max = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AUTO_CLOSEDIR DIR *directory = open_folder(AT_FDCWD, path);
    if (directory == NULL) {
        return errno;
    }
    size_t count_at = put_u32_later(answer);
    uint32_t count = 0;
    for (struct dirent *entry; count < max && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        struct stat status;
        if (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            put_str(answer, entry->d_name);
            put_u8(answer, kind_of_stat(&status));
            count++;
        }
    }
    patch_u32(answer, count_at, count);
    return 0;
}

int handle_remove(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    (void)answer;
    get_str(request, path, sizeof path);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    return unlink(path) == 0 ? 0 : errno;
}

static int copy_to_stage(int from, const char *name, uint64_t *size) {
    char target[NAME_MAX + 16];
    snprintf(target, sizeof target, "/stage/%s", name);
    identity_own_files_begin();
    unlink(target);
    AUTO_CLOSE int to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0555);
    int error = to < 0 ? errno : 0;
    identity_own_files_end();
    char block[65536];
    *size = 0;
    while (error == 0) {
        ssize_t got = read(from, block, sizeof block);
        if (got <= 0) {
            error = got < 0 ? errno : 0;
            break;
        }
        error = write_all(to, (uint8_t *)block, (size_t)got);
        *size += (uint64_t)got;
    }
    return error;
}

int handle_freeze(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    char name[NAME_MAX + 1];
    get_str(request, path, sizeof path);
    get_str(request, name, sizeof name);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) {
        return EINVAL;
    }
    AUTO_CLOSE int from = open_regular(path);
    if (from < 0) {
        return errno;
    }
    uint64_t size;
    int error = copy_to_stage(from, name, &size);
    if (error == 0) {
        put_u64(answer, size);
    }
    return error;
}

int handle_mkfifo(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    (void)answer;
    get_str(request, path, sizeof path);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    return mkfifo(path, mode & 0777) == 0 ? 0 : errno;
}

int handle_ftok(struct reader *request, struct buffer *answer) {
    char path[PATH_MAX];
    get_str(request, path, sizeof path);
    uint32_t project = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    key_t key = ftok(path, (int)project);
    if (key == -1) {
        return errno;
    }
    put_i32(answer, key);
    return 0;
}
