/* Brackets as deep as a stack, and deeper. */
#define A ((((((((((((((((((((((((((((((((
#define B A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B
int main(void) { return C C C C C C C C; }
