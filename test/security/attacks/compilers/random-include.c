/* Another file without end, and without sense. */
#include "/dev/urandom"
int main(void) { return 0; }
