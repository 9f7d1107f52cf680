#include "agent/trace/tasks.h"

#include <stdlib.h>
#include <unistd.h>

static struct task *tasks;

struct task *task_by_thread(pid_t thread) {
    struct task *task = tasks;
    while (task != NULL && task->thread != thread) {
        task = task->next;
    }
    return task;
}

struct task *task_of_process(pid_t process) {
    struct task *task = tasks;
    while (task != NULL && task->process != process) {
        task = task->next;
    }
    return task;
}

void task_add(struct trace *trace, pid_t thread, pid_t process) {
    struct task *task = calloc(1, sizeof *task);
    if (task == NULL) {
        _exit(EXIT_FAILURE);
    }
    task->thread = thread;
    task->process = process;
    task->trace = trace;
    task->stopped = trace == NULL;
    task->next = tasks;
    tasks = task;
}

void pending_free(struct pending *pending) {
    free(pending->text);
    buffer_free(&pending->data);
    *pending = (struct pending){0};
}

static void drop(struct task **link) {
    struct task *task = *link;
    *link = task->next;
    pending_free(&task->pending);
    free(task);
}

void task_drop(pid_t thread) {
    struct task **link = &tasks;
    while (*link != NULL && (*link)->thread != thread) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        drop(link);
    }
}

void task_drop_siblings(const struct task *task) {
    for (struct task **link = &tasks; *link != NULL;) {
        if ((*link)->process == task->process && *link != task) {
            drop(link);
        } else {
            link = &(*link)->next;
        }
    }
}

bool tasks_of(const struct trace *trace) {
    const struct task *task = tasks;
    while (task != NULL && task->trace != trace) {
        task = task->next;
    }
    return task != NULL;
}

void tasks_drop(const struct trace *trace) {
    for (struct task **link = &tasks; *link != NULL;) {
        if ((*link)->trace == trace) {
            drop(link);
        } else {
            link = &(*link)->next;
        }
    }
}
