/* fifo_writer.c: takes one line from standard input and writes it to the FIFO. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/ipc_lab_fifo"

int main(void)
{
    char line[256];

    /* Step 1: make the FIFO, unless it is there already. */

    printf("Announcement: ");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        return 1;

    /* Step 2: open FIFO_PATH to write. Who does this wait for? */
    /* Step 3: write the line, close the FIFO. */
    printf("[Writer] would send: %s", line);
    return 0;
}
