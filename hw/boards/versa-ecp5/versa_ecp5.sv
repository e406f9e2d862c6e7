// The card on a Lattice ECP5-5G Versa board, to see that it fits and how fast it can be clocked.
//
// The pins are those of the board and the clock is made from its oscillator, but this is a frame for
// measuring and not yet a product: the two Ethernet ports carry plain nibbles in the card's own clock, without
// RGMII's double data rate and without a MAC. What it is careful about is timing: every port of the card ends
// in a register here, wide words are shifted in and out, and nothing can be optimised away.
//
//   eth0   frames to and from the card, 4 bits a cycle, `ctl` high during a frame
//   eth1   in: commands of the host, 64 bits each (`host_port`); out: records, 576 bits each
//   led    [0] values read from registers, one bit a cycle; [1] while one is sent
`default_nettype none
module versa_ecp5 (
  input  wire       clk100,
  input  wire       rst_n,
  input  wire       eth0_rx_ctl,
  input  wire [3:0] eth0_rx_data,
  output wire       eth0_tx_ctl,
  output wire [3:0] eth0_tx_data,
  input  wire       eth1_rx_ctl,
  input  wire [3:0] eth1_rx_data,
  output wire       eth1_tx_ctl,
  output wire [3:0] eth1_tx_data,
  output wire [1:0] led
);
  wire clk, locked;
  core_clock u_clock (.clk100(clk100), .clk(clk), .locked(locked));

  // Leaves reset in step with the clock.
  reg [3:0] running = 4'd0;
  always @(posedge clk or negedge rst_n)
    if (!rst_n) running <= 4'd0;
    else running <= {running[2:0], locked};
  reg rst = 1'b1;
  always @(posedge clk) rst <= !running[3];

  wire [63:0] s_tdata;
  wire [7:0]  s_tkeep;
  wire        s_tvalid, s_tlast;
  nibbles_to_beats u_frames_in (
    .clk(clk), .rst(rst), .ctl(eth0_rx_ctl), .data(eth0_rx_data),
    .m_tdata(s_tdata), .m_tkeep(s_tkeep), .m_tvalid(s_tvalid), .m_tlast(s_tlast)
  );

  wire [63:0] m_tdata;
  wire [7:0]  m_tkeep;
  wire        m_tvalid, m_tlast, m_tready;
  word_to_symbols #(.WORD(73), .SYMBOL(4)) u_frames_out (
    .clk(clk), .rst(rst), .valid(m_tvalid), .ready(m_tready), .word({m_tlast, m_tkeep, m_tdata}),
    .ctl(eth0_tx_ctl), .data(eth0_tx_data)
  );

  wire [63:0] host_word;
  wire        host_valid;
  nibbles_to_beats u_host_in (
    .clk(clk), .rst(rst), .ctl(eth1_rx_ctl), .data(eth1_rx_data),
    .m_tdata(host_word), .m_tkeep(), .m_tvalid(host_valid), .m_tlast()
  );
  wire [16:0] csr_addr;
  wire [31:0] csr_wdata, csr_rdata, db_data;
  wire [14:0] db_addr;
  wire        csr_wen, csr_ren, csr_rvalid, db_valid;
  host_port u_host (
    .clk(clk), .rst(rst), .valid(host_valid), .word(host_word),
    .csr_addr(csr_addr), .csr_wdata(csr_wdata), .csr_wen(csr_wen), .csr_ren(csr_ren),
    .db_valid(db_valid), .db_addr(db_addr), .db_data(db_data)
  );
  word_to_symbols #(.WORD(32), .SYMBOL(1)) u_values_out (
    .clk(clk), .rst(rst), .valid(csr_rvalid), .ready(), .word(csr_rdata), .ctl(led[1]), .data(led[0])
  );

  wire [63:0]  dma_taddr;
  wire [511:0] dma_tdata;
  wire         dma_tvalid, dma_tready;
  word_to_symbols #(.WORD(576), .SYMBOL(4)) u_records_out (
    .clk(clk), .rst(rst), .valid(dma_tvalid), .ready(dma_tready), .word({dma_tdata, dma_taddr}),
    .ctl(eth1_tx_ctl), .data(eth1_tx_data)
  );

  card_ecp5 u_card (
    .clk(clk), .rst(rst),
    .s_axis_tdata(s_tdata), .s_axis_tkeep(s_tkeep), .s_axis_tvalid(s_tvalid), .s_axis_tlast(s_tlast),
    .s_axis_tuser(1'b0),
    .m_axis_tdata(m_tdata), .m_axis_tkeep(m_tkeep), .m_axis_tvalid(m_tvalid), .m_axis_tlast(m_tlast),
    .m_axis_tready(m_tready),
    .csr_addr(csr_addr), .csr_wdata(csr_wdata), .csr_wen(csr_wen), .csr_ren(csr_ren),
    .csr_rdata(csr_rdata), .csr_rvalid(csr_rvalid),
    .db_valid(db_valid), .db_addr(db_addr), .db_data(db_data),
    .m_dma_taddr(dma_taddr), .m_dma_tdata(dma_tdata), .m_dma_tvalid(dma_tvalid), .m_dma_tready(dma_tready),
    .m_irq()
  );
endmodule

// 156.25 MHz from the board's 100 MHz: 100 / 16 x 25, the oscillator at four times that.
module core_clock (
  input  wire clk100,
  output wire clk,
  output wire locked
);
  (* FREQUENCY_PIN_CLKI = "100" *)
  (* FREQUENCY_PIN_CLKOP = "156.25" *)
  (* ICP_CURRENT = "12" *)
  (* LPF_RESISTOR = "8" *)
  EHXPLLL #(
    .PLLRST_ENA("DISABLED"), .INTFB_WAKE("DISABLED"), .STDBY_ENABLE("DISABLED"),
    .DPHASE_SOURCE("DISABLED"), .OUTDIVIDER_MUXA("DIVA"), .CLKOP_ENABLE("ENABLED"),
    .CLKI_DIV(16), .CLKFB_DIV(25), .CLKOP_DIV(4), .CLKOP_CPHASE(3), .CLKOP_FPHASE(0),
    .FEEDBK_PATH("CLKOP")
  ) u_pll (
    .RST(1'b0), .STDBY(1'b0), .CLKI(clk100), .CLKOP(clk), .CLKFB(clk), .CLKINTFB(),
    .PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b1), .PHASESTEP(1'b1), .PHASELOADREG(1'b1),
    .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0), .LOCK(locked)
  );
endmodule
`default_nettype wire
