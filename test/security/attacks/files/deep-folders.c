/* Folders in folders, some closed, in shared memory too, with links that lead back up. */
int main(void) {
    const char *places[] = {"/lab", "/tmp", "/dev/shm"};
    for (int place = 0; place < 3; place++) {
        chdir(places[place]);
        for (int depth = 0; depth < 300; depth++) {
            char name[] = "dddddddddddddddddddddddddddddddddddddddd";
            if (mkdir(name, 0700) != 0 || chdir(name) != 0)
                break;
            symlink("..", "up");
            symlink("/", "root");
            if (depth % 50 == 49)
                chmod("..", 0);
        }
        chmod(".", 0);
    }
    return 0;
}
