/* What /proc tells of the student's processes. */
#ifndef PRAYOG_PROCFS_H
#define PRAYOG_PROCFS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Steps through the numbered entries of a folder; 0 at its end, and of NULL. */
pid_t next_number(DIR *folder);

/* Every process of the sandbox but the agent itself. NULL when /proc can't be read. */
DIR *open_processes(void);

/* Number of the process or thread of this namespace that was made last; 0 when it can't be told. */
pid_t newest_task(void);
pid_t next_process(DIR *processes);

DIR *open_threads(pid_t process);

struct process_status {
    char state;
    pid_t parent;
    pid_t session;
    uint64_t cpu_ms; /* of the process and the children it has waited for */
    char command[32];
};

bool read_process_status(pid_t process, struct process_status *status);

struct thread_status {
    char state;
    uint64_t switches; /* how often it has left a CPU: unchanged means that it did not run in between */
};

bool read_thread_status(pid_t process, pid_t thread, struct thread_status *status);

/* For how long a thread has stood ready and got no CPU (ns), as far as the kernel tells. */
uint64_t read_thread_delay(pid_t process, pid_t thread);

struct descriptor_info {
    unsigned flags;    /* as of open() */
    uint64_t position; /* where it reads next */
};

bool read_descriptor_info(pid_t process, int fd, struct descriptor_info *info);

struct thread_call {
    int number;
    uint64_t arguments[6];
    uint64_t stack_pointer;
};

/* The call a sleeping thread is in. False when it runs, or is in none. */
bool read_thread_call(pid_t process, pid_t thread, struct thread_call *call);

/* The number that a file holds, such as a sysctl; 0 when it can't be read. */
uint64_t read_number(const char *path);

#endif
