/* Everything of the student's that the kernel knows of. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "agent/kernel/identity.h"
#include "agent/kernel/memory.h"
#include "agent/kernel/objects.h"
#include "agent/kernel/procfs.h"
#include "agent/kernel/remote.h"
#include "agent/programs/program.h"
#include "agent/programs/streams.h"
#include "agent/requests/queues.h"
#include "agent/requests/requests.h"
#include "agent/trace/caller.h"
#include "agent/trace/calls.h"
#include "agent/wire/protocol.h"
#include "common/cleanup.h"

enum {
    PROCESSES_MAX = 256,
    THREADS_MAX = 64,      /* of one process */
    DESCRIPTORS_MAX = 128, /* of one process */
    LEFTOVERS_MAX = 256,
    SIZE_MAX_BYTES = 900 << 10, /* where descriptors stop, so that the frame stays whole */
};

static void put_programs(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    bool killed = memory_kills_since();
    for (struct program *program = programs; program != NULL; program = program->next, count++) {
        program->flags |= killed ? FLAG_MEMORY : 0;
        put_u32(out, program->number);
        put_u8(out, program->ended);
        put_u32(out, program_flags(program));
    }
    patch_u32(out, at, count);
}

static void put_thread(struct buffer *out, pid_t process, pid_t thread, struct image *image) {
    struct thread_status status = {.state = '?'};
    struct thread_call sleeps_in = {.number = -1};
    char text[PATH_MAX] = "";
    const struct call *call = NULL;
    uint64_t caller = 0;
    read_thread_status(process, thread, &status);
    if ((status.state == 'S' || status.state == 'D') && read_thread_call(process, thread, &sleeps_in)) {
        call = call_by_number(sleeps_in.number);
    }
    if (call != NULL) {
        if (!image->known) {
            image_find(process, image);
        }
        caller = find_caller(thread, image, sleeps_in.stack_pointer);
    }
    if (call != NULL && call->shape == SHAPE_OPEN) {
        read_remote_string(thread, sleeps_in.arguments[call->first], text, sizeof text);
    } else if (call != NULL && call->shape == SHAPE_SEMOP) {
        read_semaphore_operations(thread, sleeps_in.arguments[1], sleeps_in.arguments[2], text);
    }
    uint8_t first = call ? call->first : 0;
    put_u32(out, (uint32_t)thread);
    put_u8(out, (uint8_t)status.state);
    put_str(out, call ? call->name : "");
    put_u8(out, call != NULL && !call_waits(call, sleeps_in.arguments));
    put_u32(out, call ? 6U - first : 0);
    for (int i = first; call != NULL && i < 6; i++) {
        put_u64(out, sleeps_in.arguments[i]);
    }
    put_str(out, text);
    put_u64(out, caller);
}

static void put_threads(struct buffer *out, pid_t process) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    struct image image = {.known = false};
    AUTO_CLOSEDIR DIR *threads = open_threads(process);
    for (pid_t thread; count < THREADS_MAX && (thread = next_number(threads)) != 0; count++) {
        put_thread(out, process, thread, &image);
    }
    patch_u32(out, at, count);
}

static uint8_t access_of(pid_t process, int fd) {
    struct descriptor_info info = {.flags = O_RDONLY};
    read_descriptor_info(process, fd, &info);
    switch (info.flags & O_ACCMODE) {
    case O_RDONLY:
        return 0;
    case O_WRONLY:
        return 1;
    default:
        return 2;
    }
}

static void put_descriptors(struct buffer *out, pid_t process) {
    char path[64];
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", process);
    AUTO_CLOSEDIR DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && count < DESCRIPTORS_MAX && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' || out->length > SIZE_MAX_BYTES) {
            continue;
        }
        int fd = (int)strtol(entry->d_name, NULL, 10);
        struct object object;
        object_of_descriptor(&object, process, fd);
        if (object.kind != KIND_NONE) {
            put_i32(out, fd);
            put_u8(out, access_of(process, fd));
            put_object(out, &object);
            count++;
        }
    }
    patch_u32(out, at, count);
}

