/* Puts a closed folder, full of others, where the FIFO is to be. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
    unlink("/tmp/ipc_lab_fifo");
    mkdir("/tmp/ipc_lab_fifo", 0777);
    for (int i = 0; i < 50; i++) {
        char name[64];
        snprintf(name, sizeof name, "/tmp/ipc_lab_fifo/%d", i);
        mkdir(name, 0);
    }
    chmod("/tmp/ipc_lab_fifo", 0);
    chmod("/tmp", 0);
    return 0;
}
