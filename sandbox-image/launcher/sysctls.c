#include "launcher/sysctls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "common/text.h"

bool write_sysctls(const struct options *options) {
    for (size_t i = 0; i < options->sysctl_count; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "/proc/sys/%s", options->sysctls[i].name);
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            return false;
        }
        for (char *c = path + sizeof "/proc/sys/" - 1; *c != '\0'; c++) {
            if (*c == '.') {
                *c = '/';
            }
        }
        if (!write_text(path, options->sysctls[i].value)) {
            return false;
        }
    }
    return true;
}
