/* System V segments, semaphore sets and queues, used with the student's effective user. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "agent/kernel/identity.h"
#include "agent/requests/requests.h"

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

/* What a call of the kernel's that tells by -1 comes to. */
static int outcome(int result) {
    return result < 0 ? errno : 0;
}

static int answer_id(struct buffer *answer, int id) {
    if (id < 0) {
        return errno;
    }
    put_i32(answer, id);
    return 0;
}

/* -1 stands for "no object has this key": not a failure. */
static int answer_found(struct buffer *answer, int id) {
    if (id < 0 && errno != ENOENT) {
        return errno;
    }
    put_i32(answer, id < 0 ? -1 : id);
    return 0;
}

int handle_shm_create(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    uint64_t size = get_u64(request);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_id(answer, shmget(key, size, IPC_CREAT | IPC_EXCL | (int)(mode & 0777)));
}

int handle_shm_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_found(answer, shmget(key, 0, 0));
}

/* Attaches a segment that holds the part asked for. NULL with errno when that can't be done. */
static uint8_t *attach(int id, uint64_t offset, uint64_t length, int flags) {
    struct shmid_ds status = {0};
    if (shmctl(id, IPC_STAT, &status) != 0) {
        return NULL;
    }
    if (offset > status.shm_segsz || length > status.shm_segsz - offset) {
        errno = ERANGE;
        return NULL;
    }
    void *address = shmat(id, NULL, flags);
    return address == (void *)-1 ? NULL : address;
}

int handle_shm_read(struct reader *request, struct buffer *answer) {
    int id = get_i32(request);
    uint64_t offset = get_u64(request);
    uint32_t length = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (length > DATA_MAX) {
        return EMSGSIZE;
    }
    AS_STUDENT();
    uint8_t *memory = attach(id, offset, length, SHM_RDONLY);
    if (memory == NULL) {
        return errno;
    }
    put_bytes(answer, memory + offset, length);
    shmdt(memory);
    return 0;
}

int handle_shm_write(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    uint64_t offset = get_u64(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    uint8_t *memory = attach(id, offset, data.length, 0);
    if (memory == NULL) {
        return errno;
    }
    if (data.data != NULL) {
        memcpy(memory + offset, data.data, data.length);
    }
    shmdt(memory);
    return 0;
}

int handle_shm_remove(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return outcome(shmctl(id, IPC_RMID, NULL));
}

int handle_sem_create(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    uint32_t count = get_u32(request);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_id(answer, semget(key, (int)count, IPC_CREAT | IPC_EXCL | (int)(mode & 0777)));
}

int handle_sem_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_found(answer, semget(key, 0, 0));
}

int handle_sem_read(struct reader *request, struct buffer *answer) {
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    struct semid_ds status = {0};
    AS_STUDENT();
    if (semctl(id, 0, IPC_STAT, (union semun){.buf = &status}) < 0) {
        return errno;
    }
    unsigned short *values = calloc(status.sem_nsems + 1, sizeof *values);
    if (values == NULL) {
        return ENOMEM;
    }
    int error = outcome(semctl(id, 0, GETALL, (union semun){.array = values}));
    put_u32(answer, (uint32_t)status.sem_nsems);
    for (unsigned long i = 0; i < status.sem_nsems; i++) {
        put_u32(answer, values[i]);
    }
    free(values);
    return error;
}

int handle_sem_write(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    uint32_t index = get_u32(request);
    uint32_t value = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return outcome(semctl(id, (int)index, SETVAL, (union semun){.val = (int)value}));
}

int handle_sem_remove(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return outcome(semctl(id, 0, IPC_RMID));
}

int handle_msg_create(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_id(answer, msgget(key, IPC_CREAT | IPC_EXCL | (int)(mode & 0777)));
}

int handle_msg_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return answer_found(answer, msgget(key, 0));
}

struct message {
    long type;
    char text[];
};

int handle_msg_send(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    int64_t type = get_i64(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    struct message *message = calloc(1, sizeof *message + data.length);
    if (message == NULL) {
        return ENOMEM;
    }
    message->type = type;
    if (data.length > 0) {
        memcpy(message->text, data.data, data.length);
    }
    AS_STUDENT();
    int error = outcome(msgsnd(id, message, data.length, IPC_NOWAIT));
    free(message);
    return error;
}

int handle_msg_receive(struct reader *request, struct buffer *answer) {
    int id = get_i32(request);
    int64_t type = get_i64(request);
    uint32_t max = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    if (max > DATA_MAX) {
        return EMSGSIZE;
    }
    struct message *message = calloc(1, sizeof *message + max);
    if (message == NULL) {
        return ENOMEM;
    }
    AS_STUDENT();
    ssize_t got = msgrcv(id, message, max, type, IPC_NOWAIT | MSG_NOERROR);
    int error = got < 0 && errno != ENOMSG ? errno : 0;
    if (error == 0) {
        put_u8(answer, got >= 0);
        put_i64(answer, got >= 0 ? message->type : 0);
        put_bytes(answer, message->text, got >= 0 ? (size_t)got : 0);
    }
    free(message);
    return error;
}

int handle_msg_remove(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    AS_STUDENT();
    return outcome(msgctl(id, IPC_RMID, NULL));
}
