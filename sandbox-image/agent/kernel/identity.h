/* Whose rights the agent uses. Normally: its own user, with the student's user for files (fsuid), so that no path that
 * a student prepared leads further than the student could go. */
#ifndef PRAYOG_IDENTITY_H
#define PRAYOG_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

void identity_init(uid_t student_uid, gid_t student_gid);

/* Gives up every other user and group for good. False, with errno set, when that fails. */
bool identity_become_student(void);

/* Brackets around System V calls, which look at the effective user instead. The real and saved user stay the agent's,
 * so a student can neither signal nor trace it meanwhile. */
void identity_student_begin(void);
void identity_student_end(void);

/* The same for the rest of a scope. */
#define AS_STUDENT() __attribute__((cleanup(identity_leave_student))) const bool as_student = identity_enter_student()

static inline bool identity_enter_student(void) {
    identity_student_begin();
    return true;
}

static inline void identity_leave_student(const bool *entered) {
    (void)entered;
    identity_student_end();
}

/* Brackets around the few files that are the agent's own: /stage, and /proc entries of processes that made themselves
 * undumpable. */
void identity_own_files_begin(void);
void identity_own_files_end(void);

/* Brackets around what only the agent's group may open and yet is to belong to the student: a terminal. */
void identity_own_group_begin(void);
void identity_own_group_end(void);

#endif
