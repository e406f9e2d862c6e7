// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_queue_words (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [7:0] wdata,
  input  logic [1:0] raddr,
  output logic [7:0] rdata
);
logic [8-1:0] mem [0:3];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_queue (
  input  logic clk,
  input  logic rst,
  input  logic push,
  input  logic [7:0] wdata,
  output logic valid,
  input  logic pop,
  output logic [7:0] rdata,
  output logic [2:0] count
);
  logic [2:0] held;
  logic full;
  logic words_clk;
  logic words_we;
  logic [1:0] words_waddr;
  logic [7:0] words_wdata;
  logic [1:0] words_raddr;
  logic [7:0] words_rdata;
  logic [2:0] head_d;
  logic [2:0] head_q;
  logic [2:0] tail_d;
  logic [2:0] tail_q;
  logic fetched_d;
  logic fetched_q;
  tcp_queue_words u_words (
    .clk(words_clk),
    .we(words_we),
    .waddr(words_waddr),
    .wdata(words_wdata),
    .raddr(words_raddr),
    .rdata(words_rdata)
  );
  assign valid = fetched_q;
  assign rdata = words_rdata;
  assign count = held;
  assign held = head_q - tail_q;
  assign full = held[2];
  assign words_clk = clk;
  assign words_we = push & ~full;
  assign words_waddr = head_q[1:0];
  assign words_wdata = wdata;
  assign words_raddr = tail_q[1:0];
  always_comb begin
    head_d = head_q;
    if (push & ~full) begin
      head_d = head_q + 3'h1;
    end
    if (rst) begin
      head_d = 3'h0;
    end
  end
  always_comb begin
    tail_d = tail_q;
    if (pop & fetched_q) begin
      tail_d = tail_q + 3'h1;
    end
    if (rst) begin
      tail_d = 3'h0;
    end
  end
  always_comb begin
    fetched_d = fetched_q;
    fetched_d = (held != 3'h0) & ~pop;
    if (rst) begin
      fetched_d = 1'b0;
    end
  end
  initial head_q = 3'h0;
  always_ff @(posedge clk) head_q <= head_d;
  initial tail_q = 3'h0;
  always_ff @(posedge clk) tail_q <= tail_d;
  initial fetched_q = 1'b0;
  always_ff @(posedge clk) fetched_q <= fetched_d;
endmodule

`default_nettype wire
