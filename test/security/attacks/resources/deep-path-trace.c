/* Every call names a path of four thousand characters: to tell of them all would fill the worker's memory. Two paths take
 * turns, so that none is passed over as the same call in vain. */
int main(void) {
    static char paths[2][4090];
    for (int which = 0; which < 2; which++)
        for (size_t at = 0; at < sizeof paths[0] - 1; at++)
            paths[which][at] = at < 5 ? "/lab/"[at] : at % 200 ? 'd' : '/';
    for (int i = 0; i < 60000; i++)
        open(paths[i % 2], O_RDONLY);
    return 0;
}
