/* Whether something has happened that may let programs go on, or end: who waits for them to settle looks again soon. */
#ifndef PRAYOG_ACTIVITY_H
#define PRAYOG_ACTIVITY_H

#include <stdbool.h>

void note_activity(void);

/* Whether any was noted since the last time that this was asked. */
bool take_activity(void);

#endif
