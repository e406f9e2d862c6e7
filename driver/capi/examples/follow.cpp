// Follows a feed to its end on a thread of its own and prints each instrument's best prices.
//
//     wirebook card --socket /tmp/card --generate &
//     c++ -std=c++17 follow.cpp $(pkg-config --cflags --libs wirebook) -pthread -o follow
//     ./follow vfio-user:/tmp/card
//
// With `stages` as a second argument in two stages: a thread that only polls, and the books in another. Addresses and account are those of the simulated exchange.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <wirebook.h>

namespace {

// A failed call: its code's name and the library's message.
void check(wirebook_code code) {
    if (code != WIREBOOK_CODE_OK)
        throw std::runtime_error(std::string(wirebook_code_name(code)) + ": " + wirebook_last_error());
}

// A structure that knows its size.
template <typename T> T sized() {
    T value{};
    value.size = sizeof value;
    return value;
}

// A ring, for one thread.
class Ring {
public:
    explicit Ring(wirebook_card *card) { check(wirebook_take_ring(card, 0, &handle)); }
    ~Ring() { wirebook_free_ring(handle); }
    Ring(const Ring &) = delete;
    Ring &operator=(const Ring &) = delete;

    template <std::size_t N> int32_t poll(std::array<wirebook_record, N> &batch) {
        int32_t count = wirebook_poll(handle, batch.data(), N);
        if (count < 0)
            check(static_cast<wirebook_code>(count));
        return count;
    }

private:
    wirebook_ring *handle = nullptr;
};

// A ring in two stages. The pump is for one thread, the queue for another.
class Stages {
public:
    Stages(wirebook_card *card, uint32_t queue_records) {
        auto config = sized<wirebook_ring_config>();
        config.queue_records = queue_records;
        check(wirebook_take_stages(card, 0, &config, &first, &second));
    }
    // When neither is in use any more.
    ~Stages() {
        wirebook_free_pump(first);
        wirebook_free_queue(second);
    }
    Stages(const Stages &) = delete;
    Stages &operator=(const Stages &) = delete;

    int32_t pump() {
        int32_t count = wirebook_step_pump(first);
        if (count < 0)
            check(static_cast<wirebook_code>(count));
        return count;
    }

    template <std::size_t N> int32_t poll(std::array<wirebook_record, N> &batch) {
        int32_t count = wirebook_poll_queue(second, batch.data(), N);
        if (count < 0)
            check(static_cast<wirebook_code>(count));
        return count;
    }

private:
    wirebook_pump *first = nullptr;
    wirebook_queue *second = nullptr;
};

// A card that follows the simulated exchange's first session.
class Card {
public:
    explicit Card(const char *device) {
        check(wirebook_open(device, &handle));
        try {
            set_up();
        } catch (...) {
            wirebook_close(handle);
            throw;
        }
    }
    ~Card() { wirebook_close(handle); }
    Card(const Card &) = delete;
    Card &operator=(const Card &) = delete;

    Ring ring() { return Ring(handle); }
    Stages stages() { return Stages(handle, 1 << 16); }
    void check_alive() { check(wirebook_check_alive(handle)); }
    void stop() { check(wirebook_stop(handle)); }

private:
    void set_up() {
        auto identity = sized<wirebook_identity>();
        check(wirebook_get_identity(handle, &identity));
        auto config = sized<wirebook_card_config>();
        const uint8_t mac[6] = {0x02, 0x57, 0x42, 0x00, 0x00, 0x01};
        const uint8_t ip[4] = {10, 0, 0, 2};
        std::copy(std::begin(mac), std::end(mac), config.mac);
        std::copy(std::begin(ip), std::end(ip), config.ip);
        if (identity.profile == 0) {
            // A simulated card is slower than a real one, so its timers run faster.
            config.cycles_per_tick = 16;
            config.timeout_ticks = 300000;
        }
        check(wirebook_configure(handle, &config));

        auto login = sized<wirebook_login>();
        login.sequence = 1;
        login.user = "wire";
        login.password = "book";
        auto session = sized<wirebook_session_config>();
        const uint8_t server[4] = {10, 0, 0, 1};
        std::copy(std::begin(server), std::end(server), session.ip);
        session.protocol = WIREBOOK_PROTOCOL_SOUP;
        session.port = 5000;
        session.own_port = 40000;
        session.login = &login;
        check(wirebook_set_session(handle, 0, &session));
        check(wirebook_set_ring(handle, 0, 14));
        check(wirebook_start(handle));
        check(wirebook_open_session(handle, 0));
    }

    wirebook_card *handle = nullptr;
};

// Orders and price levels of every instrument of one feed that lost nothing.
class Books {
public:
    void apply(const wirebook_record &record) {
        if (record.rtype != WIREBOOK_RTYPE_MBO)
            return;
        if (record.action == WIREBOOK_ACTION_ADD)
            add(record);
        else if (record.action == WIREBOOK_ACTION_CANCEL)
            cancel(record);
    }

