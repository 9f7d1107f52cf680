/* An endless file, into the program. */
__asm__(".section .rodata\n.incbin \"/dev/zero\"\n.text");
int main(void) { return 0; }
