/* shm_reader.c: prints what the writer left in the segment, and removes the segment. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define BOARD_SIZE 1024

int main(void)
{
    key_t key = ftok("shmfile", 65);
    if (key == -1) {
        perror("ftok (is there a file called shmfile?)");
        return 1;
    }

    /* No IPC_CREAT: a reader that made an empty board of its own would hide the writer's absence. */
    int id = shmget(key, BOARD_SIZE, 0);
    if (id == -1) {
        perror("shmget (has the writer run yet?)");
        return 1;
    }

    const char *board = shmat(id, NULL, SHM_RDONLY);
    if (board == (void *)-1) {
        perror("shmat");
        return 1;
    }

    /* The precision is a guard: should no NUL be there, printf stops at the segment's end. */
    printf("The board says: %.*s\n", BOARD_SIZE, board);

    shmdt(board);
    if (shmctl(id, IPC_RMID, NULL) == -1) {
        perror("shmctl");
        return 1;
    }
    printf("Board removed.\n");
    return 0;
}
