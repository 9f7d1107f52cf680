/* Names that no text holds and no listing expects, in every place that is listed. */
int main(void) {
    char longest[256];
    memset(longest, 'n', 255);
    longest[255] = '\0';
    const char *names[] = {"\n", "a\nb", "\xff\xfe\x80", "-rf", " ", "...", "\x1b[31m", "\"},{\"", "%s%n", "*", longest,
                           "\xed\xa0\x80", "$(id)", "`id`", "\r", "\t"};
    const char *places[] = {"/lab", "/tmp", "/dev/shm"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        for (int place = 0; place < 3; place++) {
            char path[300];
            snprintf(path, sizeof path, "%s/%s", places[place], names[n]);
            close(open(path, O_CREAT | O_WRONLY, 0600));
        }
        struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
        char queue[300];
        snprintf(queue, sizeof queue, "/%s", names[n]);
        mq_close(mq_open(queue, O_CREAT | O_RDWR, 0600, &attributes));
    }
    prctl(PR_SET_NAME, ") R 1 1\n");
    if (fork() == 0)
        for (;;)
            pause();
    return 0;
}
