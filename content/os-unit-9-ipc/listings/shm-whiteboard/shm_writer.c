/* shm_writer.c: puts one line of text into a shared memory segment. */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define BOARD_SIZE 1024

int main(void)
{
    /* Whoever names the same existing file and the same number gets the same key. */
    key_t key = ftok("shmfile", 65);
    if (key == -1) {
        perror("ftok (is there a file called shmfile? make it with touch)");
        return 1;
    }

    int id = shmget(key, BOARD_SIZE, IPC_CREAT | 0666);
    if (id == -1) {
        perror("shmget");
        return 1;
    }

    char *board = shmat(id, NULL, 0);
    if (board == (void *)-1) {
        perror("shmat");
        return 1;
    }

    printf("Text for the board: ");
    fflush(stdout);
    if (fgets(board, BOARD_SIZE, stdin) == NULL)
        board[0] = '\0';
    board[strcspn(board, "\n")] = '\0';
    printf("On the board now: %s\n", board);

    /* Detaching does not remove the segment: the reader still has to find it. */
    shmdt(board);
    return 0;
}
