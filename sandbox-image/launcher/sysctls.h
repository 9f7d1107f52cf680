#ifndef PRAYOG_SYSCTLS_H
#define PRAYOG_SYSCTLS_H

#include <stdbool.h>

#include "launcher/options.h"

/* Writes namespaced sysctls of the IPC namespace this process is in. False, with errno set, at the first refusal. */
bool write_sysctls(const struct options *options);

#endif
