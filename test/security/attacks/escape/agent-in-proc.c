/* Everything that /proc says about the agent, by every way to it. */
int main(void) {
    const char *parts[] = {"mem",    "environ", "auxv",     "maps",   "smaps",      "pagemap",
                           "stack",  "syscall", "io",       "wchan",  "personality", "cwd/etc/passwd",
                           "root/etc/passwd", "exe", "fd/0", "fd/1", "fd/2", "fd/3", "fd/4", "fdinfo/0",
                           "map_files", "timers", "task/1/mem", "task/1/fd/0", "task/1/environ", "ns/ipc"};
    char path[128];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "/proc/1/%s", parts[i]);
        if (strcmp(parts[i], "wchan") != 0)
            must_not_read(path);
        must_not_write(path, "x");
        snprintf(path, sizeof path, "/proc/%d/../1/%s", getpid(), parts[i]);
        must_not_write(path, "x");
    }
    char target[256];
    MUST_FAIL(readlink("/proc/1/exe", target, sizeof target));
    MUST_FAIL(readlink("/proc/1/cwd", target, sizeof target));
    MUST_FAIL(readlink("/proc/1/ns/user", target, sizeof target));
    MUST_FAIL(opendir("/proc/1/fd") == NULL ? -1 : 0);
    int agent = (int)syscall(SYS_pidfd_open, 1, 0);
    if (agent >= 0)
        MUST_FAIL(syscall(SYS_pidfd_getfd, agent, 0, 0));
    return 0;
}
