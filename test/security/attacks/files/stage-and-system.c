/* Changes what it must not: frozen programs, itself while it runs, the system's libraries, the agent. */
int main(int argc, char **argv) {
    (void)argc;
    char path[PATH_MAX];
    MUST_FAIL(open(argv[0], O_WRONLY));
    MUST_FAIL(unlink(argv[0]));
    MUST_FAIL(rename(argv[0], "/stage/gone"));
    MUST_FAIL(link(argv[0], "/lab/hard"));
    MUST_FAIL(link("/proc/self/exe", "/lab/hard2"));
    MUST_FAIL(chmod(argv[0], 0777));
    MUST_FAIL(truncate(argv[0], 0));
    MUST_FAIL(open("/proc/self/exe", O_WRONLY));
    MUST_FAIL(open("/stage/new", O_CREAT | O_WRONLY, 0777));
    MUST_FAIL(mkdir("/stage/folder", 0777));
    const char *ours[] = {"/run/prayog/agent", "/usr/lib/prayog/agent", "/usr/bin/gcc", "/etc/passwd",
                          "/etc/ld.so.cache", "/lib/x86_64-linux-gnu/libc.so.6"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        MUST_FAIL(open(ours[i], O_WRONLY));
        MUST_FAIL(unlink(ours[i]));
        snprintf(path, sizeof path, "/proc/self/root%s", ours[i]);
        MUST_FAIL(open(path, O_WRONLY));
    }
    MUST_FAIL(rename("/lab", "/tmp/lab"));
    MUST_FAIL(rmdir("/lab"));
    MUST_FAIL(chmod("/lab", 0));
    MUST_FAIL(chmod("/tmp", 0));
    MUST_FAIL(chmod("/dev/shm", 0));
    MUST_FAIL(chmod("/dev/mqueue", 0));
    MUST_FAIL(open("/etc/ld.so.preload", O_CREAT | O_WRONLY, 0644));
    return 0;
}
