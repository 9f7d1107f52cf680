/* Two processes that hold what the other wants, with undo, for ever. */
static void take(int set, unsigned short which) {
    struct sembuf operation = {which, -1, SEM_UNDO};
    semop(set, &operation, 1);
}
int main(void) {
    int set = semget(IPC_PRIVATE, 2, IPC_CREAT | 0600), ends[2];
    struct sembuf both[2] = {{0, 1, 0}, {1, 1, 0}};
    semop(set, both, 2);
    pipe(ends);
    if (fork() == 0) {
        take(set, 1);
        write(ends[1], "x", 1);
        take(set, 0);
    }
    char c;
    take(set, 0);
    read(ends[0], &c, 1);
    take(set, 1);
    return 0;
}
