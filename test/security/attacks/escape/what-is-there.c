/* Shows all that a student can see of how it was started: arguments, environment, descriptors, processes, mounts. */
static void show(const char *path) {
    char text[4096];
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    for (ssize_t got; fd >= 0 && (got = read(fd, text, sizeof text)) > 0;)
        write(1, text, (size_t)got);
    close(fd);
}
int main(void) {
    extern char **environ;
    for (char **variable = environ; *variable != NULL; variable++)
        if (strncmp(*variable, "PATH=", 5) != 0 && strncmp(*variable, "HOME=", 5) != 0 && strncmp(*variable, "LANG=", 5) != 0)
            BROKE("variable %s", *variable);
    for (int fd = 3; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            BROKE("descriptor %d", fd);
    for (int pid = 1; pid < 100; pid++) {
        const char *parts[] = {"cmdline", "environ", "status", "cgroup", "mountinfo", "stat", "comm", "limits", "attr/current"};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/%s", pid, parts[i]);
            show(path);
        }
    }
    show("/proc/self/mounts");
    show("/proc/mounts");
    return 0;
}
