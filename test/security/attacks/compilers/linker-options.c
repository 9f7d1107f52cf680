/* Sections and symbols that steer a linker: where the program starts, what it needs, who interprets it. */
__asm__(".section .interp,\"a\"\n.string \"/lab/evil\"\n.text");
__asm__(".section .note.gnu.property,\"a\"\n.fill 64, 1, 255\n.text");
__asm__(".globl main\n.set main, 0xdeadbeef");
__asm__(".section .drectve\n.ascii \"-entry:evil\"\n.text");
