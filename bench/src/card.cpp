// The card's model with nothing around it but what C++ needs: the baseline of the simulation's speed.
//
//   card TAPE: plays the tape of inputs, three 64-bit words a cycle, and prints the processor time in
//   nanoseconds and the digest of the outputs. Words and digest are those of src/tape.rs.
#include MODEL_HEADER
#include "verilated.h"

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

static uint64_t digest = 0xcbf29ce484222325;

static inline void word(uint64_t value) {
    const uint64_t mixed = (digest ^ value) * 0x100000001b3;
    digest = (mixed << 23) | (mixed >> 41);
}

static uint64_t processor_ns() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return uint64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

int main(int argc, char** argv) {
    FILE* file = argc == 2 ? fopen(argv[1], "rb") : nullptr;
    if (!file) {
        fprintf(stderr, "usage: card TAPE\n");
        return 2;
    }
    fseek(file, 0, SEEK_END);
    std::vector<uint64_t> tape(ftell(file) / sizeof(uint64_t));
    rewind(file);
    if (fread(tape.data(), sizeof(uint64_t), tape.size(), file) != tape.size()) return 1;
    fclose(file);

    VerilatedContext context;
    context.randReset(0);
    context.randSeed(1);
    MODEL card(&context, "");
    card.eval();
    const uint64_t started = processor_ns();
    for (size_t at = 0; at + 3 <= tape.size(); at += 3) {
        const uint64_t csr = tape[at + 1], rest = tape[at + 2];
        const uint32_t flags = uint32_t(rest >> 47);
        card.s_axis_tdata = tape[at];
        card.s_axis_tkeep = uint8_t(csr >> 17);
        card.csr_addr = uint32_t(csr) & 0x1ffff;
        card.csr_wdata = uint32_t(csr >> 32);
        card.db_data = uint32_t(rest);
        card.db_addr = uint16_t(rest >> 32) & 0x7fff;
        card.rst = flags & 1;
        card.s_axis_tvalid = flags >> 1 & 1;
        card.s_axis_tlast = flags >> 2 & 1;
        card.s_axis_tuser = flags >> 3 & 1;
        card.m_axis_tready = flags >> 4 & 1;
        card.m_dma_tready = flags >> 5 & 1;
        card.csr_wen = flags >> 6 & 1;
        card.csr_ren = flags >> 7 & 1;
        card.db_valid = flags >> 8 & 1;
        card.clk = 1;
        card.eval();
        card.clk = 0;
        card.eval();
        word(card.m_axis_tdata);
        word(uint64_t(card.csr_rdata) | uint64_t(card.m_axis_tkeep) << 32 | uint64_t(card.m_axis_tvalid) << 40 |
             uint64_t(card.m_axis_tlast) << 41 | uint64_t(card.csr_rvalid) << 42 | uint64_t(card.m_dma_tvalid) << 43 |
             uint64_t(card.m_irq) << 44);
        if (card.m_dma_tvalid) {
            word(card.m_dma_taddr);
            for (int at = 0; at < 16; at++) word(card.m_dma_tdata[at]);
        }
    }
    printf("%llu %016llx\n", (unsigned long long)(processor_ns() - started), (unsigned long long)digest);
    card.final();
}
