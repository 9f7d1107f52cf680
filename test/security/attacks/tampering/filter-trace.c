/* A filter of its own that sends every call to the tracer, with numbers that the tracer never gave out. */
#include <linux/filter.h>
#include <linux/seccomp.h>
int main(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
        BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRACE | 0xab00),
        BPF_STMT(BPF_RET | BPF_A, 0),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    int ends[2];
    char c;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0 || pipe(ends) != 0)
        return 1;
    for (int i = 0; i < 2000; i++)
        if (getppid() < 0 || write(ends[1], "x", 1) != 1 || read(ends[0], &c, 1) != 1)
            return 2;
    return 0;
}
