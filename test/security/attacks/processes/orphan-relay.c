/* Never the same process for long: each makes the next and ends, so that whoever wants to kill it comes too late. */
int main(void) {
    for (;;) {
        if (fork() != 0)
            _exit(0);
        setsid();
    }
}
