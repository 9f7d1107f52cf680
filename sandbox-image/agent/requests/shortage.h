/* How much of the sandbox's own limits was used when a request failed for want of something. */
#ifndef PRAYOG_SHORTAGE_H
#define PRAYOG_SHORTAGE_H

#include <stdbool.h>
#include <stdint.h>

/* Processes and threads that the student may have in all; 0: there is no such limit. */
void shortage_init(uint64_t processes);

/* The program about to be started may have so many, all of the student's counted; 0: no limit of its own. */
void shortage_of_program(uint32_t processes);

/* Whether this error of a request says that something has run out. Of a full queue EAGAIN says nothing else. */
bool is_shortage(uint8_t request, int error);

/* Notes how things stand, for handle_shortage to tell. */
void shortage_note(void);

#endif
