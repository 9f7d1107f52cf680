/* Data kept beside files, where no count of bytes looks. */
#include <sys/xattr.h>
int main(void) {
    static char value[60000];
    long kept = 0;
    for (int file = 0; file < 40; file++) {
        char path[32];
        snprintf(path, sizeof path, "/lab/x%d", file);
        close(open(path, O_CREAT | O_WRONLY, 0600));
        for (int i = 0; i < 200; i++) {
            char name[32];
            snprintf(name, sizeof name, "user.%d", i);
            kept += setxattr(path, name, value, sizeof value, 0) == 0;
        }
    }
    MUST_FAIL(setxattr("/lab/x0", "security.capability", value, 20, 0));
    MUST_FAIL(setxattr("/lab/x0", "trusted.x", value, 20, 0));
    if (kept > 8000)
        BROKE("%ld", kept);
    return 0;
}
