/* record_writer.c: puts a record about a train into POSIX shared memory. */
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
    int fd = shm_open(NAME, O_CREAT | O_RDWR, 0600);
    if (fd == -1) {
        perror("shm_open");
        return 1;
    }
    /* A new object has no bytes: it gets its size here. */
    if (ftruncate(fd, sizeof(struct record)) == -1) {
        perror("ftruncate");
        return 1;
    }
    struct record *record = mmap(NULL, sizeof *record, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (record == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    /* The mapping stays when the descriptor is closed. */
    close(fd);

    record->train = 12301;
    record->platform = 5;
    snprintf(record->text, sizeof record->text, "on time");
    printf("[Writer] Train %d: platform %d, %s\n", record->train, record->platform, record->text);
    munmap(record, sizeof *record);
    return 0;
}
