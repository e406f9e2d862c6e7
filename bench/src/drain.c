/* What records, and polls in vain, cost a program in C.
 *
 *     drain DEVICE empty                               ns of processor time of a poll of an empty ring
 *     drain DEVICE poll|adaptive STATE LOG2 LAPS       ns a record, of the median lap, and a digest
 *
 * The states are those of drain.rs, whose client in Rust does the same, call by call. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wirebook.h>

enum { ROUNDS = 10, POLLS = 1000000, BATCH = 64, LAPS_MAX = 100000, FILL_LOOKS = 60000 };

static wirebook_record batch[BATCH];

static double now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int failed(const char *step) {
    fprintf(stderr, "drain: %s: %s\n", step, wirebook_last_error());
    return 1;
}

static int empty_polls(wirebook_ring *ring) {
    double least = -1;
    for (int round = 0; round < ROUNDS; round++) {
        double begun = now_ns(CLOCK_THREAD_CPUTIME_ID);
        for (int i = 0; i < POLLS; i++)
            if (wirebook_poll(ring, batch, BATCH) != 0)
                return failed("an empty ring");
        double each = (now_ns(CLOCK_THREAD_CPUTIME_ID) - begun) / POLLS;
        if (least < 0 || each < least)
            least = each;
    }
    printf("%.3f\n", least);
    return 0;
}

/* Until the card waits for its ring. */
static int await_full(wirebook_card *card) {
    const struct timespec pause = {.tv_nsec = 500000};
    wirebook_stats before = {.size = sizeof before}, now = {.size = sizeof now};
    if (wirebook_get_stats(card, &before))
        return failed("stats");
    for (int look = 0; look < FILL_LOOKS; look++) {
        nanosleep(&pause, NULL);
        if (wirebook_get_stats(card, &now))
            return failed("stats");
        if (now.values[WIREBOOK_COUNTER_RING_FULL_CYCLES] != before.values[WIREBOOK_COUNTER_RING_FULL_CYCLES])
            return 0;
        before = now;
    }
    fprintf(stderr, "drain: the ring does not fill\n");
    return 1;
}

/* Reads the ring's memory, which is shared with the card, so that it is in this core's cache. */
static void warm_up(int log2) {
    static char octets[1 << 12];
    struct stat file;
    for (int fd = 3; fd < 64; fd++) {
        if (fstat(fd, &file) || !S_ISREG(file.st_mode) || file.st_size != (off_t)WIREBOOK_RECORD_BYTES << log2)
            continue;
        for (off_t at = 0; pread(fd, octets, sizeof octets, at) > 0;)
            at += sizeof octets;
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Reads so many records; ns for each, negative when it fails. */
static double take(wirebook_ring *ring, int waits, int records, uint64_t *digest) {
    double begun = now_ns(CLOCK_MONOTONIC);
    for (int left = records; left > 0;) {
        uint32_t wanted = left < BATCH ? (uint32_t)left : BATCH;
        int32_t count = waits ? wirebook_read(ring, batch, wanted, 1000000000) : wirebook_poll(ring, batch, wanted);
        if (count < 0)
            return -failed("poll");
        left -= count;
        if (count > 0)
            *digest = *digest * UINT64_C(0x100000001B3) ^ batch[count - 1].order_id;
    }
    return (now_ns(CLOCK_MONOTONIC) - begun) / records;
}

static int drain(wirebook_card *card, wirebook_ring *ring, int waits, const char *state, int log2, int laps) {
    static double costs[LAPS_MAX];
    const int records = 3 << (log2 - 2), is_live = !strcmp(state, "live");
    uint64_t digest = 0;
    if (is_live) {
        puts("reading");
        fflush(stdout);
    }
    for (int lap = 0; lap < laps; lap++) {
        if (!is_live && await_full(card))
            return 1;
        if (!strcmp(state, "warm"))
            warm_up(log2);
        /* After its sleep the thread finds nothing of its own in cache: the first batch is not counted. */
        if (take(ring, waits, BATCH, &digest) < 0)
            return 1;
        costs[lap] = take(ring, waits, records - BATCH, &digest);
        if (costs[lap] < 0)
            return 1;
    }
    qsort(costs, (size_t)laps, sizeof *costs, compare);
    printf("%.3f %016" PRIx64 "\n", costs[laps / 2], digest);
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv) {
    wirebook_card *card = NULL;
    wirebook_ring *ring = NULL;
    wirebook_card_config config = {
        .size = sizeof config,
        .mac = {0x02, 0x57, 0x42, 0x00, 0x00, 0x01},
        .ip = {10, 0, 0, 2},
        .cycles_per_tick = 156,
        .timeout_ticks = 300000,
    };
    wirebook_login login = {.size = sizeof login, .sequence = 1, .user = "wire", .password = "book"};
    wirebook_session_config session = {
        .size = sizeof session,
        .protocol = WIREBOOK_PROTOCOL_SOUP,
        .ip = {10, 0, 0, 1},
        .port = 5000,
        .own_port = 40000,
        .login = &login,
    };
    wirebook_ring_config reading = {.size = sizeof reading};
    int is_empty = argc == 3 && !strcmp(argv[2], "empty");
    int log2 = argc == 6 ? atoi(argv[4]) : 8, laps = argc == 6 ? atoi(argv[5]) : 1;
    if ((argc != 6 && !is_empty) || log2 < 8 || log2 > 22 || laps < 1 || laps > LAPS_MAX) {
        fprintf(stderr, "drain: wrong arguments\n");
        return 1;
    }
    int waits = !strcmp(argv[2], "adaptive");
    if (waits) {
        reading.mode = WIREBOOK_READ_MODE_ADAPTIVE;
        reading.empty_polls = 10000;
    }
    if (wirebook_open(argv[1], &card) || wirebook_configure(card, &config) ||
        wirebook_set_session(card, 0, &session) || wirebook_set_ring(card, 0, (uint32_t)log2) ||
        (waits && wirebook_enable_interrupts(card)) || wirebook_start(card) ||
        wirebook_take_ring_with(card, 0, &reading, &ring) || (!is_empty && wirebook_open_session(card, 0)))
        return failed("open");
    int outcome = is_empty ? empty_polls(ring) : drain(card, ring, waits, argv[3], log2, laps);
    wirebook_free_ring(ring);
    wirebook_close(card);
    return outcome;
}
