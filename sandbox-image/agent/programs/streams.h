/* What programs write, on its way to the worker, and what the worker writes to them. */
#ifndef PRAYOG_STREAMS_H
#define PRAYOG_STREAMS_H

#include "agent/programs/program.h"

/* Listens to what the program writes. */
void program_watch(struct program *program);

/* Writes as much of what waits for the program's standard input as fits. */
void program_write_input(struct program *program);

/* Does a program's output wait to be read? */
bool program_output_waits(const struct program *program);

/* Tells the worker all that the program has written and done so far. */
void program_flush(struct program *program);
void programs_flush(void);

/* Only what they have done: cheap enough for every turn of the loop. */
void programs_flush_traces(void);

#endif
