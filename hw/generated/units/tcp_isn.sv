// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_isn (
  input  logic clk,
  input  logic rst,
  input  logic start,
  input  logic [31:0] key0,
  input  logic [31:0] key1,
  output logic second,
  input  logic [31:0] word,
  input  logic [31:0] third,
  output logic done,
  output logic [31:0] hash
);
  logic [31:0] message;
  logic [31:0] i2;
  logic [31:0] i3;
  logic [31:0] a0;
  logic [31:0] a1;
  logic [31:0] a2;
  logic [31:0] a3;
  logic [31:0] b0;
  logic [31:0] b1;
  logic [31:0] b2;
  logic [31:0] b3;
  logic [3:0] step_d;
  logic [3:0] step_q;
  logic [31:0] v0_d;
  logic [31:0] v0_q;
  logic [31:0] v1_d;
  logic [31:0] v1_q;
  logic [31:0] v2_d;
  logic [31:0] v2_q;
  logic [31:0] v3_d;
  logic [31:0] v3_q;
  assign second = step_q > 4'h1;
  assign done = step_q == 4'hd;
  assign hash = v1_q ^ v3_q;
  always_comb begin
    if (step_q < 4'h5) begin
      message = word;
    end else begin
      if (step_q < 4'h7) begin
        message = third;
      end else begin
        message = 32'hc000000;
      end
    end
  end
  always_comb begin
    i2 = v2_q;
    if (step_q == 4'h9) begin
      i2 = v2_q ^ 32'hff;
    end
  end
  always_comb begin
    i3 = v3_q;
    if ((step_q < 4'h9) & step_q[0]) begin
      i3 = v3_q ^ message;
    end
  end
  assign a0 = v0_q + v1_q;
  assign a1 = ((v1_q << 5'h5) | (v1_q >> 5'h1b)) ^ a0;
  assign a2 = i2 + i3;
  assign a3 = ((i3 << 5'h8) | (i3 >> 5'h18)) ^ a2;
  assign b0 = ((a0 << 5'h10) | (a0 >> 5'h10)) + a3;
  assign b1 = ((a1 << 5'hd) | (a1 >> 5'h13)) ^ b2;
  assign b2 = a2 + a1;
  assign b3 = ((a3 << 5'h7) | (a3 >> 5'h19)) ^ b0;
  always_comb begin
    step_d = step_q;
    if (step_q == 4'h0) begin
      if (start) begin
        step_d = 4'h1;
      end
    end else begin
      if (step_q < 4'hd) begin
        step_d = step_q + 4'h1;
      end else begin
        step_d = 4'h0;
      end
    end
    if (rst) begin
      step_d = 4'h0;
    end
  end
  always_comb begin
    v0_d = v0_q;
    if (step_q == 4'h0) begin
      v0_d = key0;
    end else begin
      if (step_q < 4'hd) begin
        v0_d = b0;
        if ((step_q < 4'h9) & ~step_q[0]) begin
          v0_d = b0 ^ message;
        end
      end
    end
  end
  always_comb begin
    v1_d = v1_q;
    if (step_q == 4'h0) begin
      v1_d = key1;
    end else begin
      if (step_q < 4'hd) begin
        v1_d = b1;
      end
    end
  end
  always_comb begin
    v2_d = v2_q;
    if (step_q == 4'h0) begin
      v2_d = key0 ^ 32'h6c796765;
    end else begin
      if (step_q < 4'hd) begin
        v2_d = (b2 << 5'h10) | (b2 >> 5'h10);
      end
    end
  end
  always_comb begin
    v3_d = v3_q;
    if (step_q == 4'h0) begin
      v3_d = key1 ^ 32'h74656462;
    end else begin
      if (step_q < 4'hd) begin
        v3_d = b3;
      end
    end
  end
  initial step_q = 4'h0;
  always_ff @(posedge clk) step_q <= step_d;
  initial v0_q = 32'h0;
  always_ff @(posedge clk) v0_q <= v0_d;
  initial v1_q = 32'h0;
  always_ff @(posedge clk) v1_q <= v1_d;
  initial v2_q = 32'h0;
  always_ff @(posedge clk) v2_q <= v2_d;
  initial v3_q = 32'h0;
  always_ff @(posedge clk) v3_q <= v3_d;
endmodule

`default_nettype wire
