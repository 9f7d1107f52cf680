/* Making the sandbox as it was: no process, no IPC object, no file of a student's, except what was frozen. */
#define _GNU_SOURCE
#include "agent/requests/reset.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/kernel/identity.h"
#include "agent/kernel/procfs.h"
#include "agent/kernel/walk.h"
#include "agent/loop/clock.h"
#include "agent/programs/reap.h"
#include "agent/programs/streams.h"
#include "agent/requests/channels.h"
#include "agent/requests/requests.h"
#include "agent/requests/settle.h"
#include "common/cleanup.h"

/* Nobody outlives SIGKILL, but on a busy machine the killed wait for a processor to die on. */
static const uint64_t kill_deadline_ns = 15000000000;

/* As process 1 of its namespace the agent may signal "everybody": the kernel does so in one go, which no fork outruns.
 */
static int kill_everybody(uint32_t *killed) {
    AUTO_CLOSEDIR DIR *processes = open_processes();
    while (next_process(processes) != 0) {
        (*killed)++;
    }
    const struct timespec pause = {.tv_nsec = 10000000};
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    uint64_t deadline = now_ns() + kill_deadline_ns;
    while (kill(-1, SIGKILL) == 0 || errno != ESRCH) {
        sigtimedwait(&child_ended, NULL, &pause);
        reap_children();
        if (now_ns() > deadline) {
            return ETIMEDOUT;
        }
    }
    while (reap_children()) {
    }
    return 0;
}

static uint32_t remove_system_v(void) {
    uint32_t removed = 0;
    struct shm_info shm;
    struct seminfo sem;
    struct msginfo msg;
    struct shmid_ds segment;
    struct semid_ds set;
    struct msqid_ds queue;
    identity_student_begin();
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&shm);
    for (int index = 0; index <= last; index++) {
        int id = shmctl(index, SHM_STAT_ANY, &segment);
        removed += id >= 0 && shmctl(id, IPC_RMID, NULL) == 0;
    }
    last = semctl(0, 0, SEM_INFO, &sem);
    for (int index = 0; index <= last; index++) {
        int id = semctl(index, 0, SEM_STAT_ANY, &set);
        removed += id >= 0 && semctl(id, 0, IPC_RMID) == 0;
    }
    last = msgctl(0, MSG_INFO, (struct msqid_ds *)&msg);
    for (int index = 0; index <= last; index++) {
        int id = msgctl(index, MSG_STAT_ANY, &queue);
        removed += id >= 0 && msgctl(id, IPC_RMID, NULL) == 0;
    }
    identity_student_end();
    return removed;
}

int empty_namespaces(void) {
    uint32_t removed = 0;
    int error = kill_everybody(&removed);
    if (error != 0) {
        return error;
    }
    remove_system_v();
    return empty_folder("/dev/mqueue", &removed);
}

int handle_end(struct reader *request, struct buffer *answer) {
    (void)answer;
    if (!request_whole(request)) {
        return MALFORMED;
    }
    int error = empty_namespaces();
    return error == 0 ? ENDING : error;
}

int handle_reset(struct reader *request, struct buffer *answer) {
    if (!request_whole(request)) {
        return MALFORMED;
    }
    uint32_t processes = 0;
    uint32_t files = 0;
    uint32_t queues = 0;
    int error = kill_everybody(&processes);
    if (error != 0) {
        return error;
    }
    settle_cancel();
    programs_flush();
    programs_clear();
    channels_clear();
    uint32_t objects = remove_system_v();
    error = empty_folder("/dev/mqueue", &queues);
    static const char *const folders[] = {"/lab", "/tmp", "/dev/shm"};
    for (size_t i = 0; error == 0 && i < sizeof folders / sizeof *folders; i++) {
        error = empty_folder(folders[i], &files);
    }
    put_u32(answer, processes);
    put_u32(answer, objects + queues);
    put_u32(answer, files);
    return error;
}
