// What stands between the card's wide ports and a board's few pins.
`default_nettype none

// Nibbles, the low one of an octet first, to beats of 64 bits; `ctl` is high during a frame.
module nibbles_to_beats (
  input  wire        clk,
  input  wire        rst,
  input  wire        ctl,
  input  wire [3:0]  data,
  output reg  [63:0] m_tdata,
  output reg  [7:0]  m_tkeep,
  output reg         m_tvalid,
  output reg         m_tlast
);
  reg        ctl_in;
  reg [3:0]  data_in;
  reg [63:0] gathered;
  reg [15:0] place; // one-hot: where the next nibble goes
  reg [7:0]  keep;
  wire       last = ctl_in && !ctl;
  integer    i;
  always @(posedge clk) begin
    ctl_in  <= ctl;
    data_in <= data;
    for (i = 0; i < 16; i = i + 1)
      if (ctl_in && place[i]) begin
        gathered[4*i +: 4] <= data_in;
        keep[i/2] <= 1'b1;
      end
    if (ctl_in) place <= {place[14:0], place[15]};
    m_tvalid <= ctl_in && (place[15] || last);
    m_tlast  <= last;
    m_tdata  <= {data_in, gathered[59:0]};
    for (i = 0; i < 15; i = i + 1)
      if (place[i]) m_tdata[4*i +: 4] <= data_in;
    m_tkeep  <= keep;
    for (i = 0; i < 16; i = i + 1)
      if (place[i]) m_tkeep[i/2] <= 1'b1;
    if (!ctl_in || place[15] || last) keep <= 8'd0;
    if (rst || !ctl_in || last) place <= 16'd1;
    if (rst) m_tvalid <= 1'b0;
  end
endmodule

// Shifts words out, the low bits first; `ctl` is high meanwhile.
module word_to_symbols #(
  parameter WORD = 64,
  parameter SYMBOL = 4
) (
  input  wire              clk,
  input  wire              rst,
  input  wire              valid,
  output reg               ready,
  input  wire [WORD-1:0]   word,
  output wire              ctl,
  output wire [SYMBOL-1:0] data
);
  localparam SYMBOLS = (WORD + SYMBOL - 1) / SYMBOL;
  // A first register takes the word where the card leaves it; the second shifts.
  reg                      taken;
  reg [SYMBOLS*SYMBOL-1:0] held, rest;
  reg [SYMBOLS-1:0]        left; // as many ones as symbols are left
  always @(posedge clk) begin
    if (ready) held <= {{(SYMBOLS*SYMBOL-WORD){1'b0}}, word};
    taken <= valid && ready;
    ready <= !left[1] && !taken && !(valid && ready);
    rest  <= taken ? held : rest >> SYMBOL;
    left  <= taken ? {SYMBOLS{1'b1}} : left >> 1;
    if (rst) begin
      taken <= 1'b0;
      ready <= 1'b0;
      left  <= {SYMBOLS{1'b0}};
    end
  end
  assign ctl  = left[0];
  assign data = rest[SYMBOL-1:0];
endmodule

// A command of the host: data in bits 31:0, address in 48:32, and in 63:62 what to do
// (1 write a register, 2 read one, 3 ring a doorbell).
module host_port (
  input  wire        clk,
  input  wire        rst,
  input  wire        valid,
  input  wire [63:0] word,
  output reg  [16:0] csr_addr,
  output reg  [31:0] csr_wdata,
  output reg         csr_wen,
  output reg         csr_ren,
  output reg         db_valid,
  output reg  [14:0] db_addr,
  output reg  [31:0] db_data
);
  always @(posedge clk) begin
    csr_addr  <= word[48:32];
    csr_wdata <= word[31:0];
    db_addr   <= word[46:32];
    db_data   <= word[31:0];
    csr_wen   <= !rst && valid && word[63:62] == 2'd1;
    csr_ren   <= !rst && valid && word[63:62] == 2'd2;
    db_valid  <= !rst && valid && word[63:62] == 2'd3;
  end
endmodule
`default_nettype wire
