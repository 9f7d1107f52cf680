/* Every way to another user: calls, files with the set-user bit of its own and of the system's, capabilities. */
#include <grp.h>
static void check(const char *how) {
    if (geteuid() == 0 || getuid() == 0 || getegid() == 0)
        BROKE("is root after %s", how);
}
int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "copied") == 0) {
        check("running a file with the set-user bit");
        return 0;
    }
    gid_t wheel = 0;
    uint32_t header[2] = {0x20080522, 0}, all[6] = {~0U, ~0U, ~0U, ~0U, ~0U, ~0U};
    MUST_FAIL(setuid(0));
    MUST_FAIL(setresuid(0, 0, 0));
    MUST_FAIL(setgid(0));
    MUST_FAIL(setgroups(1, &wheel));
    MUST_FAIL(syscall(SYS_capset, header, all));
    MUST_FAIL(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    MUST_FAIL(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0));
    MUST_FAIL(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0));
    if (setfsuid(0) == 0 || setfsuid(0) == 0)
        BROKE("setfsuid");
    if (fork() == 0) {
        execl("/bin/cp", "cp", "/proc/self/exe", "/tmp/copy", NULL);
        _exit(1);
    }
    wait(NULL);
    if (fork() == 0) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/exe", getppid());
        execl("/bin/cp", "cp", path, "/tmp/mine", NULL);
        _exit(1);
    }
    wait(NULL);
    chmod("/tmp/mine", 06755);
    MUST_FAIL(chown("/tmp/mine", 0, 0));
    if (fork() == 0) {
        execl("/tmp/mine", "mine", "copied", NULL);
        _exit(0);
    }
    wait(NULL);
    const char *tools[] = {"/bin/su", "/usr/bin/sudo", "/usr/bin/newgrp", "/usr/bin/passwd"};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (fork() == 0) {
            close(0);
            execl(tools[i], tools[i], "-c", "id -u", NULL);
            _exit(0);
        } else {
            wait(NULL);
        }
    check("everything");
    return 0;
}
