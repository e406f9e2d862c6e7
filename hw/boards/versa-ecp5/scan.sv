// Stands around a single block whose clock rate is asked for: a register in front of every input and behind
// every output, and only two pins. `BITS` of the block are joined in one vector.
`default_nettype none

// Inputs: a shift register, so that each is a register of its own and none is a constant.
module scan_inputs #(
  parameter BITS = 1
) (
  input  wire            clk,
  input  wire            pin,
  output reg  [BITS-1:0] inputs
);
  always @(posedge clk) inputs <= BITS'({inputs, pin});
endmodule

// Outputs: registered, then folded into a signature, one exclusive or between two registers.
module scan_outputs #(
  parameter BITS = 1
) (
  input  wire            clk,
  input  wire [BITS-1:0] outputs,
  output wire            pin
);
  reg [BITS-1:0] taken, signature;
  always @(posedge clk) begin
    taken     <= outputs;
    signature <= taken ^ BITS'({signature, 1'b0});
  end
  assign pin = signature[BITS-1];
endmodule
`default_nettype wire
