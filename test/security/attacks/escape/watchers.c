/* Asks to be told when neighbours read the compiler's files, which all sandboxes of a host share. */
#include <sys/fanotify.h>
#include <sys/inotify.h>
int main(void) {
    MUST_FAIL(inotify_init());
    MUST_FAIL(inotify_init1(IN_NONBLOCK));
    MUST_FAIL(inotify_add_watch(0, "/usr/include", IN_ALL_EVENTS));
    MUST_FAIL(fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY));
    MUST_FAIL(fanotify_mark(0, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "/usr/include"));
    const char *shared[] = {"/usr/include", "/usr/bin", "/usr/lib", "/stage", "/dev"};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        int folder = open(shared[i], O_RDONLY | O_DIRECTORY);
        MUST_FAIL(fcntl(folder, F_NOTIFY, DN_ACCESS | DN_CREATE | DN_MODIFY | DN_MULTISHOT));
        /* The kernel reads the lower half of the number alone. */
        MUST_FAIL(syscall(SYS_fcntl, folder, 0x100000000L | F_NOTIFY, DN_ACCESS | DN_MULTISHOT));
        MUST_FAIL(fcntl(folder, F_SETLEASE, F_RDLCK));
    }
    MUST_FAIL(fcntl(open("/usr/include/stdio.h", O_RDONLY), F_SETLEASE, F_RDLCK));
    return 0;
}
