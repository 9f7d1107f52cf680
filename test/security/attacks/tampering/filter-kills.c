/* A filter that ends the process at the first call that the tracer is to see. */
#include <linux/filter.h>
#include <linux/seccomp.h>
int main(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_shmget, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    shmget(1, 1, 0);
    BROKE("went on");
    return 0;
}
