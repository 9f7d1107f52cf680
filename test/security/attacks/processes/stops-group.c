/* Children that stop their parent, their group and themselves, over and over. */
int main(void) {
    for (int i = 0; i < 10; i++)
        if (fork() == 0) {
            setpgid(0, i % 2 ? 0 : getpgrp());
            for (;;) {
                kill(getppid(), SIGSTOP);
                kill(0, i % 2 ? SIGTSTP : SIGSTOP);
            }
        }
    for (;;)
        pause();
}
