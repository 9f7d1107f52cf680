/*
 * Takes as much as it gets of each thing that the kernel counts over a host or over a user, says how much that was, and
 * keeps it. What one sandbox takes must not be missing in another: there it has to say the same.
 */
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

static char page[4096];

static long terminals(void) {
    long count = 0;
    while (count < 4096 && open("/dev/ptmx", O_RDWR | O_NOCTTY) >= 0)
        count++;
    return count;
}

static long queue_bytes(void) {
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 8192};
    long count = 0;
    for (char name[] = "/a"; name[1] <= 'z' && mq_open(name, O_CREAT | O_RDWR, 0600, &attributes) != -1; name[1]++)
        count += attributes.mq_maxmsg * attributes.mq_msgsize;
    return count;
}

static long timers(void) {
    struct sigevent nothing = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMAX};
    timer_t timer;
    long count = 0;
    while (count < 100 && timer_create(CLOCK_MONOTONIC, &nothing, &timer) == 0)
        count++;
    return count;
}

static long pending_signals(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    long count = 0;
    while (sigqueue(getpid(), SIGRTMIN + (int)(count % 20), (union sigval){0}) == 0)
        count++;
    return count;
}

static long locked_bytes(void) {
    long count = 0;
    for (int id; (id = shmget(IPC_PRIVATE, 1 << 19, 0600)) >= 0 && shmctl(id, SHM_LOCK, NULL) == 0;)
        count += 1 << 19;
    return count;
}

static long huge_pages(void) {
    long count = memfd_create("huge", MFD_HUGETLB) >= 0;
    count += shmget(IPC_PRIVATE, 1 << 21, SHM_HUGETLB | 0600) >= 0;
    return count + (mmap(NULL, 1 << 21, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0) != MAP_FAILED);
}

static long pipe_bytes(void) {
    long count = 0;
    for (int ends[2]; count < 128 << 20 && pipe(ends) == 0;) {
        fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
        count += fcntl(ends[0], F_GETPIPE_SZ);
    }
    return count;
}

static long epoll_watches(void) {
    long count = 0;
    int watched[100];
    for (int i = 0; i < 100; i++)
        watched[i] = eventfd(0, 0);
    for (int poller; (poller = epoll_create1(0)) >= 0;)
        for (int i = 0; i < 100; i++) {
            struct epoll_event event = {.events = EPOLLIN};
            count += epoll_ctl(poller, EPOLL_CTL_ADD, watched[i], &event) == 0;
        }
    return count;
}

static long files_in_flight(void) {
    long count = 0;
    for (int ends[2]; socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0;) {
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        char control[CMSG_SPACE(sizeof ends)] = {0};
        struct iovec byte = {"x", 1};
        struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = control};
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof ends);
        memcpy(CMSG_DATA(header), ends, sizeof ends);
        while (sendmsg(ends[1], &message, 0) == 1)
            count += 2;
        if (errno == ETOOMANYREFS)
            break;
    }
    return count;
}

static long locks(void) {
    int file = open("/lab/locked", O_CREAT | O_RDWR, 0600);
    long count = 0;
    for (struct flock lock = {.l_type = F_WRLCK, .l_len = 1}; count < 2000 && fcntl(file, F_SETLK, &lock) == 0; count++)
        lock.l_start += 2;
    return count;
}

/* Compiled into memory that is limited over the whole host, net.core.bpf_jit_limit, and charged to nobody. */
static long socket_filters(void) {
    static struct sock_filter code[4096];
    for (int i = 0; i < 4096; i++)
        code[i] = (struct sock_filter)BPF_STMT(i < 4095 ? BPF_LD | BPF_W | BPF_ABS : BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1000, code + 3096};
    const int options[] = {SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, SO_ATTACH_BPF};
    long count = 0;
    for (int i = 0; i < 3; i++)
        count += setsockopt(socket(AF_UNIX, SOCK_DGRAM, 0), SOL_SOCKET, options[i], &program, sizeof program) == 0;
    return count;
}

/* Of those, each process has a bounded number of instructions. */
static long own_filters(void) {
    static struct sock_filter code[4096];
    for (int i = 0; i < 4096; i++)
        code[i] = (struct sock_filter)BPF_STMT(i < 4095 ? BPF_LD | BPF_W | BPF_ABS : BPF_RET | BPF_K,
                                               i < 4095 ? 0 : SECCOMP_RET_ALLOW);
    struct sock_fprog program = {4096, code};
    long count = 0;
    while (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
        count++;
    return count;
}

static long rulesets(void) {
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE};
    long count = 0;
    while (syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0) >= 0)
        count++;
    return count;
}

static long watchers(void) {
    return (inotify_init() >= 0) + (syscall(SYS_fanotify_init, 0, 0) >= 0);
}

static long asynchronous_io(void) {
    unsigned long context = 0;
    return syscall(SYS_io_setup, 1000, &context) == 0;
}

static long keys(void) {
    return syscall(SYS_add_key, "user", "name", page, sizeof page, -4) >= 0;
}

static long namespaces(void) {
    return (syscall(SYS_unshare, CLONE_NEWUSER) == 0) + (mount("none", "/tmp", "tmpfs", 0, NULL) == 0);
}

static long ip_sockets(void) {
    return (socket(AF_INET, SOCK_STREAM, 0) >= 0) + (socket(AF_INET6, SOCK_DGRAM, 0) >= 0);
}

static long open_files(void) {
    long count = 0;
    while (open("/dev/null", O_RDONLY) >= 0)
        count++;
    return count;
}

static const struct {
    const char *name;
    long (*take)(void);
} counts[] = {
    {"terminals", terminals},       {"queue bytes", queue_bytes},         {"timers", timers},
    {"signals", pending_signals},   {"locked bytes", locked_bytes},       {"huge pages", huge_pages},
    {"pipe bytes", pipe_bytes},     {"epoll watches", epoll_watches},     {"files in flight", files_in_flight},
    {"locks", locks},               {"socket filters", socket_filters},   {"own filters", own_filters},
    {"rulesets", rulesets},         {"watchers", watchers},               {"asynchronous I/O", asynchronous_io},
    {"keys", keys},                 {"namespaces", namespaces},           {"IP sockets", ip_sockets},
    {"open files", open_files},
};

int main(void) {
    /* One after the other, since some share a limit: each then gets what is left in any sandbox. */
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int done[2];
        char byte;
        if (pipe(done) != 0 || fork() == 0) {
            long count = counts[i].take();
            dprintf(1, "%s %ld\n", counts[i].name, count);
            (void)!write(done[1], "", 1);
            for (;;)
                pause();
        }
        (void)!read(done[0], &byte, 1);
        close(done[0]);
        close(done[1]);
    }
    for (;;)
        pause();
}
