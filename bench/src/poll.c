/* What a poll of an empty ring costs a program in C: prints ns of processor time, the least of some
 * rounds. */
#include <stdio.h>
#include <time.h>
#include <wirebook.h>

enum { ROUNDS = 10, POLLS = 1000000 };

static double poll_ns(wirebook_ring *ring) {
    static wirebook_record batch[64];
    struct timespec begun, ended;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
    for (int i = 0; i < POLLS; i++)
        if (wirebook_poll(ring, batch, 64) != 0)
            return -1;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
    return ((double)(ended.tv_sec - begun.tv_sec) * 1e9 + (double)(ended.tv_nsec - begun.tv_nsec)) / POLLS;
}

int main(int argc, char **argv) {
    wirebook_card *card = NULL;
    wirebook_ring *ring = NULL;
    wirebook_card_config config = {.size = sizeof config, .ip = {10, 0, 0, 2}};
    double least = -1;
    if (argc != 2 || wirebook_open(argv[1], &card) || wirebook_configure(card, &config) ||
        wirebook_set_ring(card, 0, 8) || wirebook_start(card) || wirebook_take_ring(card, 0, &ring)) {
        fprintf(stderr, "poll: %s\n", wirebook_last_error());
        return 1;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double ns = poll_ns(ring);
        if (ns >= 0 && (least < 0 || ns < least))
            least = ns;
    }
    wirebook_free_ring(ring);
    wirebook_close(card);
    printf("%.3f\n", least);
    return least < 0;
}
