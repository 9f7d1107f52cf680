/*
 * A request that fails for want of something fails by the student's doing if one of the sandbox's own limits is used
 * up: nobody but the student can use it up. Otherwise it is the host that lacks something. Which it was is to be seen
 * only at that moment, since programs go on and end: so the agent looks at its limits as soon as a request has failed.
 */
#define _GNU_SOURCE
#include "agent/requests/shortage.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/statvfs.h>

#include "agent/kernel/memory.h"
#include "agent/kernel/procfs.h"
#include "agent/requests/requests.h"
#include "agent/wire/protocol.h"
#include "common/cleanup.h"

static struct {
    uint64_t processes;
    uint64_t program_processes;
} limits;

static struct buffer noted;
static uint32_t noted_count;

void shortage_init(uint64_t processes) {
    limits.processes = processes;
}

void shortage_of_program(uint32_t processes) {
    limits.program_processes = processes;
}

bool is_shortage(uint8_t request, int error) {
    switch (error) {
    case EAGAIN:
        return request == REQUEST_START;
    case ENOSPC:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case EUSERS:
    case ENOBUFS:
    case EDQUOT:
        return true;
    default:
        return false;
    }
}

static void note(const char *name, uint64_t used, uint64_t limit) {
    put_str(&noted, name);
    put_u64(&noted, used);
    /* One that no machine reaches is none. */
    put_u64(&noted, limit >> 53 != 0 ? 0 : limit);
    noted_count++;
}

static uint64_t count_tasks(void) {
    uint64_t count = 0;
    AUTO_CLOSEDIR DIR *processes = open_processes();
    for (pid_t process; (process = next_process(processes)) != 0;) {
        uint64_t threads = 0;
        AUTO_CLOSEDIR DIR *folder = open_threads(process);
        while (next_number(folder) != 0) {
            threads++;
        }
        /* What has ended and was not waited for has no thread left to be seen, and counts. */
        count += threads > 0 ? threads : 1;
    }
    return count;
}

static void note_processes(void) {
    uint64_t own = limits.program_processes;
    uint64_t limit = own != 0 && (limits.processes == 0 || own < limits.processes) ? own : limits.processes;
    note("processes", count_tasks(), limit);
}

static void note_folder(const char *path, const char *files) {
    struct statvfs status;
    if (statvfs(path, &status) != 0) {
        return;
    }
    note(path, (uint64_t)(status.f_blocks - status.f_bfree) * status.f_frsize, status.f_blocks * status.f_frsize);
    note(files, status.f_files - status.f_ffree, status.f_files);
}

static uint64_t count_entries(const char *path, bool numbers_only) {
    uint64_t count = 0;
    AUTO_CLOSEDIR DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        count += numbers_only ? isdigit((unsigned char)entry->d_name[0]) != 0 : entry->d_name[0] != '.';
    }
    return count;
}

/* Of this sandbox's own instance, as it was mounted; 0 when it has none. */
static uint64_t terminals_limit(void) {
    char line[4096];
    uint64_t limit = 0;
    AUTO_FCLOSE FILE *mounts = fopen("/proc/self/mounts", "re");
    while (mounts != NULL && limit == 0 && fgets(line, sizeof line, mounts) != NULL) {
        const char *max = strstr(line, " /dev/pts devpts ") != NULL ? strstr(line, ",max=") : NULL;
        limit = max == NULL ? 0 : strtoull(max + strlen(",max="), NULL, 10);
    }
    return limit;
}

static void note_system_v(void) {
    struct shm_info shm;
    struct shminfo shm_limits;
    struct seminfo sem;
    struct seminfo sem_limits;
    struct msginfo msg;
    struct msginfo msg_limits;
    if (shmctl(0, SHM_INFO, (struct shmid_ds *)&shm) >= 0 && shmctl(0, IPC_INFO, (struct shmid_ds *)&shm_limits) >= 0) {
        note("segments", (uint64_t)shm.used_ids, shm_limits.shmmni);
        note("segmentPages", shm.shm_tot, shm_limits.shmall);
    }
    if (semctl(0, 0, SEM_INFO, &sem) >= 0 && semctl(0, 0, IPC_INFO, &sem_limits) >= 0) {
        note("semaphoreSets", (uint64_t)sem.semusz, (uint64_t)sem_limits.semmni);
        note("semaphores", (uint64_t)sem.semaem, (uint64_t)sem_limits.semmns);
    }
    if (msgctl(0, MSG_INFO, (struct msqid_ds *)&msg) >= 0 && msgctl(0, IPC_INFO, (struct msqid_ds *)&msg_limits) >= 0) {
        note("sysvQueues", (uint64_t)msg.msgpool, (uint64_t)msg_limits.msgmni);
    }
}

void shortage_note(void) {
    noted.length = 0;
    noted_count = 0;
    uint64_t used;
    uint64_t limit;
    if (memory_usage(&used, &limit)) {
        note("memory", used, limit);
    }
    /* Looking for more would take memory, and be the end of the agent. */
    if (memory_is_short()) {
        return;
    }
    note_processes();
    note_folder("/lab", "files of /lab");
    note_folder("/tmp", "files of /tmp");
    note_folder("/dev/shm", "files of /dev/shm");
    note_folder("/stage", "files of /stage");
    note("terminals", count_entries("/dev/pts", true), terminals_limit());
    note_system_v();
    note("queues", count_entries("/dev/mqueue", false), read_number("/proc/sys/fs/mqueue/queues_max"));
}

int handle_shortage(struct reader *request, struct buffer *answer) {
    if (!request_whole(request)) {
        return MALFORMED;
    }
    put_u32(answer, noted_count);
    buffer_append(answer, noted.data, noted.length);
    return 0;
}
