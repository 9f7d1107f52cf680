/* Pretends to be other files, whose lines the messages would then show. */
#pragma GCC diagnostic error "-Wunused"
# 1 "/tmp/../etc/passwd"
# 1 "/proc/1/environ"
static int unused;
int main(void) { return undeclared; }
