/* Costs nothing to write down, and a terabyte to run. */
static char big[1ULL << 40];
int main(int argc, char **argv) { return big[argc] + (argv == 0); }
