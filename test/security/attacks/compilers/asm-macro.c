/* An assembler macro that calls itself twice. */
__asm__(".macro twice n\n.if \\n\ntwice (\\n - 1)\ntwice (\\n - 1)\n.endif\n.quad \\n\n.endm\n.data\ntwice 60\n.text");
int main(void) { return 0; }
