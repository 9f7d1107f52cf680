/* popen_demo.c: runs three commands and prints what they print. */
#include <stdio.h>

/* Prints each line of the command's output behind the indent; gives 0, or -1 when the command can't be run or fails. */
static int show(const char *command, const char *indent)
{
    char line[256];
    FILE *output = popen(command, "r");
    if (output == NULL) {
        perror("popen");
        return -1;
    }
    while (fgets(line, sizeof line, output) != NULL)
        printf("%s%s", indent, line);
    /* pclose, not fclose: only pclose is sure to wait for the shell, and gives its wait status. */
    return pclose(output) == 0 ? 0 : -1;
}

int main(void)
{
    printf("=== What this system says of itself ===\n\n");
    printf("Kernel:\n");
    show("uname -a", "  ");

    printf("\nC files in this folder:\n");
    if (show("ls -l *.c 2>/dev/null", "  ") == -1)
        printf("  (none)\n");

    printf("\nDate and time:\n");
    show("date", "  ");
    return 0;
}
