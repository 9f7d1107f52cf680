/* Includes itself twice, as deep as the compiler allows. */
#include __FILE__
#include __FILE__
int main(void) { return 0; }
