#define _GNU_SOURCE
#include "common/owner.h"

#include <linux/capability.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

bool own_namespaces_as(uid_t uid) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct capabilities[2];
    if (setresuid((uid_t)-1, uid, (uid_t)-1) != 0 || syscall(SYS_capget, &header, capabilities) != 0) {
        return false;
    }
    /* They are permitted still, since the real user is the old one. */
    for (size_t i = 0; i < 2; i++) {
        capabilities[i].effective = capabilities[i].permitted;
    }
    return syscall(SYS_capset, &header, capabilities) == 0;
}
