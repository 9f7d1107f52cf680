/* Types into terminals, takes them over, and loads line disciplines, with their old bugs, into the kernel. */
int main(void) {
    const char *others[] = {"/dev/tty", "/dev/console", "/dev/pts/0", "/dev/pts/1", "/dev/pts/2"};
    int fds[8] = {0, 1, 2};
    for (int i = 0; i < 5; i++)
        fds[3 + i] = open(others[i], O_RDWR | O_NONBLOCK);
    for (int i = 0; i < 8; i++) {
        char c = 'x';
        MUST_FAIL(ioctl(fds[i], TIOCSTI, &c));
        char selection[16] = {2};
        MUST_FAIL(ioctl(fds[i], TIOCLINUX, selection));
        for (int discipline = 1; discipline < 31; discipline++)
            MUST_FAIL(ioctl(fds[i], TIOCSETD, &discipline));
        MUST_FAIL(ioctl(fds[i], TIOCCONS, 0));
    }
    ioctl(1, TCXONC, TCOOFF);
    ioctl(1, TIOCEXCL, 0);
    ioctl(1, TCXONC, TCOON);
    return 0;
}
