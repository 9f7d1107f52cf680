/* Sixty busy daemons, which the next checks are to suffer from. */
#include <unistd.h>
int main(void) {
    for (int i = 0; i < 60; i++)
        if (fork() == 0) {
            setsid();
            for (;;)
                ;
        }
    return 0;
}
