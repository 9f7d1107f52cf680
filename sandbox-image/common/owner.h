/* On whose account the kernel counts what a user namespace uses. */
#ifndef PRAYOG_OWNER_H
#define PRAYOG_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Makes UID the owner of the user namespaces that this process makes from now on, with all its capabilities kept. It
 * forgets the request to die with a parent. False, with errno set, without the right to become UID.
 *
 * Bytes of POSIX queues, pending signals and timers, and locked memory are counted for a namespace's own users and once
 * more for its owner, outside. With root as the owner of all, one sandbox's would be every other's, and the host's.
 */
bool own_namespaces_as(uid_t uid);

#endif
