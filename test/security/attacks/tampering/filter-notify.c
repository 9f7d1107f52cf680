/* A filter with a supervisor of its own, which lets a call go on that the tracer would have told of, or answers for the kernel. */
#include <linux/filter.h>
#include <linux/seccomp.h>
static void *supervise(void *descriptor) {
    struct seccomp_notif request;
    for (int round = 0;; round++) {
        memset(&request, 0, sizeof request);
        if (ioctl((int)(long)descriptor, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
            return NULL;
        struct seccomp_notif_resp answer = {.id = request.id};
        if (round == 0)
            answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        ioctl((int)(long)descriptor, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
}
int main(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_shmget, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    int ends[2];
    pipe(ends);
    pthread_t thread;
    long descriptor = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (descriptor < 0)
        return 0;
    pthread_create(&thread, NULL, supervise, (void *)descriptor);
    shmget(0x61, 100, IPC_CREAT | 0600);
    shmget(0x62, 100, IPC_CREAT | 0600);
    return 0;
}
