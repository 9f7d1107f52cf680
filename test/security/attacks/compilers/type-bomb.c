/* Types that double in size with each line, and declarators without end. */
struct a { char c[64]; };
#define GROW(to, from) struct to { struct from x[1 << 9]; };
GROW(b, a) GROW(c, b) GROW(d, c) GROW(e, d) GROW(f, e)
struct f all = {0};
struct f other = {{{{{{{{{{{1}}}}}}}}}}};
int main(void) { return sizeof all == sizeof other; }
