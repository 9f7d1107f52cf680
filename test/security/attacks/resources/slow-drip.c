/* One byte at a time, for as long as it is let. */
int main(void) {
    for (;;) {
        write(1, ".", 1);
        usleep(10000);
    }
}
