/* Each kind of namespace, by each call that makes or enters one. */
int main(void) {
    const long kinds[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,    CLONE_NEWNET,
                          CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP, 0x80};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        MUST_FAIL(unshare((int)kinds[i]));
        MUST_FAIL(unshare((int)(kinds[i] | CLONE_NEWUSER)));
        long child = syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0);
        if (child == 0)
            _exit(0);
        if (child > 0 && kinds[i] != 0x80)
            BROKE("clone with %lx", kinds[i]);
        uint64_t arguments[11] = {(uint64_t)kinds[i], 0, 0, 0, SIGCHLD};
        long other = syscall(SYS_clone3, arguments, sizeof arguments);
        if (other == 0)
            _exit(0);
        if (other > 0)
            BROKE("clone3 with %lx", kinds[i]);
    }
    const char *names[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        int fd = open(path, O_RDONLY);
        MUST_FAIL(setns(fd, 0));
    }
    return 0;
}
