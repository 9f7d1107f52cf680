/* Every call names a path of four thousand characters: to tell of them all would fill the worker's memory. */
int main(void) {
    static char path[4090] = "/lab/";
    for (size_t at = 5; at < sizeof path - 1; at++)
        path[at] = at % 200 ? 'd' : '/';
    for (int i = 0; i < 60000; i++)
        open(path, O_RDONLY);
    return 0;
}
