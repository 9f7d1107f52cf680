/* Memory that may not be moved out, huge pages, and stacks without end. */
static int dive(int depth) {
    volatile char block[4096];
    block[0] = (char)depth;
    return dive(depth + 1) + block[0];
}
int main(void) {
    mlockall(MCL_CURRENT | MCL_FUTURE);
    mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    MUST_FAIL(shmget(IPC_PRIVATE, 2 << 20, IPC_CREAT | SHM_HUGETLB | 0600));
    return dive(0);
}
