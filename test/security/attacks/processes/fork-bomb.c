/* Doubles itself without end. */
int main(void) {
    for (;;)
        fork();
}
