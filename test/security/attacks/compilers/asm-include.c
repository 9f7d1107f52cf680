/* The assembler's own include, of what is no assembly. */
__asm__(".include \"/etc/shadow\"");
__asm__(".include \"/proc/1/maps\"");
int main(void) { return 0; }
