/*
 * A deny list, not an allow list: what a course's programs may call grows with every libc, and what must never be
 * called does not. Refused are calls that no namespace confines (key rings, io_uring, perf, bpf, …), that would make
 * new namespaces or mounts, that reach into other processes, and all sockets but local ones. clone3 is refused with
 * ENOSYS, so that libc falls back to clone, whose flags a filter can see.
 */
#define _GNU_SOURCE
#include "agent/confine/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/trace/calls.h"

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "no system call table for this architecture"
#endif

/* Younger than the headers of some that we build on. */
enum { CALL_CACHESTAT = 451 };

static const int refused[] = {
    /* key rings, and kernel interfaces that bypass filters, namespaces or tracing */
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_io_setup,
    SYS_io_submit,
    SYS_lookup_dcookie,
    SYS_memfd_secret,
    /* files that all sandboxes share: who opens a header of the compiler's, and when */
    SYS_fanotify_init,
    SYS_fanotify_mark,
#if defined(SYS_inotify_init)
    SYS_inotify_init,
#endif
    SYS_inotify_init1,
    SYS_inotify_add_watch,
    /* other processes */
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_getfd,
    SYS_kcmp,
    SYS_process_madvise,
    CALL_CACHESTAT,
    SYS_move_pages,
    SYS_migrate_pages,
    /* namespaces and mounts */
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fspick,
    SYS_mount_setattr,
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    /* the machine */
    SYS_kexec_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_syslog,
    SYS_acct,
    SYS_quotactl,
    SYS_clock_settime,
    SYS_settimeofday,
    SYS_adjtimex,
    SYS_clock_adjtime,
    SYS_vhangup,
    SYS_nfsservctl,
#if defined(__x86_64__)
    SYS_kexec_file_load,
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
    SYS_uselib,
    SYS__sysctl,
    SYS_sysfs,
    SYS_ustat,
#endif
};

/*
 * Done without the kernel: all that a sandbox may write is in memory, but these reach the host's disk by any file of
 * /usr, and make everybody wait for it.
 */
static const int answered[] = {SYS_sync, SYS_syncfs, SYS_fsync, SYS_fdatasync, SYS_fadvise64};

enum { PROGRAM_MAX = 512, ARGUMENT_SIZE = 8 };

struct assembly {
    struct sock_filter code[PROGRAM_MAX];
    unsigned short length;
};

static void emit(struct assembly *assembly, struct sock_filter instruction) {
    if (assembly->length < PROGRAM_MAX) {
        assembly->code[assembly->length++] = instruction;
    }
}

