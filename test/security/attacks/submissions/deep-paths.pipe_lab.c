/* Each traced call carries four thousand characters, sixty thousand times, from eight processes. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
int main(void) {
    static char path[4090] = "/lab/";
    for (size_t at = 5; at < sizeof path - 1; at++)
        path[at] = at % 200 ? 'd' : '/';
    fork();
    fork();
    fork();
    for (int i = 0; i < 60000; i++)
        open(path, O_RDONLY);
    return 0;
}
