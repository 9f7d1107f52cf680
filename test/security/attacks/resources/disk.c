/*
 * Makes the host's disk write everything down, again and again, by files that it may only read, and has the compiler
 * thrown out of memory. What the kernel would refuse shows that the kernel was not asked.
 */
int main(void) {
    const char *shared[] = {"/usr/bin/gcc", "/usr/lib", "/usr/include/stdio.h", "/etc/passwd"};
    for (int round = 0; round < 5000; round++)
        for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
            int fd = open(shared[i], O_RDONLY);
            if (fsync(fd) != 0 || fdatasync(fd) != 0 || syncfs(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
                BROKE("%s: %s", shared[i], strerror(errno));
            close(fd);
            sync();
        }
    if (fsync(-1) != 0 || fdatasync(-1) != 0 || syncfs(-1) != 0 || posix_fadvise(-1, 0, 0, POSIX_FADV_DONTNEED) != 0)
        BROKE("the kernel was asked to write files");
    if (msync((void *)1, 1, MS_SYNC) != 0)
        BROKE("the kernel was asked to write memory");
    return 0;
}
