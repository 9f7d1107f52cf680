/* Shared pages that it touches and then lets go of: used up, and in nobody's account. */
int main(void) {
    for (;;) {
        char *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            pause();
        memset(memory, 1, 1 << 20);
        madvise(memory, 1 << 20, MADV_DONTNEED);
    }
}
