#include "agent/loop/activity.h"

static bool noted;

void note_activity(void) {
    noted = true;
}

bool take_activity(void) {
    bool was_noted = noted;
    noted = false;
    return was_noted;
}
