OUTPUT_FORMAT("elf64-x86-64")
INPUT(/etc/shadow)
INCLUDE /etc/shadow
