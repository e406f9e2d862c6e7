/*
 * Follows a feed to its end and prints what came: how many records of which type, and a digest of them.
 *
 *     wirebook card --socket /tmp/card --generate &
 *     cc follow.c $(pkg-config --cflags --libs wirebook) -o follow
 *     ./follow vfio-user:/tmp/card
 *
 * With `mold` instead of `soup` as a second argument over MoldUDP64; with `poll`, `adaptive` or `interrupt` as a third,
 * waiting like that. Addresses and account are those of the simulated exchange.
 */
#define _POSIX_C_SOURCE 200809L /* For CLOCK_MONOTONIC. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wirebook.h>

/* A card that has gone is noticed within four looks. */
enum { BATCH = 256, SILENCE_MS_MAX = 60000, LOOK_MS = 25, WAIT_NS = LOOK_MS * 1000000 };

/* What a feed amounted to. */
struct tally {
    uint64_t records;
    uint64_t by_rtype[256];
    uint64_t digest;
    int over;
};

static int failed(const char *step) {
    fprintf(stderr, "follow: %s: %s\n", step, wirebook_last_error());
    return -1;
}

static int set_session(wirebook_card *card, int mold) {
    wirebook_login login = {.size = sizeof login, .sequence = 1, .user = "wire", .password = "book"};
    wirebook_session_config soup = {
        .size = sizeof soup,
        .protocol = WIREBOOK_PROTOCOL_SOUP,
        .ip = {10, 0, 0, 1},
        .port = 5000,
        .own_port = 40000,
        .login = &login,
    };
    wirebook_session_config group = {
        .size = sizeof group,
        .protocol = WIREBOOK_PROTOCOL_MOLD,
        .ip = {239, 192, 0, 1},
        .port = 26400,
    };
    return wirebook_set_session(card, 0, mold ? &group : &soup);
}

/* Addresses, one session, one ring; then lets the card receive. */
static int set_up(wirebook_card *card, int mold, uint32_t mode) {
    wirebook_identity identity = {.size = sizeof identity};
    if (wirebook_get_identity(card, &identity))
        return failed("identity");
    wirebook_card_config config = {
        .size = sizeof config,
        .mac = {0x02, 0x57, 0x42, 0x00, 0x00, 0x01},
        .ip = {10, 0, 0, 2},
    };
    if (identity.profile == 0) {
        /* A simulated card is slower than a real one, so its timers run faster. */
        config.cycles_per_tick = 16;
        config.timeout_ticks = 300000;
    }
    if (wirebook_configure(card, &config))
        return failed("configure");
    if (set_session(card, mold))
        return failed("session");
    if (wirebook_set_ring(card, 0, 14))
        return failed("ring");
    if (mode != WIREBOOK_READ_MODE_POLL && wirebook_enable_interrupts(card))
        return failed("interrupts");
    if (wirebook_start(card))
        return failed("start");
    if (!mold && wirebook_open_session(card, 0))
        return failed("open session");
    return 0;
}

