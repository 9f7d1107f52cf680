/* The program's name belongs to something else by the time that it is written: dump files and dependencies beside it. */
#pragma GCC diagnostic error "-Wunused"
# 1 "/tmp/../etc/passwd"
# 1 "/proc/1/environ"
static int unused;
int main(void) { return undeclared; }
