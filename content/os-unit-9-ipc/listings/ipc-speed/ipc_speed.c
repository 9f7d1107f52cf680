/* ipc_speed.c: a parent and its child measure four mechanisms: questions and answers, a stream of small messages, bulk. */
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
#define STREAM 5000               /* messages of that size in a row, without an answer, in a round */
#define BULK (16L * 1024 * 1024)  /* bytes in a round */
#define CHUNK (64L * 1024)        /* bytes in one piece, where a mechanism allows it */
#define LETTER 8192L              /* bytes in one message of a queue: the usual limit */
#define LETTERS 8                 /* messages in a queue: the usual limit is 10 */
#define PLACES 8                  /* messages in the ring in shared memory */

enum mechanism { PIPE, QUEUE, SOCKET, MEMORY, MECHANISMS };
static const char *const names[] = { "pipe", "message queue", "Unix socket", "shared memory" };

/* One direction: only what its mechanism needs is used. */
struct channel {
    int read_fd, write_fd;
    mqd_t queue;
    struct ring {
        sem_t full, empty;
        char data[PLACES][CHUNK];
    } *ring;
    int place; /* of the ring: where this process goes on */
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
            struct mq_attr size = { .mq_maxmsg = LETTERS, .mq_msgsize = LETTER };
            both[i]->queue = mq_open("/ipc_speed", O_CREAT | O_RDWR, 0600, &size);
            need(both[i]->queue != (mqd_t)-1, "mq_open");
            /* The name was only needed to open it: the queue stays until both processes have ended. */
            mq_unlink("/ipc_speed");
        } else if (kind == MEMORY) {
            both[i]->ring =
                mmap(NULL, sizeof(struct ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
            need(both[i]->ring != MAP_FAILED, "mmap");
            sem_init(&both[i]->ring->full, 1, 0);
            sem_init(&both[i]->ring->empty, 1, PLACES);
        }
    }
}

static void put(enum mechanism kind, struct channel *to, long size)
{
    if (kind == QUEUE) {
        need(mq_send(to->queue, buffer, (size_t)size, 0) == 0, "mq_send");
    } else if (kind == MEMORY) {
        sem_wait(&to->ring->empty);
        memcpy(to->ring->data[to->place], buffer, (size_t)size);
        to->place = (to->place + 1) % PLACES;
        sem_post(&to->ring->full);
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
        sem_wait(&from->ring->full);
        memcpy(buffer, from->ring->data[from->place], (size_t)size);
        from->place = (from->place + 1) % PLACES;
        sem_post(&from->ring->empty);
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

/* The child: answers questions, then takes the stream and the bulk data, and says of each when it has all of it. */
static void answer(enum mechanism kind, struct channel *in, struct channel *out, long piece)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TRIPS; i++) {
            take(kind, in, QUESTION);
            put(kind, out, QUESTION);
        }
        for (int i = 0; i < STREAM; i++)
            take(kind, in, QUESTION);
        put(kind, out, QUESTION);
        for (long done = 0; done < BULK; done += piece)
            take(kind, in, piece);
        put(kind, out, QUESTION);
    }
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* The parent: the best of the rounds, for in the others something else had the processor now and then. */
static void ask(enum mechanism kind, struct channel *out, struct channel *in, long piece)
{
    double trip = 1000, stream = 1000, bulk = 1000;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < TRIPS; i++) {
            put(kind, out, QUESTION);
            take(kind, in, QUESTION);
        }
        double asked = now();
        for (int i = 0; i < STREAM; i++)
            put(kind, out, QUESTION);
        take(kind, in, QUESTION);
        double streamed = now();
        for (long done = 0; done < BULK; done += piece)
            put(kind, out, piece);
        take(kind, in, QUESTION);
        double end = now();
        trip = smaller(trip, (asked - start) / TRIPS);
        stream = smaller(stream, (streamed - asked) / STREAM);
        bulk = smaller(bulk, end - streamed);
    }
    printf("%-14s %8.1f us %8.2f us %7.0f MB/s\n", names[kind], trip * 1e6, stream * 1e6, BULK / bulk / 1e6);
}

int main(void)
{
    printf("                round trip  in a stream        bulk\n");
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
