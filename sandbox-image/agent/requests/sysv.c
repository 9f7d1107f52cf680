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

static int answer_id(struct buffer *answer, int id, int error) {
    if (id < 0) {
        return error;
    }
    put_i32(answer, id);
    return 0;
}

/* -1 stands for "no object has this key": not a failure. */
static int answer_found(struct buffer *answer, int id, int error) {
    if (id < 0 && error != ENOENT) {
        return error;
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
    identity_student_begin();
    int id = shmget(key, size, IPC_CREAT | IPC_EXCL | (int)(mode & 0777));
    int error = errno;
    identity_student_end();
    return answer_id(answer, id, error);
}

int handle_shm_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int id = shmget(key, 0, 0);
    int error = errno;
    identity_student_end();
    return answer_found(answer, id, error);
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
    identity_student_begin();
    uint8_t *memory = attach(id, offset, length, SHM_RDONLY);
    int error = memory == NULL ? errno : 0;
    if (memory != NULL) {
        put_bytes(answer, memory + offset, length);
        shmdt(memory);
    }
    identity_student_end();
    return error;
}

int handle_shm_write(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    uint64_t offset = get_u64(request);
    struct view data = get_bytes(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    uint8_t *memory = attach(id, offset, data.length, 0);
    int error = memory == NULL ? errno : 0;
    if (memory != NULL) {
        if (data.data != NULL) {
            memcpy(memory + offset, data.data, data.length);
        }
        shmdt(memory);
    }
    identity_student_end();
    return error;
}

int handle_shm_remove(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int error = shmctl(id, IPC_RMID, NULL) == 0 ? 0 : errno;
    identity_student_end();
    return error;
}

int handle_sem_create(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    uint32_t count = get_u32(request);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int id = semget(key, (int)count, IPC_CREAT | IPC_EXCL | (int)(mode & 0777));
    int error = errno;
    identity_student_end();
    return answer_id(answer, id, error);
}

int handle_sem_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int id = semget(key, 0, 0);
    int error = errno;
    identity_student_end();
    return answer_found(answer, id, error);
}

int handle_sem_read(struct reader *request, struct buffer *answer) {
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    struct semid_ds status = {0};
    identity_student_begin();
    int error = semctl(id, 0, IPC_STAT, (union semun){.buf = &status}) < 0 ? errno : 0;
    unsigned short *values = error == 0 ? calloc(status.sem_nsems + 1, sizeof *values) : NULL;
    if (values == NULL) {
        error = error ? error : ENOMEM;
    } else if (semctl(id, 0, GETALL, (union semun){.array = values}) < 0) {
        error = errno;
    } else {
        put_u32(answer, (uint32_t)status.sem_nsems);
        for (unsigned long i = 0; i < status.sem_nsems; i++) {
            put_u32(answer, values[i]);
        }
    }
    identity_student_end();
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
    identity_student_begin();
    int error = semctl(id, (int)index, SETVAL, (union semun){.val = (int)value}) < 0 ? errno : 0;
    identity_student_end();
    return error;
}

int handle_sem_remove(struct reader *request, struct buffer *answer) {
    (void)answer;
    int id = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int error = semctl(id, 0, IPC_RMID) < 0 ? errno : 0;
    identity_student_end();
    return error;
}

int handle_msg_create(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    uint32_t mode = get_u32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int id = msgget(key, IPC_CREAT | IPC_EXCL | (int)(mode & 0777));
    int error = errno;
    identity_student_end();
    return answer_id(answer, id, error);
}

int handle_msg_find(struct reader *request, struct buffer *answer) {
    key_t key = get_i32(request);
    if (!request_whole(request)) {
        return MALFORMED;
    }
    identity_student_begin();
    int id = msgget(key, 0);
    int error = errno;
    identity_student_end();
    return answer_found(answer, id, error);
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
    identity_student_begin();
    int error = msgsnd(id, message, data.length, IPC_NOWAIT) < 0 ? errno : 0;
    identity_student_end();
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
    identity_student_begin();
    ssize_t got = msgrcv(id, message, max, type, IPC_NOWAIT | MSG_NOERROR);
    int error = got < 0 && errno != ENOMSG ? errno : 0;
    identity_student_end();
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
    identity_student_begin();
    int error = msgctl(id, IPC_RMID, NULL) < 0 ? errno : 0;
    identity_student_end();
    return error;
}
