/* Waits for someone to type. */
#include "/dev/stdin"
int main(void) { return 0; }
