/* The one place where the agent waits: epoll. */
#ifndef PRAYOG_LOOP_H
#define PRAYOG_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* Something epoll watches. `ready` gets the source back with what happened. */
struct source {
    int fd; /* -1 when closed */
    bool watched;
    void (*ready)(struct source *source, uint32_t events);
};

void loop_init(void);

/* Waits for events, but no later than `due` (monotonic ns; 0: as long as it takes), and deals with them. False when
 * none came. */
bool loop_turn(uint64_t due);

/* To be called when a source has been freed: the rest of this turn's events may point to it, and is dropped. */
void loop_drop_events(void);

/* Do events wait to be dealt with? */
bool loop_has_events(void);

/* Watches the source for these events, or for nothing at all (0): not even its end. */
void source_watch(struct source *source, uint32_t events);
void source_close(struct source *source);

#endif
