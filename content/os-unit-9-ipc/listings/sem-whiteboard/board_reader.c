/* board_reader.c: reads each line from the whiteboard once, as soon as it is whole, and removes everything after the last. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define BOARD_SIZE 1024
#define LAST_LINE "exit"

int main(void)
{
    key_t key = ftok("shmfile", 66);
    int id = key == -1 ? -1 : shmget(key, BOARD_SIZE, IPC_CREAT | 0600);
    char *board = id == -1 ? (void *)-1 : shmat(id, NULL, 0);
    sem_t *is_free = sem_open("/board_free", O_CREAT, 0600, 1);
    sem_t *is_written = sem_open("/board_written", O_CREAT, 0600, 0);
    if (board == (void *)-1 || is_free == SEM_FAILED || is_written == SEM_FAILED) {
        perror("the board");
        return 1;
    }

    char line[BOARD_SIZE];
    do {
        sem_wait(is_written);
        strcpy(line, board);
        sem_post(is_free);
        printf("[Reader] Read: %s\n", line);
        fflush(stdout);
    } while (strcmp(line, LAST_LINE) != 0);

    shmctl(id, IPC_RMID, NULL);
    sem_unlink("/board_free");
    sem_unlink("/board_written");
    return 0;
}
