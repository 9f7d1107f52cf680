/* From a frame to its handler, and from what that says to an answer. */
#ifndef PRAYOG_DISPATCH_H
#define PRAYOG_DISPATCH_H

#include <stdint.h>

/* Deals with every whole frame that the worker has sent. */
void dispatch_requests(void);

/* The id of the request that is being dealt with. */
uint32_t current_request(void);

#endif
