#define _GNU_SOURCE
#include "agent/kernel/identity.h"

#include <grp.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <unistd.h>

static uid_t student_uid;
static gid_t student_gid;

static void use_student_files(void) {
    setfsgid(student_gid);
    setfsuid(student_uid);
}

void identity_init(uid_t uid, gid_t gid) {
    student_uid = uid;
    student_gid = gid;
    if (setgroups(0, NULL) != 0) {
        _exit(EXIT_FAILURE);
    }
    use_student_files();
}

bool identity_become_student(void) {
    return setresgid(student_gid, student_gid, student_gid) == 0 &&
           setresuid(student_uid, student_uid, student_uid) == 0;
}

void identity_student_begin(void) {
    if (setegid(student_gid) != 0 || seteuid(student_uid) != 0) {
        _exit(EXIT_FAILURE);
    }
}

void identity_student_end(void) {
    if (seteuid(0) != 0 || setegid(0) != 0) {
        _exit(EXIT_FAILURE);
    }
    use_student_files();
}

void identity_own_files_begin(void) {
    setfsuid(0);
    setfsgid(0);
}

void identity_own_files_end(void) {
    use_student_files();
}

void identity_own_group_begin(void) {
    setfsgid(0);
}

void identity_own_group_end(void) {
    use_student_files();
}
