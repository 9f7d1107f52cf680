/* A FIFO that nobody has any right to, and a link of the same name a moment later. */
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
    mkfifo("/tmp/ipc_lab_fifo", 0);
    if (fork() == 0)
        for (;;) {
            unlink("/tmp/ipc_lab_fifo");
            symlink("/dev/zero", "/tmp/ipc_lab_fifo");
            unlink("/tmp/ipc_lab_fifo");
            mkfifo("/tmp/ipc_lab_fifo", 0);
        }
    pause();
}
