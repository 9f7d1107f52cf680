/* Each child leaves for a session of its own, where no group or session signal finds it, and works as hard as it can. */
int main(void) {
    for (;;)
        if (fork() == 0) {
            setsid();
            for (;;)
                if (fork() == 0)
                    setsid();
        }
}
