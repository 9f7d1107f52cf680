/* Joins, or takes over, groups and sessions that are not its own. */
int main(void) {
    MUST_FAIL(setpgid(0, 1));
    MUST_FAIL(setpgid(1, 0));
    MUST_FAIL(setpgid(getppid(), getpid()));
    MUST_FAIL(tcsetpgrp(1, 1));
    MUST_FAIL(ioctl(0, TIOCSCTTY, 1));
    return 0;
}
