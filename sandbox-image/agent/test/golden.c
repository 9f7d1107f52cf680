#include "agent/test/golden.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>

static int digit(int character) {
    return character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
}

bool golden_read(const char *folder, const char *name, struct buffer *out) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    int high = -1;
    bool comment = false;
    for (int character; (character = getc(file)) != EOF;) {
        comment = character == '#' || (comment && character != '\n');
        if (comment || !isxdigit(character)) {
            continue;
        }
        if (high < 0) {
            high = digit(character);
        } else {
            put_u8(out, (uint8_t)(high * 16 + digit(character)));
            high = -1;
        }
    }
    fclose(file);
    return high < 0 && out->length > 0;
}
