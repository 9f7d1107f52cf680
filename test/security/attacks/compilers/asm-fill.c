/* A section larger than any disk. */
__asm__(".data\n.fill 1 << 42, 1, 1\n.text");
int main(void) { return 0; }
