// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_table (
  input  logic clk,
  input  logic we,
  input  logic [2:0] waddr,
  input  logic [8:0] wdata,
  input  logic [2:0] raddr,
  output logic [8:0] rdata
);
logic [9-1:0] mem [0:7];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

`default_nettype wire
