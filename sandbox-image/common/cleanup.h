/* Variables that let go of what they hold at the end of their scope, with errno as it was. */
#ifndef PRAYOG_CLEANUP_H
#define PRAYOG_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define AUTO_CLOSE    __attribute__((cleanup(cleanup_descriptor))) /* int: a descriptor, or below 0 */
#define AUTO_FCLOSE   __attribute__((cleanup(cleanup_stream)))     /* FILE *, or NULL */
#define AUTO_CLOSEDIR __attribute__((cleanup(cleanup_folder)))     /* DIR *, or NULL */

static inline void cleanup_descriptor(const int *descriptor) {
    int saved = errno;
    if (*descriptor >= 0) {
        (void)close(*descriptor);
    }
    errno = saved;
}

static inline void cleanup_stream(FILE **stream) {
    int saved = errno;
    if (*stream != NULL) {
        (void)fclose(*stream);
    }
    errno = saved;
}

static inline void cleanup_folder(DIR **folder) {
    int saved = errno;
    if (*folder != NULL) {
        (void)closedir(*folder);
    }
    errno = saved;
}

#endif
