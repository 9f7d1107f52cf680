/* A link to a secret, or to the agent's own ends, at every path that somebody might open for it. */
int main(void) {
    const char *targets[] = {"/etc/passwd", "/proc/1/environ", "/proc/1/fd/1", "/proc/self/fd/0", "/dev/zero", "/stage",
                             "/usr/bin/python3", "/run/prayog/agent"};
    const char *places[] = {"/lab/out", "/lab/pipe_lab", "/lab/shmfile", "/tmp/ipc_lab_fifo", "/dev/shm/segment",
                            "/lab/dangling", "/tmp/loop", "/dev/shm/a"};
    for (int i = 0; i < 8; i++)
        symlink(targets[i], places[i]);
    symlink("/tmp/loop2", "/tmp/loop1");
    symlink("/tmp/loop1", "/tmp/loop2");
    symlink("/", "/lab/root");
    MUST_FAIL(symlink("/etc/passwd", "/stage/link"));
    MUST_FAIL(symlink("/etc/passwd", "/dev/mqueue/link"));
    MUST_FAIL(link("/etc/passwd", "/lab/hard"));
    return 0;
}
