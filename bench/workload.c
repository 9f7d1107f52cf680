/* What the bench compiles and runs: a parent and a child that talk over two pipes, about fifty lines, as a student would write it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void signal_room(int from, int to) {
    char line[256];
    ssize_t length = read(from, line, sizeof line - 1);
    if (length < 0) {
        perror("read");
        exit(1);
    }
    line[length] = '\0';
    for (ssize_t i = 0; i < length; i++) {
        line[i] = (char)toupper((unsigned char)line[i]);
    }
    write(to, line, (size_t)length);
    close(from);
    close(to);
    exit(0);
}

int main(void) {
    int question[2];
    int answer[2];
    char line[256];
    if (pipe(question) == -1 || pipe(answer) == -1) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child == 0) {
        close(question[1]);
        close(answer[0]);
        signal_room(question[0], answer[1]);
    }
    close(question[0]);
    close(answer[1]);
    if (fgets(line, sizeof line, stdin) == NULL) {
        return 1;
    }
    write(question[1], line, strlen(line));
    close(question[1]);
    ssize_t length = read(answer[0], line, sizeof line - 1);
    line[length < 0 ? 0 : length] = '\0';
    printf("The signal room says: %s", line);
    close(answer[0]);
    wait(NULL);
    return 0;
}
