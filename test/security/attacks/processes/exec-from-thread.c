/* A thread replaces the whole process, again and again, while others are in the middle of calls. */
static char *self[] = {"/proc/self/exe", "again", NULL, NULL};
static void *replace(void *round) {
    self[2] = round;
    execv(self[0], self);
    return NULL;
}
static void *chatter(void *nothing) {
    int ends[2];
    for (;;) {
        if (pipe(ends) == 0) {
            close(ends[0]);
            close(ends[1]);
        }
    }
    return nothing;
}
int main(int argc, char **argv) {
    static char round[16];
    int number = argc > 2 && strcmp(argv[1], "again") == 0 ? atoi(argv[2]) + 1 : 0;
    if (number == 200)
        return 0;
    snprintf(round, sizeof round, "%d", number);
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, NULL, chatter, NULL);
    pthread_create(&thread, NULL, replace, round);
    pthread_join(thread, NULL);
    return 1;
}
