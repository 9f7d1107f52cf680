/* record_reader.c: prints the record from POSIX shared memory, and removes it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME "/train_record"

struct record {
    int train, platform;
    char text[32];
};

int main(void)
{
    int fd = shm_open(NAME, O_RDONLY, 0);
    if (fd == -1) {
        perror("shm_open (has the writer run yet?)");
        return 1;
    }
    const struct record *record = mmap(NULL, sizeof *record, PROT_READ, MAP_SHARED, fd, 0);
    if (record == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    close(fd);
    printf("[Reader] Train %d: platform %d, %s\n", record->train, record->platform, record->text);
    if (shm_unlink(NAME) == -1) {
        perror("shm_unlink");
        return 1;
    }
    return 0;
}
