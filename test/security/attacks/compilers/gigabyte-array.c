/* A program of four gigabytes, most of it spelled out. */
char big[] = {[0 ... 0xfffffff0ULL] = 1};
int main(void) { return big[0]; }
