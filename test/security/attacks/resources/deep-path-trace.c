/* Every call names a path of four thousand characters: to tell of them all would fill the worker's memory. Each differs
 * in a number that does not matter, so that none is told of as the last one again. */
int main(void) {
    static char path[4090] = "/lab/";
    for (size_t at = 5; at < sizeof path - 1; at++)
        path[at] = at % 200 ? 'd' : '/';
    for (int i = 0; i < 60000; i++)
        openat(i, path, O_RDONLY);
    return 0;
}
