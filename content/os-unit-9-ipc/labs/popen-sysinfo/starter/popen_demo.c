/* popen_demo.c: prints what uname -a, a list of the .c files and date say, each through popen(). */
#include <stdio.h>

int main(void)
{
    char line[512];
    FILE *stream = popen("uname -a", "r");

    if (stream == NULL) {
        perror("popen");
        return 1;
    }
    /* Step 1: a command can say more than one line, and this takes the first one alone. */
    if (fgets(line, sizeof line, stream) != NULL)
        printf("System: %s", line);
    /* Step 2: the shell has ended by now. Who closes the stream and waits for it? */

    /* Step 3: the same for the folder's .c files, and for date. */
    return 0;
}
