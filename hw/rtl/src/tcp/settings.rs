//! The engine's copy of the registers it needs.

use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

/// Reset value of a register.
const fn reset_of(addr: u32) -> u32 {
    let mut i = 0;
    while i < reg::ALL.len() {
        if reg::ALL[i].addr == addr {
            return reg::ALL[i].reset;
        }
        i += 1;
    }
    panic!("no such register")
}

const RTO_INITIAL: u32 = reset_of(reg::TCP_RTO_INITIAL_TICKS);
const RTO_MAX: u32 = reset_of(reg::TCP_RTO_MAX_TICKS);
const RETRIES: u32 = reset_of(reg::TCP_RETRIES);
const TIME_WAIT: u32 = reset_of(reg::TCP_TIME_WAIT_TICKS);
const HEARTBEAT: u32 = reset_of(reg::SOUP_HEARTBEAT_TICKS);
const SERVER: u32 = reset_of(reg::SOUP_TIMEOUT_TICKS);

/// Values that hold for all sessions.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Values {
    /// `reg::TCP_RTO_INITIAL_TICKS`.
    pub rto_initial: Bits<32>,
    /// `reg::TCP_RTO_MAX_TICKS`.
    pub rto_max: Bits<32>,
    /// `reg::TCP_RETRIES`.
    pub retries: Bits<32>,
    /// `reg::TCP_TIME_WAIT_TICKS`.
    pub time_wait_ticks: Bits<32>,
    /// `reg::SOUP_HEARTBEAT_TICKS`.
    pub heartbeat_ticks: Bits<32>,
    /// `reg::SOUP_TIMEOUT_TICKS`.
    pub server_ticks: Bits<32>,
}

/// Snoops the register bus. A write takes effect one cycle later.
#[derive(LogicBlock, Default)]
pub struct Settings {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: every value to its register's reset value.
    pub rst: Signal<In, Bit>,
    /// A register is written.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Times and limits.
    pub values: Signal<Out, Values>,
    /// `reg::TCP_ISN_KEY0`.
    pub key0: Signal<Out, Bits<32>>,
    /// `reg::TCP_ISN_KEY1`.
    pub key1: Signal<Out, Bits<32>>,
    /// `reg::IP_ADDR`.
    pub ip: Signal<Out, Bits<32>>,
    held: DFF<Values>,
    held_key0: DFF<Bits<32>>,
    held_key1: DFF<Bits<32>>,
    held_ip: DFF<Bits<32>>,
}

impl Logic for Settings {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, held, held_key0, held_key1, held_ip);
        let addr = self.cfg_addr.val();
        let data = self.cfg_data.val();
        if self.cfg_valid.val() {
            if addr == k!(reg::TCP_RTO_INITIAL_TICKS) {
                self.held.d.next.rto_initial = data;
            }
            if addr == k!(reg::TCP_RTO_MAX_TICKS) {
                self.held.d.next.rto_max = data;
            }
            if addr == k!(reg::TCP_RETRIES) {
                self.held.d.next.retries = data;
            }
            if addr == k!(reg::TCP_TIME_WAIT_TICKS) {
                self.held.d.next.time_wait_ticks = data;
            }
            if addr == k!(reg::SOUP_HEARTBEAT_TICKS) {
                self.held.d.next.heartbeat_ticks = data;
            }
            if addr == k!(reg::SOUP_TIMEOUT_TICKS) {
                self.held.d.next.server_ticks = data;
            }
            if addr == k!(reg::TCP_ISN_KEY0) {
                self.held_key0.d.next = data;
            }
            if addr == k!(reg::TCP_ISN_KEY1) {
                self.held_key1.d.next = data;
            }
            if addr == k!(reg::IP_ADDR) {
                self.held_ip.d.next = data;
            }
        }
        if self.rst.val() {
            self.held.d.next.rto_initial = k!(RTO_INITIAL);
            self.held.d.next.rto_max = k!(RTO_MAX);
            self.held.d.next.retries = k!(RETRIES);
            self.held.d.next.time_wait_ticks = k!(TIME_WAIT);
            self.held.d.next.heartbeat_ticks = k!(HEARTBEAT);
            self.held.d.next.server_ticks = k!(SERVER);
            self.held_key0.d.next = 0.into();
            self.held_key1.d.next = 0.into();
            self.held_ip.d.next = 0.into();
        }
        self.values.next = self.held.q.val();
        self.key0.next = self.held_key0.q.val();
        self.key1.next = self.held_key1.q.val();
        self.ip.next = self.held_ip.q.val();
    }
}
