/* fifo_reader.c: prints the line that comes through the FIFO, then removes the FIFO. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO_PATH "/tmp/ipc_lab_fifo"

int main(void)
{
    printf("[Reader] waiting\n");

    /* Step 1: open FIFO_PATH to read. What if the writer has not been there yet? */
    /* Step 2: read the line and print it. read() puts no NUL behind what it gives. */
    /* Step 3: close the FIFO and remove it from the file system. */
    return 0;
}
