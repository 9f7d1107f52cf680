/* Constant expressions nested beyond reason. */
#define P1(x) (((x) * 3 + 1) ^ ((x) << 1))
#define P2(x) P1(P1(P1(x)))
#define P3(x) P2(P2(P2(x)))
#define P4(x) P3(P3(P3(x)))
_Static_assert(P4(P4(1)) != 0, "");
int main(void) { return 0; }
