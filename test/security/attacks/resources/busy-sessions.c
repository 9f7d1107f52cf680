/* Sixty busy processes, each in a session of its own, as a scheduler that shares by session likes it least. */
int main(void) {
    for (int i = 0; i < 60; i++)
        if (fork() == 0) {
            setsid();
            for (;;)
                ;
        }
    for (;;)
        ;
}
