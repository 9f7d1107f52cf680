/* As many threads as the kernel gives, all of them busy. */
static void *spin(void *nothing) {
    for (;;)
        ;
    return nothing;
}
int main(void) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN);
    for (;;) {
        pthread_t thread;
        pthread_create(&thread, &small, spin, NULL);
    }
}
