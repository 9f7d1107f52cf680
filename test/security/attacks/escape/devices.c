/* Makes device files, and opens those that are no business of a student. */
#include <sys/sysmacros.h>
int main(void) {
    MUST_FAIL(mknod("/lab/memory", S_IFCHR | 0666, makedev(1, 1)));
    MUST_FAIL(mknod("/tmp/disk", S_IFBLK | 0666, makedev(254, 0)));
    MUST_FAIL(mknod("/dev/shm/null", S_IFCHR | 0666, makedev(1, 3)));
    const char *devices[] = {"/dev/mem",  "/dev/kmem", "/dev/kmsg", "/dev/port", "/dev/sda",      "/dev/vda",
                             "/dev/loop0", "/dev/fuse", "/dev/kvm",  "/dev/tty0", "/dev/net/tun", "/dev/vsock",
                             "/dev/vhost-vsock", "/dev/mapper/control", "/dev/cuse", "/dev/uinput", "/dev/snapshot"};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        MUST_FAIL(open(devices[i], O_RDWR));
    return 0;
}
