/* The x32 table: the same calls under other numbers. */
int main(void) {
    long result = syscall(0x40000000 | SYS_getpid);
    BROKE("x32 getpid gave %ld", result);
    return 0;
}
