/* Prints what three commands say, each through a pipe of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Gives 0 when the command ended with status 0. */
static int show(const char *title, const char *command)
{
    char line[512];
    FILE *stream = popen(command, "r");
    if (stream == NULL) {
        perror("popen");
        return -1;
    }
    printf("%s:\n", title);
    while (fgets(line, sizeof line, stream) != NULL)
        printf("  %s", line);
    /* Waits for the shell, which would stay a zombie otherwise. */
    int status = pclose(stream);
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s: failed\n", command);
        return -1;
    }
    return 0;
}

int main(void)
{
    if (show("System", "uname -a") == -1 || show("C files", "ls *.c") == -1 || show("Time", "date") == -1)
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
