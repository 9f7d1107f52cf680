/* A thread that shares memory and descriptors but not the signal handlers rewrites what others are about to write. */
static char text[64];
static int rewrite(void *nothing) {
    for (;;) {
        memset(text, 'A', sizeof text);
        memset(text, 'B', sizeof text);
    }
    return nothing != NULL;
}
int main(void) {
    static char stack[65536];
    int ends[2];
    char got[64];
    if (pipe(ends) != 0)
        return 1;
    int child = clone(rewrite, stack + sizeof stack, CLONE_VM | CLONE_FILES | SIGCHLD, NULL);
    for (int i = 0; i < 3000; i++)
        if (write(ends[1], text, sizeof text) != sizeof text || read(ends[0], got, sizeof got) != sizeof got)
            return 2;
    kill(child, SIGKILL);
    return 0;
}
