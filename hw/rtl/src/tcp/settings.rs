//! The engine's copy of the registers it needs.

use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

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

/// Values that hold for all sessions, snooped from the register bus. A write takes effect one cycle later.
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
    /// `reg::TCP_RTO_INITIAL_TICKS`.
    pub rto_initial: Signal<Out, Bits<32>>,
    /// `reg::TCP_RTO_MAX_TICKS`.
    pub rto_max: Signal<Out, Bits<32>>,
    /// `reg::TCP_RETRIES`.
    pub retries: Signal<Out, Bits<32>>,
    /// `reg::TCP_TIME_WAIT_TICKS`.
    pub time_wait_ticks: Signal<Out, Bits<32>>,
    /// `reg::TCP_ISN_KEY0`.
    pub key0: Signal<Out, Bits<32>>,
    /// `reg::TCP_ISN_KEY1`.
    pub key1: Signal<Out, Bits<32>>,
    /// `reg::SOUP_HEARTBEAT_TICKS`.
    pub heartbeat_ticks: Signal<Out, Bits<32>>,
    /// `reg::SOUP_TIMEOUT_TICKS`.
    pub server_ticks: Signal<Out, Bits<32>>,
    /// `reg::IP_ADDR`.
    pub ip: Signal<Out, Bits<32>>,
    r_rto_initial: DFF<Bits<32>>,
    r_rto_max: DFF<Bits<32>>,
    r_retries: DFF<Bits<32>>,
    r_time_wait: DFF<Bits<32>>,
    r_key0: DFF<Bits<32>>,
    r_key1: DFF<Bits<32>>,
    r_heartbeat: DFF<Bits<32>>,
    r_server: DFF<Bits<32>>,
    r_ip: DFF<Bits<32>>,
}

impl Logic for Settings {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            r_rto_initial,
            r_rto_max,
            r_retries,
            r_time_wait,
            r_key0,
            r_key1,
            r_heartbeat,
            r_server,
            r_ip
        );
        if self.cfg_valid.val() {
            if self.cfg_addr.val() == k!(reg::TCP_RTO_INITIAL_TICKS) {
                self.r_rto_initial.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TCP_RTO_MAX_TICKS) {
                self.r_rto_max.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TCP_RETRIES) {
                self.r_retries.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TCP_TIME_WAIT_TICKS) {
                self.r_time_wait.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TCP_ISN_KEY0) {
                self.r_key0.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TCP_ISN_KEY1) {
                self.r_key1.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::SOUP_HEARTBEAT_TICKS) {
                self.r_heartbeat.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::SOUP_TIMEOUT_TICKS) {
                self.r_server.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::IP_ADDR) {
                self.r_ip.d.next = self.cfg_data.val();
            }
        }
        if self.rst.val() {
            self.r_rto_initial.d.next = k!(RTO_INITIAL);
            self.r_rto_max.d.next = k!(RTO_MAX);
            self.r_retries.d.next = k!(RETRIES);
            self.r_time_wait.d.next = k!(TIME_WAIT);
            self.r_key0.d.next = 0.into();
            self.r_key1.d.next = 0.into();
            self.r_heartbeat.d.next = k!(HEARTBEAT);
            self.r_server.d.next = k!(SERVER);
            self.r_ip.d.next = 0.into();
        }
        self.rto_initial.next = self.r_rto_initial.q.val();
        self.rto_max.next = self.r_rto_max.q.val();
        self.retries.next = self.r_retries.q.val();
        self.time_wait_ticks.next = self.r_time_wait.q.val();
        self.key0.next = self.r_key0.q.val();
        self.key1.next = self.r_key1.q.val();
        self.heartbeat_ticks.next = self.r_heartbeat.q.val();
        self.server_ticks.next = self.r_server.q.val();
        self.ip.next = self.r_ip.q.val();
    }
}
