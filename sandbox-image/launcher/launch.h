#ifndef PRAYOG_LAUNCH_H
#define PRAYOG_LAUNCH_H

/*
 * Carries ARGV out, which is prayog-launch's: becomes the command after its "--", in new namespaces. Never returns; a
 * failure is one line on standard error, and exit status 64 (usage) or 71 (a failure of the system).
 */
__attribute__((noreturn)) void launch(char **argv);

#endif
