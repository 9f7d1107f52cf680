/* The launcher as a program: see launch.c. */
#include "launcher/launch.h"

int main(int argc, char **argv) {
    (void)argc;
    launch(argv);
}
