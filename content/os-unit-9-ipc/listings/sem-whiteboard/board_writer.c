/* board_writer.c: writes line after line on the whiteboard, each one when the last has been read. */
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
    /* Whoever comes first makes them: the board is free at first, and nothing stands on it. */
    sem_t *is_free = sem_open("/board_free", O_CREAT, 0600, 1);
    sem_t *is_written = sem_open("/board_written", O_CREAT, 0600, 0);
    if (board == (void *)-1 || is_free == SEM_FAILED || is_written == SEM_FAILED) {
        perror("the board");
        return 1;
    }

    char line[BOARD_SIZE];
    do {
        if (fgets(line, sizeof line, stdin) == NULL)
            strcpy(line, LAST_LINE);
        line[strcspn(line, "\n")] = '\0';
        sem_wait(is_free);
        strcpy(board, line);
        sem_post(is_written);
        printf("[Writer] On the board: %s\n", line);
        fflush(stdout);
    } while (strcmp(line, LAST_LINE) != 0);
    return 0;
}