/* FNV-1a over what does not depend on when things happened. */
static uint64_t digest(uint64_t hash, const wirebook_record *record) {
    wirebook_record timeless = *record;
    unsigned char octets[sizeof timeless];
    timeless.ts_recv = 0;
    timeless.ts_in_delta = 0;
    timeless.latency = 0;
    if (timeless.rtype == WIREBOOK_RTYPE_STATUS)
        timeless.ts_event = 0;
    memcpy(octets, &timeless, sizeof octets);
    for (size_t i = 0; i < sizeof octets; i++)
        hash = (hash ^ octets[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static int take(struct tally *tally, const wirebook_record *record) {
    tally->records++;
    tally->by_rtype[record->rtype]++;
    tally->digest = digest(tally->digest, record);
    if (record->rtype != WIREBOOK_RTYPE_STATUS)
        return 0;
    switch (record->action) {
    case WIREBOOK_STATUS_END:
        tally->over = 1;
        return 0;
    case WIREBOOK_STATUS_DOWN:
    case WIREBOOK_STATUS_REJECTED:
        fprintf(stderr, "follow: the session is over before its end: %c %c\n", record->action, record->side);
        return -1;
    default:
        return 0;
    }
}

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the session has ended. */
static int follow(wirebook_card *card, wirebook_ring *ring, struct tally *tally) {
    static wirebook_record batch[BATCH];
    int64_t heard = now_ms(), asked = heard;
    while (!tally->over) {
        /* With WIREBOOK_READ_MODE_POLL the same as wirebook_poll. */
        int32_t count = wirebook_read(ring, batch, BATCH, WAIT_NS);
        if (count < 0)
            return failed("read");
        for (int32_t i = 0; i < count; i++)
            if (take(tally, &batch[i]))
                return -1;
        int64_t now = now_ms();
        /* Also while records come: the kernel may want the card back, and that is nowhere else to be heard. */
        if (now - asked >= LOOK_MS) {
            if (wirebook_check_alive(card))
                return failed("card");
            asked = now;
        }
        if (count > 0) {
            heard = now;
            continue;
        }
        if (wirebook_check_ring(ring))
            return failed("ring");
        if (now - heard > SILENCE_MS_MAX) {
            fprintf(stderr, "follow: no record for %d s\n", SILENCE_MS_MAX / 1000);
            return -1;
        }
    }
    return 0;
}

/* How the reader kept up, for whoever watches. */
static int tell(wirebook_ring *ring) {
    wirebook_ring_stats stats = {.size = sizeof stats};
    if (wirebook_get_ring_stats(ring, &stats))
        return failed("ring stats");
    fprintf(stderr,
            "ring: %" PRIu64 " records, high water %" PRIu32 ", longest gap %" PRIu64 " ns, %" PRIu64 " sleeps\n",
            stats.records, stats.high_water, stats.longest_gap_ns, stats.sleeps);
    return 0;
}

static int run(wirebook_card *card, int mold, uint32_t mode, struct tally *tally) {
    wirebook_ring *ring = NULL;
    wirebook_stats stats = {.size = sizeof stats};
    wirebook_ring_config config = {.size = sizeof config, .mode = mode, .measure_gaps = 1};
    if (mode == WIREBOOK_READ_MODE_ADAPTIVE)
        config.empty_polls = 10000;
    if (set_up(card, mold, mode))
        return -1;
    if (wirebook_take_ring_with(card, 0, &config, &ring))
        return failed("take ring");
    int outcome = follow(card, ring, tally);
    if (!outcome)
        outcome = tell(ring);
    wirebook_free_ring(ring);
    if (outcome)
        return outcome;
    if (wirebook_get_stats(card, &stats))
        return failed("stats");
    if (wirebook_stop(card))
        return failed("stop");
    printf("records %" PRIu64 " digest %016" PRIx64 "\n", tally->records, tally->digest);
    for (int rtype = 0; rtype < 256; rtype++)
        if (tally->by_rtype[rtype])
            printf("rtype 0x%02x: %" PRIu64 "\n", (unsigned)rtype, tally->by_rtype[rtype]);
    printf("%s %" PRIu32 "\n", wirebook_counter_name(WIREBOOK_COUNTER_MESSAGES),
           stats.values[WIREBOOK_COUNTER_MESSAGES]);
    return 0;
}

static int mode_of(const char *name) {
    static const char *const names[] = {"poll", "adaptive", "interrupt"};
    for (int mode = WIREBOOK_READ_MODE_POLL; mode <= WIREBOOK_READ_MODE_INTERRUPT; mode++)
        if (strcmp(name, names[mode]) == 0)
            return mode;
    return -1;
}

int main(int argc, char **argv) {
    struct tally tally = {.digest = UINT64_C(0xCBF29CE484222325)};
    wirebook_card *card = NULL;
    int mode = argc > 3 ? mode_of(argv[3]) : WIREBOOK_READ_MODE_POLL;
    if (argc < 2 || mode < 0) {
        fprintf(stderr, "usage: follow DEVICE [soup|mold [poll|adaptive|interrupt]]\n");
        return 2;
    }
    if (wirebook_abi_version() >> 16 != WIREBOOK_ABI_MAJOR) {
        fprintf(stderr, "follow: built for another libwirebook\n");
        return EXIT_FAILURE;
    }
    if (wirebook_open(argv[1], &card)) {
        failed("open");
        return EXIT_FAILURE;
    }
    int outcome = run(card, argc > 2 && strcmp(argv[2], "mold") == 0, (uint32_t)mode, &tally);
    wirebook_close(card);
    return outcome ? EXIT_FAILURE : EXIT_SUCCESS;
}