static void put_processes(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    AUTO_CLOSEDIR DIR *processes = open_processes();
    for (pid_t pid; count < PROCESSES_MAX && (pid = next_process(processes)) != 0;) {
        struct process_status status;
        if (!read_process_status(pid, &status)) {
            continue;
        }
        const struct program *program = program_of_process(pid, status.session);
        put_u32(out, (uint32_t)pid);
        put_u32(out, (uint32_t)status.parent);
        put_u32(out, program ? program->number : 0);
        put_u8(out, (uint8_t)status.state);
        put_str(out, status.command);
        put_threads(out, pid);
        put_descriptors(out, pid);
        count++;
    }
    patch_u32(out, at, count);
}

static void put_segments(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    struct shm_info info;
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
    for (int index = 0; index <= last; index++) {
        struct shmid_ds segment;
        int id = shmctl(index, SHM_STAT_ANY, &segment);
        if (id < 0) {
            continue;
        }
        put_i32(out, id);
        put_i32(out, segment.shm_perm.__key);
        put_u64(out, segment.shm_segsz);
        put_u32(out, segment.shm_perm.mode & 0777U);
        put_u32(out, segment.shm_perm.uid);
        put_u32(out, (uint32_t)segment.shm_cpid);
        put_u32(out, (uint32_t)segment.shm_lpid);
        put_u32(out, (uint32_t)segment.shm_nattch);
        count++;
    }
    patch_u32(out, at, count);
}

static void put_semaphores(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    struct seminfo info;
    int last = semctl(0, 0, SEM_INFO, &info);
    for (int index = 0; index <= last; index++) {
        struct semid_ds set;
        int id = semctl(index, 0, SEM_STAT_ANY, &set);
        if (id < 0) {
            continue;
        }
        put_i32(out, id);
        put_i32(out, set.sem_perm.__key);
        put_u32(out, set.sem_perm.mode & 0777U);
        put_u32(out, set.sem_perm.uid);
        put_u32(out, (uint32_t)set.sem_nsems);
        count++;
    }
    patch_u32(out, at, count);
}

static void put_messages(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    struct msginfo info;
    int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
    for (int index = 0; index <= last; index++) {
        struct msqid_ds queue;
        int id = msgctl(index, MSG_STAT_ANY, &queue);
        if (id < 0) {
            continue;
        }
        put_i32(out, id);
        put_i32(out, queue.msg_perm.__key);
        put_u32(out, queue.msg_perm.mode & 0777U);
        put_u32(out, queue.msg_perm.uid);
        put_u32(out, (uint32_t)queue.msg_qnum);
        put_u64(out, queue.__msg_cbytes);
        put_u32(out, (uint32_t)queue.msg_lspid);
        put_u32(out, (uint32_t)queue.msg_lrpid);
        count++;
    }
    patch_u32(out, at, count);
}

static void put_queues(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    AUTO_CLOSEDIR DIR *folder = opendir("/dev/mqueue");
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char name[NAME_MAX + 2];
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            snprintf(name, sizeof name, "/%s", entry->d_name);
            count += queue_put(out, name);
        }
    }
    patch_u32(out, at, count);
}

static void put_entries(struct buffer *out, const char *path, uint32_t *count) {
    AUTO_CLOSEDIR DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && *count < LEFTOVERS_MAX && (entry = readdir(folder)) != NULL;) {
        char name[NAME_MAX + 16];
        struct stat status;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && lstat(name, &status) == 0) {
            put_str(out, name);
            put_stat(out, &status);
            (*count)++;
        }
    }
}

static void put_leftovers(struct buffer *out) {
    size_t at = put_u32_later(out);
    uint32_t count = 0;
    put_entries(out, "/lab", &count);
    put_entries(out, "/tmp", &count);
    put_entries(out, "/dev/shm", &count);
    patch_u32(out, at, count);
}

int handle_snapshot(struct reader *request, struct buffer *answer) {
    if (!request_whole(request)) {
        return MALFORMED;
    }
    programs_flush();
    put_programs(answer);
    put_processes(answer);
    put_segments(answer);
    put_semaphores(answer);
    put_messages(answer);
    put_queues(answer);
    put_leftovers(answer);
    return 0;
}
