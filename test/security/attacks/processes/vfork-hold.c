/* The child of a vfork never ends: its parent sleeps so deeply that only a kill wakes it. */
int main(void) {
    if (vfork() == 0)
        for (;;)
            pause();
    return 0;
}
