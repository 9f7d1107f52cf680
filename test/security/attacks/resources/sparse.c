/* Files that claim more than there is, and claims made without writing. */
int main(void) {
    int fd = open("/lab/sparse", O_CREAT | O_RDWR, 0600);
    if (ftruncate(fd, 1LL << 40) == 0)
        pwrite(fd, "x", 1, (1LL << 40) - 1);
    MUST_FAIL(fallocate(fd, 0, 0, 1LL << 34));
    MUST_FAIL(posix_fallocate(fd, 0, 1LL << 34) == 0 ? 0 : -1);
    int shm = shm_open("/sparse", O_CREAT | O_RDWR, 0600);
    ftruncate(shm, 1LL << 30);
    for (int i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, "/lab/name%d", i);
        link("/lab/sparse", name);
    }
    return 0;
}
