/* Files of the host, of other users and of this project; argv[1] is one that stands outside and everybody may read. */
int main(int argc, char **argv) {
    const char *files[] = {"/etc/shadow", "/etc/gshadow", "/root/.bashrc", "/root/.ssh/id_rsa", "/home", "/work",
                           "/var/lib/docker", "/var/run/docker.sock", "/run/docker.sock", "/var/log/syslog",
                           "/run/prayog/secret", "/boot", "/srv", "/opt", "/etc/ssh/ssh_host_rsa_key", "/.dockerenv/x"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        must_not_read(files[i]);
    char path[PATH_MAX];
    const char *roots[] = {"", "/proc/1/root", "/proc/self/root/..", "/proc/self/cwd/../../../../..", "/proc/thread-self/root"};
    for (size_t i = 0; argc > 1 && i < sizeof roots / sizeof *roots; i++) {
        snprintf(path, sizeof path, "%s%s", roots[i], argv[1]);
        must_not_read(path);
        must_not_write(path, "overwritten");
    }
    return 0;
}
