#include <stdlib.h>

#include "agent/test/check.h"

int checks_passed;
int checks_failed;

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s GOLDEN_FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    test_buffer();
    test_frame();
    test_walk();
    test_calls();
    test_golden(argv[1]);
    printf("agent unit: %d passed, %d failed\n", checks_passed, checks_failed);
    return checks_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
