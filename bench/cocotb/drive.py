"""The same inputs and the same digest as `drive_arbiter` of bench/src/simulation.rs."""

import os
import time

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge

MASK = (1 << 64) - 1


def rotate(value, places):
    return (value << places | value >> (64 - places)) & MASK


@cocotb.test()
async def drive(dut):
    cycles = int(os.environ["BENCH_CYCLES"])
    inputs = [
        dut.rst, dut.tcp_tdata, dut.tcp_tkeep, dut.tcp_tvalid, dut.tcp_tlast, dut.arp_tdata, dut.arp_tkeep,
        dut.arp_tvalid, dut.arp_tlast, dut.icmp_tdata, dut.icmp_tkeep, dut.icmp_tvalid, dut.icmp_tlast,
        dut.m_axis_tready,
    ]  # fmt: skip
    flags = [
        (dut.m_axis_tkeep, 0), (dut.m_axis_tvalid, 8), (dut.m_axis_tlast, 9), (dut.tcp_tready, 10),
        (dut.arp_tready, 11), (dut.icmp_tready, 12), (dut.ev_tx_frames, 13),
    ]  # fmt: skip
    for port in inputs:
        port.value = 0
    data, clk, edge = dut.m_axis_tdata, dut.clk, FallingEdge(dut.clk)
    cocotb.start_soon(Clock(clk, 2, unit="step").start(start_high=False))
    digest, random = 0xCBF29CE484222325, 0x9E3779B97F4A7C15
    # Between a falling edge and the rising one after it, everything is settled.
    started = time.process_time_ns()
    for cycle in range(cycles):
        random ^= random << 13 & MASK
        random ^= random >> 7
        random ^= random << 17 & MASK
        values = (
            int(cycle < 4), random, random & 255, random >> 8 & 1, random >> 9 & 1, random ^ MASK, random >> 10 & 255,
            random >> 18 & 1, random >> 19 & 1, rotate(random, 32), random >> 20 & 255, random >> 28 & 1,
            random >> 29 & 1, random >> 30 & 1,
        )  # fmt: skip
        for port, value in zip(inputs, values):
            port.value = value
        await edge
        word = sum(int(port.value) << at for port, at in flags)
        digest = rotate((digest ^ int(data.value)) * 0x100000001B3 & MASK, 23)
        digest = rotate((digest ^ word) * 0x100000001B3 & MASK, 23)
    elapsed = time.process_time_ns() - started
    with open(os.environ["BENCH_RESULT"], "w") as result:
        result.write(f"{elapsed} {digest:016x}")
