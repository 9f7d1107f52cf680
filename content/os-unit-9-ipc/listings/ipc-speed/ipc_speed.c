/* ipc_speed.c: a parent and its child measure four mechanisms: how long a question and its answer take, and how fast bulk data goes. */
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 10
#define TRIPS 500                 /* questions with their answers in a round */
#define QUESTION 64               /* bytes */
#define BULK (16L * 1024 * 1024)  /* bytes in a round */
#define CHUNK (64L * 1024)        /* bytes in one piece, where a mechanism allows it */
#define LETTER 8192L              /* bytes in one message of a queue: the usual limit */

enum mechanism { PIPE, QUEUE, SOCKET, MEMORY, MECHANISMS };
static const char *const names[] = { "pipe", "message queue", "Unix socket", "shared memory" };

/* One direction: only what its mechanism needs is used. */
struct channel {
    int read_fd, write_fd;
    mqd_t queue;
    struct board {
        sem_t full, empty;
        char data[CHUNK];
    } *board;
};

static char buffer[CHUNK];

static void need(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static void make(enum mechanism kind, struct channel *to_child, struct channel *to_parent)
{
    struct channel *both[] = { to_child, to_parent };
    int pair[2];
    if (kind == SOCKET) {
        need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
        to_child->write_fd = to_parent->read_fd = pair[0];
        to_child->read_fd = to_parent->write_fd = pair[1];
    }
    for (int i = 0; i < 2; i++) {
        if (kind == PIPE) {
            need(pipe(pair) == 0, "pipe");
            both[i]->read_fd = pair[0];
            both[i]->write_fd = pair[1];
        } else if (kind == QUEUE) {
            struct mq_attr size = { .mq_maxmsg = 8, .mq_msgsize = LETTER };
            both[i]->queue = mq_open("/ipc_speed", O_CREAT | O_RDWR, 0600, &size);
            need(both[i]->queue != (mqd_t)-1, "mq_open");
            /* The name was only needed to open it: the queue stays until both processes have ended. */
            mq_unlink("/ipc_speed");
        } else if (kind == MEMORY) {
            both[i]->board = mmap(NULL, sizeof *both[i]->board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
            need(both[i]->board != MAP_FAILED, "mmap");
            sem_init(&both[i]->board->full, 1, 0);
            sem_init(&both[i]->board->empty, 1, 1);
        }
    }
}

static void put(enum mechanism kind, struct channel *to, long size)
{
    if (kind == QUEUE) {
        need(mq_send(to->queue, buffer, (size_t)size, 0) == 0, "mq_send");
    } else if (kind == MEMORY) {
        sem_wait(&to->board->empty);
        memcpy(to->board->data, buffer, (size_t)size);
        sem_post(&to->board->full);
    } else {
        for (long done = 0; done < size;) {
            long n = write(to->write_fd, buffer + done, (size_t)(size - done));
            need(n > 0, "write");
            done += n;
        }
    }
}

static void take(enum mechanism kind, struct channel *from, long size)
{
    if (kind == QUEUE) {
        need(mq_receive(from->queue, buffer, LETTER, NULL) == size, "mq_receive");
    } else if (kind == MEMORY) {
        sem_wait(&from->board->full);
        memcpy(buffer, from->board->data, (size_t)size);
        sem_post(&from->board->empty);
    } else {
        for (long done = 0; done < size;) {
            long n = read(from->read_fd, buffer + done, (size_t)(size - done));
            need(n > 0, "read");
            done += n;
        }
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The child: answers questions, then takes the bulk data and says when it has all of it. */
static void answer(enum mechanism kind, struct channel *in, struct channel *out, long piece)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TRIPS; i++) {
            take(kind, in, QUESTION);
            put(kind, out, QUESTION);
        }
        for (long done = 0; done < BULK; done += piece)
            take(kind, in, piece);
        put(kind, out, QUESTION);
    }
}

/* The parent: the best of the rounds, for in the others something else had the processor now and then. */
static void ask(enum mechanism kind, struct channel *out, struct channel *in, long piece)
{
    double trip = 1, bulk = 1000;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < TRIPS; i++) {
            put(kind, out, QUESTION);
            take(kind, in, QUESTION);
        }
        double middle = now();
        for (long done = 0; done < BULK; done += piece)
            put(kind, out, piece);
        take(kind, in, QUESTION);
        double end = now();
        if ((middle - start) / TRIPS < trip)
            trip = (middle - start) / TRIPS;
        if (end - middle < bulk)
            bulk = end - middle;
    }
    printf("%-14s %8.1f us %7.0f MB/s\n", names[kind], trip * 1e6, BULK / bulk / 1e6);
}

int main(void)
{
    printf("                round trip         bulk\n");
    for (enum mechanism kind = PIPE; kind < MECHANISMS; kind++) {
        struct channel to_child = { 0 }, to_parent = { 0 };
        long piece = kind == QUEUE ? LETTER : CHUNK;
        make(kind, &to_child, &to_parent);
        fflush(stdout);
        pid_t child = fork();
        need(child != -1, "fork");
        if (child == 0) {
            answer(kind, &to_child, &to_parent, piece);
            return 0;
        }
        ask(kind, &to_child, &to_parent, piece);
        waitpid(child, NULL, 0);
    }
    return 0;
}
