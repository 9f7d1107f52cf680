/* Empty files and folders until there is no place for another. */
int main(void) {
    const char *places[] = {"/lab", "/tmp", "/dev/shm"};
    for (int place = 0; place < 3; place++)
        for (int i = 0; i < 30000; i++) {
            char name[64];
            snprintf(name, sizeof name, "%s/%d", places[place], i);
            int fd = i % 8 ? open(name, O_CREAT | O_WRONLY, 0600) : mkdir(name, 0700);
            if (fd < 0)
                break;
            if (i % 8)
                close(fd);
        }
    return 0;
}
