#define _GNU_SOURCE
#include "agent/kernel/objects.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "agent/kernel/identity.h"
#include "agent/wire/protocol.h"

enum { PTY_SLAVE_MAJOR_FIRST = 136, PTY_SLAVE_MAJOR_LAST = 143 };

static dev_t mqueue_device;
static dev_t shm_device;

static dev_t device_of(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_dev : 0;
}

void objects_init(void) {
    mqueue_device = device_of("/dev/mqueue");
    shm_device = device_of("/dev/shm");
}

uint8_t kind_of_stat(const struct stat *status) {
    switch (status->st_mode & S_IFMT) {
    case S_IFREG:
        if (status->st_dev == mqueue_device) {
            return KIND_MQUEUE;
        }
        return status->st_dev == shm_device ? KIND_POSIX_SHM : KIND_FILE;
    case S_IFDIR:
        return KIND_DIRECTORY;
    case S_IFLNK:
        return KIND_SYMLINK;
    case S_IFIFO:
        return KIND_FIFO;
    case S_IFSOCK:
        return KIND_SOCKET;
    case S_IFCHR: {
        unsigned device = major(status->st_rdev);
        bool terminal = device >= PTY_SLAVE_MAJOR_FIRST && device <= PTY_SLAVE_MAJOR_LAST;
        return terminal ? KIND_TERMINAL : KIND_OTHER;
    }
    default:
        return KIND_OTHER;
    }
}

void put_stat(struct buffer *out, const struct stat *status) {
    static const struct stat nothing;
    const struct stat *shown = status ? status : &nothing;
    put_u8(out, status ? kind_of_stat(status) : KIND_NONE);
    put_u32(out, shown->st_mode & 07777);
    put_u64(out, (uint64_t)shown->st_size);
    put_u64(out, shown->st_ino);
    put_u32(out, shown->st_uid);
    put_u32(out, (uint32_t)shown->st_nlink);
}

void put_object(struct buffer *out, const struct object *object) {
    put_u8(out, object->kind);
    put_u64(out, object->id);
    put_str(out, object->name);
}

void object_clear(struct object *object) {
    object->kind = KIND_NONE;
    object->id = 0;
    object->name[0] = '\0';
}

static bool read_descriptor_link(struct object *object, const char *link) {
    struct stat status;
    if (stat(link, &status) != 0) {
        return false;
    }
    object->kind = kind_of_stat(&status);
    object->id = status.st_ino;
    ssize_t length = readlink(link, object->name, sizeof object->name - 1);
    object->name[length < 0 ? 0 : length] = '\0';
    if (object->kind == KIND_FIFO && strncmp(object->name, "pipe:", 5) == 0) {
        object->kind = KIND_PIPE;
        object->name[0] = '\0';
    }
    if (object->kind == KIND_SOCKET) {
        object->name[0] = '\0';
    }
    return true;
}

void object_of_descriptor(struct object *object, pid_t task, int fd) {
    char link[64];
    object_clear(object);
    if (fd < 0) {
        return;
    }
    snprintf(link, sizeof link, "/proc/%d/fd/%d", task, fd);
    if (!read_descriptor_link(object, link) && errno == EACCES) {
        /* The process made itself undumpable, so its /proc entries belong to the agent's user. */
        identity_own_files_begin();
        if (!read_descriptor_link(object, link)) {
            object_clear(object);
        }
        identity_own_files_end();
    }
}

void object_of_path(struct object *object, pid_t task, const char *path) {
    object_clear(object);
    if (path[0] == '/') {
        snprintf(object->name, sizeof object->name, "%s", path);
    } else {
        char link[64];
        char folder[PATH_MAX];
        snprintf(link, sizeof link, "/proc/%d/cwd", task);
        ssize_t length = readlink(link, folder, sizeof folder - 1);
        folder[length < 0 ? 0 : length] = '\0';
        if (snprintf(object->name, sizeof object->name, "%s/%s", folder, path) >= (int)sizeof object->name) {
            return;
        }
    }
    struct stat status;
    if (lstat(object->name, &status) == 0) {
        object->kind = kind_of_stat(&status);
        object->id = status.st_ino;
    }
}
