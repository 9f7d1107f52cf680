/* Never the same process for long: each makes the next and ends, so that whoever wants to kill it comes too late. */
int main(void) {
    for (;;) {
        pid_t next = fork();
        if (next > 0)
            _exit(0);
        if (next == 0)
            setsid();
    }
}