    void print(std::ostream &out) const {
        for (const auto &[instrument, book] : books) {
            out << instrument;
            if (!book.bids.empty())
                out << " bid " << book.bids.begin()->first << " x " << book.bids.begin()->second;
            if (!book.asks.empty())
                out << " ask " << book.asks.begin()->first << " x " << book.asks.begin()->second;
            out << '\n';
        }
    }

private:
    struct Order {
        uint32_t instrument;
        uint8_t side;
        int64_t price;
        uint32_t size;
    };
    struct Book {
        std::map<int64_t, uint64_t, std::greater<int64_t>> bids;
        std::map<int64_t, uint64_t> asks;
    };

    void add(const wirebook_record &record) {
        // The second half of a replace leaves out the side: it is the replaced order's.
        uint8_t side = record.side == WIREBOOK_RECORD_SIDE_NONE ? replaced_side : record.side;
        orders[record.order_id] = {record.instrument_id, side, record.price, record.size};
        auto &book = books[record.instrument_id];
        if (side == 'B')
            book.bids[record.price] += record.size;
        else
            book.asks[record.price] += record.size;
    }

    void cancel(const wirebook_record &record) {
        auto found = orders.find(record.order_id);
        if (found == orders.end())
            return;
        Order &order = found->second;
        uint32_t size = record.size == WIREBOOK_RECORD_UNDEF_SIZE ? order.size : record.size;
        auto &book = books[order.instrument];
        if (order.side == 'B')
            reduce(book.bids, order.price, size);
        else
            reduce(book.asks, order.price, size);
        replaced_side = order.side;
        order.size -= size;
        if (order.size == 0)
            orders.erase(found);
    }

    template <typename Levels> static void reduce(Levels &levels, int64_t price, uint32_t size) {
        auto level = levels.find(price);
        if (level == levels.end())
            return;
        level->second -= size;
        if (level->second == 0)
            levels.erase(level);
    }

    std::unordered_map<uint64_t, Order> orders;
    std::map<uint32_t, Book> books;
    uint8_t replaced_side = 'B';
};

// Polls until the session has ended. All calls of what is polled are in this one thread.
template <typename Polled> void follow(Card &card, Polled &polled, Books &books) {
    using Clock = std::chrono::steady_clock;
    std::array<wirebook_record, 256> batch{};
    auto heard = Clock::now(), asked = heard;
    for (;;) {
        int32_t count = polled.poll(batch);
        for (int32_t i = 0; i < count; i++) {
            const wirebook_record &record = batch[i];
            books.apply(record);
            if (record.rtype != WIREBOOK_RTYPE_STATUS)
                continue;
            if (record.action == WIREBOOK_STATUS_END)
                return;
            if (record.action == WIREBOOK_STATUS_DOWN || record.action == WIREBOOK_STATUS_REJECTED)
                throw std::runtime_error("the session is over before its end");
        }
        auto now = Clock::now();
        // Also while records come: the kernel may want the card back, and that is nowhere else to be heard.
        if (now - asked >= std::chrono::milliseconds(25)) {
            card.check_alive();
            asked = now;
        }
        if (count > 0)
            heard = now;
        else if (now - heard > std::chrono::minutes(1))
            throw std::runtime_error("no record for a minute");
    }
}

// A thread that keeps what it fails with.
class Worker {
public:
    template <typename Body> explicit Worker(Body body) : thread([this, body] {
        try {
            body();
        } catch (...) {
            failure = std::current_exception();
        }
    }) {}

    // Once.
    void join() {
        thread.join();
        if (failure)
            std::rethrow_exception(failure);
    }

private:
    std::exception_ptr failure;
    std::thread thread;
};

void in_one_stage(Card &card, Books &books) {
    Worker poller([&] {
        Ring ring = card.ring();
        follow(card, ring, books);
    });
    poller.join();
}

void in_two_stages(Card &card, Books &books) {
    Stages stages = card.stages();
    std::atomic<bool> over{false};
    Worker pump([&] {
        while (!over.load(std::memory_order_relaxed))
            stages.pump();
    });
    std::exception_ptr failure;
    try {
        follow(card, stages, books);
    } catch (...) {
        failure = std::current_exception();
    }
    over = true;
    pump.join();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

int main(int argc, char **argv) {
    const bool two_stages = argc == 3 && std::string(argv[2]) == "stages";
    if (argc != 2 && !two_stages) {
        std::cerr << "usage: follow DEVICE [stages]\n";
        return 2;
    }
    try {
        if (wirebook_abi_version() >> 16 != WIREBOOK_ABI_MAJOR)
            throw std::runtime_error("built for another libwirebook");
        Card card(argv[1]);
        Books books;
        (two_stages ? in_two_stages : in_one_stage)(card, books);
        card.stop();
        books.print(std::cout);
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        std::cerr << "follow: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
