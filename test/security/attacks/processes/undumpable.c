/* Hides its /proc entries, so that nobody can look into it. It is seen all the same. */
int main(void) {
    int ends[2];
    prctl(PR_SET_DUMPABLE, 0);
    if (pipe(ends) != 0)
        return 1;
    write(ends[1], "hidden", 6);
    char c;
    for (int i = 0; i < 6; i++)
        read(ends[0], &c, 1);
    return read(ends[0], &c, 1);
}
