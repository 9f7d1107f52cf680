/* Emptying a folder that somebody hostile has filled. */
#ifndef PRAYOG_WALK_H
#define PRAYOG_WALK_H

#include <dirent.h>
#include <stdint.h>

/* Removes everything in `root`, but not `root`. Follows no link, needs neither memory nor descriptors in proportion to
 * depth, and never uses a path longer than a name. Adds what it removed to `removed`. Returns 0 or an errno. Nobody
 * else may be changing the folder. */
int empty_folder(const char *root, uint32_t *removed);

/* Opens a folder, but follows no link to it. NULL, with errno set, when it can't. */
DIR *open_folder(int parent, const char *name);

#endif
