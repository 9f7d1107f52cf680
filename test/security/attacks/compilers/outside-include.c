/* The host's file that stands outside: HOST_FILE is put in by the test. */
#include "HOST_FILE"
int main(void) { return 0; }
