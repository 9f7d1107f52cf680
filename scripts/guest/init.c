/*
 * First process of a guest that runs a command on this host's files without changing them: the host's root, read-only,
 * below a tmpfs that takes what is written; control groups in version 2 alone. Says "guest: exit status N" at the end.
 *
 * The initramfs has /init, which is this, /modules/NN-name.ko, in the order in which they are to be loaded, and
 * /command for the shell.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMAND_MAX = 65536, CANNOT_START = 126, KILLED = 128 };

static void give_up(const char *what) {
    printf("guest: can't %s: %s\n", what, strerror(errno));
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
}

static void load(const char *name) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "/modules/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) != 0 && errno != EEXIST))
        give_up(path);
    close(fd);
}

static int is_module(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void load_modules(void) {
    struct dirent **names;
    int count = scandir("/modules", &names, is_module, alphasort);
    for (int i = 0; i < count; i++)
        load(names[i]->d_name);
}

static void attach(const char *source, const char *target, const char *type, unsigned long flags, const char *options) {
    mkdir(target, 0755);
    if (mount(source, target, type, flags, options) != 0)
        give_up(target);
}

static void change_root(void) {
    attach("host", "/host", "virtiofs", MS_RDONLY, NULL);
    attach("tmpfs", "/written", "tmpfs", 0, NULL);
    mkdir("/written/upper", 0755);
    mkdir("/written/work", 0755);
    attach("overlay", "/root", "overlay", 0, "lowerdir=/host,upperdir=/written/upper,workdir=/written/work");
    if (chdir("/root") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0)
        give_up("change the root");
    attach("proc", "/proc", "proc", 0, NULL);
    attach("sysfs", "/sys", "sysfs", 0, NULL);
    attach("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
    attach("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    attach("devpts", "/dev/pts", "devpts", 0, "mode=620,ptmxmode=666");
    attach("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777");
    attach("mqueue", "/dev/mqueue", "mqueue", 0, NULL);
    attach("tmpfs", "/run", "tmpfs", 0, "mode=755");
    /* What every distribution's own first process does. */
    symlink("/proc/self/fd", "/dev/fd");
}

static int run(char *command) {
    pid_t child = fork();
    if (child == 0) {
        setsid();
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(CANNOT_START);
    }
    int status = 0;
    for (pid_t ended; (ended = wait(&status)) != child;)
        if (ended < 0 && errno != EINTR)
            give_up("wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED + WTERMSIG(status);
}

int main(void) {
    static char command[COMMAND_MAX];
    int fd = open("/command", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, command, sizeof command - 1) <= 0)
        give_up("read the command");
    close(fd);
    load_modules();
    change_root();
    printf("guest: exit status %d\n", run(command));
    fflush(stdout);
    reboot(RB_POWER_OFF);
}
