/* Waits for someone to type, at a terminal. */
#include "/dev/tty"
#include "/dev/console"
int main(void) { return 0; }
