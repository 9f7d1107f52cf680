/* The old fixed page of calls. Whether it answers or crashes, it gives nothing but the time. */
int main(void) {
    time_t (*old_time)(time_t *) = (time_t (*)(time_t *))0xffffffffff600400;
    time_t answer = old_time(NULL);
    return answer == 0;
}
