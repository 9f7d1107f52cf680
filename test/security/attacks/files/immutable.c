/* Makes files that not even their owner can remove. */
#include <linux/fs.h>
int main(void) {
    int fd = open("/lab/stays", O_CREAT | O_RDWR, 0600);
    int flags = FS_IMMUTABLE_FL | FS_APPEND_FL;
    MUST_FAIL(ioctl(fd, FS_IOC_SETFLAGS, &flags));
    MUST_FAIL(fchown(fd, 0, 0));
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, fd, 0);
    fcntl(memfd_create("sealed", MFD_ALLOW_SEALING), F_ADD_SEALS, 0xf);
    fcntl(fd, F_SETLEASE, F_WRLCK);
    fcntl(fd, F_NOTIFY, 0x3f);
    return 0;
}
