/* The launcher's helper: what only a process outside the new user namespace may do to it. */
#ifndef PRAYOG_HELPER_H
#define PRAYOG_HELPER_H

#include <sys/types.h>

#include "launcher/options.h"

/* How the helper ends when all went well. Any other exit status: it failed and said why. */
enum { MAPPED_AND_LIMITED = 0, MAPPED_ONLY = 2 };

/*
 * Runs in a helper that is still in the initial namespaces: maps the users of TARGET's new user namespace and, as root,
 * tries to set the limits of its new IPC namespace. Ends with MAPPED_AND_LIMITED or MAPPED_ONLY. Never returns.
 */
__attribute__((noreturn)) void set_up_from_outside(pid_t target, const struct options *options);

#endif
