/* More to warn of than anybody reads. */
#define W1 { int unused_one; char *p = 1; int x = "text"; }
#define W2 W1 W1 W1 W1 W1 W1 W1 W1 W1 W1
#define W3 W2 W2 W2 W2 W2 W2 W2 W2 W2 W2
#define W4 W3 W3 W3 W3 W3 W3 W3 W3 W3 W3
int main(void) { W4 return 0; }
