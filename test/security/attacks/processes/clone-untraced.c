/* A child that no tracer follows does the talking, so that nobody can see who said what. */
int main(void) {
    int ends[2];
    char text[8] = "";
    if (pipe(ends) != 0)
        return 1;
    if (syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0) == 0) {
        write(ends[1], "unseen", 6);
        _exit(0);
    }
    close(ends[1]);
    if (read(ends[0], text, sizeof text) > 0)
        BROKE("an untraced child wrote \"%s\"", text);
    wait(NULL);
    return 0;
}
