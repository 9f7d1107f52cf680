/* So many mappings, in so many threads, that looking into the process takes its time. */
static void *wait_for_ever(void *nothing) {
    for (;;)
        pause();
    return nothing;
}
int main(void) {
    for (long i = 0; i < 60000; i++)
        if (mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
            break;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN);
    pthread_t thread;
    for (int i = 0; i < 50; i++)
        pthread_create(&thread, &small, wait_for_ever, NULL);
    for (;;)
        pause();
}