static void emit_load(struct assembly *assembly, size_t offset) {
    emit(assembly, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void emit_return(struct assembly *assembly, uint32_t action) {
    emit(assembly, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Returns `action` if what was loaded equals `value`. */
static void emit_return_if(struct assembly *assembly, uint32_t value, uint32_t action) {
    emit(assembly, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    emit_return(assembly, action);
}

/* Skips the next `count` instructions unless what was loaded equals `value`. */
static void emit_skip_unless(struct assembly *assembly, uint32_t value, uint8_t count) {
    emit(assembly, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

static size_t argument(int index) {
    return offsetof(struct seccomp_data, args) + (size_t)index * ARGUMENT_SIZE;
}

/* An error of 0: the call seems to have been done. */
static uint32_t refuse(int error) {
    return SECCOMP_RET_ERRNO | (uint32_t)error;
}

/* What becomes of a call that has one of these flags, and of one that has none. */
static void emit_flag_rule(struct assembly *assembly, int call, int index, uint32_t flags, uint32_t with,
                           uint32_t without) {
    emit_skip_unless(assembly, (uint32_t)call, 4);
    emit_load(assembly, argument(index));
    emit(assembly, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1));
    emit_return(assembly, with);
    emit_return(assembly, without);
}

/* @param watched what becomes of calls that the tracer wants to see. */
static void emit_argument_rules(struct assembly *assembly, uint32_t watched) {
    const uint32_t new_namespaces =
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    emit_flag_rule(assembly, SYS_clone, 0, new_namespaces, refuse(EPERM), watched);
    /* Huge pages are set aside for somebody, a database perhaps, and no control group of ours counts them. */
    emit_flag_rule(assembly, SYS_mmap, 3, MAP_HUGETLB, refuse(ENOMEM), SECCOMP_RET_ALLOW);
    emit_flag_rule(assembly, SYS_memfd_create, 1, MFD_HUGETLB, refuse(ENOMEM), SECCOMP_RET_ALLOW);
    emit_flag_rule(assembly, SYS_shmget, 2, SHM_HUGETLB, refuse(ENOMEM), watched);
    emit_flag_rule(assembly, SYS_msync, 2, MS_SYNC, refuse(0), SECCOMP_RET_ALLOW);

    emit_skip_unless(assembly, SYS_ioctl, 8);
    emit_load(assembly, argument(1));
    emit_return_if(assembly, TIOCSTI, refuse(EPERM));
    emit_return_if(assembly, TIOCLINUX, refuse(EPERM));
    /* Loads drivers of old serial protocols into the kernel. */
    emit_return_if(assembly, TIOCSETD, refuse(EPERM));
    emit_return(assembly, SECCOMP_RET_ALLOW);

    /* Directory notification, as the inotify above. */
    emit_skip_unless(assembly, SYS_fcntl, 4);
    emit_load(assembly, argument(1));
    emit_return_if(assembly, F_NOTIFY, refuse(EPERM));
    emit_return(assembly, watched);

    emit_skip_unless(assembly, SYS_personality, 8);
    emit_load(assembly, argument(0));
    emit_return_if(assembly, PER_LINUX, SECCOMP_RET_ALLOW);
    emit_return_if(assembly, ADDR_NO_RANDOMIZE, SECCOMP_RET_ALLOW);
    emit_return_if(assembly, 0xffffffff, SECCOMP_RET_ALLOW);
    emit_return(assembly, refuse(EPERM));
}

/* Standard output's status is what a C library asks for when it gives that stream its buffer. Of files it is asked too
 * often to be told. */
static void emit_status_rule(struct assembly *assembly, int call, uint32_t watched) {
    emit_skip_unless(assembly, (uint32_t)call, 4);
    emit_load(assembly, argument(0));
    emit_return_if(assembly, STDOUT_FILENO, watched);
    emit_return(assembly, SECCOMP_RET_ALLOW);
}

/*
 * Other families reach beyond the network namespace (AF_VSOCK) or deep into the kernel (AF_ALG, AF_PACKET, AF_NETLINK).
 * What IP sockets queue, loopback's too, is charged to no control group unless one is told to: gigabytes.
 */
static void emit_socket_rule(struct assembly *assembly, int call, uint32_t allowed) {
    emit_skip_unless(assembly, (uint32_t)call, 4);
    emit_load(assembly, argument(0));
    emit_return_if(assembly, AF_UNIX, allowed);
    emit_return(assembly, refuse(EAFNOSUPPORT));
}

/* Filters on sockets are compiled into memory that the host limits for all (net.core.bpf_jit_limit), and charged to
 * nobody. */
static void emit_socket_option_rule(struct assembly *assembly) {
    static const uint32_t attaching[] = {SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_CBPF,
                                         SO_ATTACH_REUSEPORT_EBPF};
    enum { COUNT = sizeof attaching / sizeof *attaching };
    emit_skip_unless(assembly, SYS_setsockopt, 4 + 2 * COUNT);
    emit_load(assembly, argument(1));
    emit_skip_unless(assembly, SOL_SOCKET, 1 + 2 * COUNT);
    emit_load(assembly, argument(2));
    for (int i = 0; i < COUNT; i++) {
        emit_return_if(assembly, attaching[i], refuse(EPERM));
    }
    emit_return(assembly, SECCOMP_RET_ALLOW);
}

int filter_install(bool traced) {
    struct assembly assembly = {.length = 0};
    const uint32_t watched = traced ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
    emit_load(&assembly, offsetof(struct seccomp_data, arch));
    emit(&assembly, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0));
    emit_return(&assembly, SECCOMP_RET_KILL_PROCESS);
    emit_load(&assembly, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    /* The x32 table: the same calls under numbers that no rule below would meet. */
    emit(&assembly, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    emit_return(&assembly, SECCOMP_RET_KILL_PROCESS);
#endif
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        emit_return_if(&assembly, (uint32_t)refused[i], refuse(EPERM));
    }
    for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) {
        emit_return_if(&assembly, (uint32_t)answered[i], refuse(0));
    }
    emit_return_if(&assembly, SYS_clone3, refuse(ENOSYS));
    emit_socket_rule(&assembly, SYS_socket, watched);
    emit_socket_rule(&assembly, SYS_socketpair, watched);
    emit_socket_option_rule(&assembly);
    emit_argument_rules(&assembly, watched);
    emit_status_rule(&assembly, SYS_fstat, watched);
    emit_status_rule(&assembly, SYS_newfstatat, watched);
    for (unsigned number = 0; traced && number < calls_count; number++) {
        if (calls[number].traced) {
            emit_return_if(&assembly, number, SECCOMP_RET_TRACE);
        }
    }
    emit_return(&assembly, SECCOMP_RET_ALLOW);
    if (assembly.length >= PROGRAM_MAX) {
        errno = E2BIG;
        return -1;
    }
    struct sock_fprog program = {assembly.length, assembly.code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
