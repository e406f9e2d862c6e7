// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module login_sequence (
  input  logic clk,
  input  logic [159:0] digits,
  output logic [31:0] value
);
  logic [191:0] padded;
  logic [31:0] pair_0_d;
  logic [31:0] pair_0_q;
  logic [31:0] pair_1_d;
  logic [31:0] pair_1_q;
  logic [31:0] pair_2_d;
  logic [31:0] pair_2_q;
  logic [31:0] pair_3_d;
  logic [31:0] pair_3_q;
  logic [31:0] pair_4_d;
  logic [31:0] pair_4_q;
  logic [31:0] pair_5_d;
  logic [31:0] pair_5_q;
  logic [31:0] pair_6_d;
  logic [31:0] pair_6_q;
  logic [31:0] pair_7_d;
  logic [31:0] pair_7_q;
  logic [31:0] pair_8_d;
  logic [31:0] pair_8_q;
  logic [31:0] pair_9_d;
  logic [31:0] pair_9_q;
  logic [31:0] quad_0_d;
  logic [31:0] quad_0_q;
  logic [31:0] quad_1_d;
  logic [31:0] quad_1_q;
  logic [31:0] quad_2_d;
  logic [31:0] quad_2_q;
  logic [31:0] quad_3_d;
  logic [31:0] quad_3_q;
  logic [31:0] quad_4_d;
  logic [31:0] quad_4_q;
  logic [31:0] top_d;
  logic [31:0] top_q;
  logic [31:0] middle_d;
  logic [31:0] middle_q;
  logic [31:0] bottom_d;
  logic [31:0] bottom_q;
  logic [31:0] top_part_d;
  logic [31:0] top_part_q;
  logic [31:0] middle_high_d;
  logic [31:0] middle_high_q;
  logic [31:0] middle_low_d;
  logic [31:0] middle_low_q;
  logic [31:0] bottom_part_d;
  logic [31:0] bottom_part_q;
  logic [31:0] total_d;
  logic [31:0] total_q;
  assign value = total_q;
  assign padded = (192'h0 << 32'ha0) | ({32'h0, digits} << 32'h0);
  assign pair_0_d = (((padded[31:0] & 32'hf) << 32'h3) + ((padded[31:0] & 32'hf) << 32'h1)) + (padded[39:8] & 32'hf);
  assign pair_1_d = (((padded[47:16] & 32'hf) << 32'h3) + ((padded[47:16] & 32'hf) << 32'h1)) + (padded[55:24] & 32'hf);
  assign pair_2_d = (((padded[63:32] & 32'hf) << 32'h3) + ((padded[63:32] & 32'hf) << 32'h1)) + (padded[71:40] & 32'hf);
  assign pair_3_d = (((padded[79:48] & 32'hf) << 32'h3) + ((padded[79:48] & 32'hf) << 32'h1)) + (padded[87:56] & 32'hf);
  assign pair_4_d = (((padded[95:64] & 32'hf) << 32'h3) + ((padded[95:64] & 32'hf) << 32'h1)) + (padded[103:72] & 32'hf);
  assign pair_5_d = (((padded[111:80] & 32'hf) << 32'h3) + ((padded[111:80] & 32'hf) << 32'h1)) + (padded[119:88] & 32'hf);
  assign pair_6_d = (((padded[127:96] & 32'hf) << 32'h3) + ((padded[127:96] & 32'hf) << 32'h1)) + (padded[135:104] & 32'hf);
  assign pair_7_d = (((padded[143:112] & 32'hf) << 32'h3) + ((padded[143:112] & 32'hf) << 32'h1)) + (padded[151:120] & 32'hf);
  assign pair_8_d = (((padded[159:128] & 32'hf) << 32'h3) + ((padded[159:128] & 32'hf) << 32'h1)) + (padded[167:136] & 32'hf);
  assign pair_9_d = (((padded[175:144] & 32'hf) << 32'h3) + ((padded[175:144] & 32'hf) << 32'h1)) + (padded[183:152] & 32'hf);
  assign quad_0_d = (((pair_0_q << 32'h6) + (pair_0_q << 32'h5)) + (pair_0_q << 32'h2)) + pair_1_q;
  assign quad_1_d = (((pair_2_q << 32'h6) + (pair_2_q << 32'h5)) + (pair_2_q << 32'h2)) + pair_3_q;
  assign quad_2_d = (((pair_4_q << 32'h6) + (pair_4_q << 32'h5)) + (pair_4_q << 32'h2)) + pair_5_q;
  assign quad_3_d = (((pair_6_q << 32'h6) + (pair_6_q << 32'h5)) + (pair_6_q << 32'h2)) + pair_7_q;
  assign quad_4_d = (((pair_8_q << 32'h6) + (pair_8_q << 32'h5)) + (pair_8_q << 32'h2)) + pair_9_q;
  always_comb begin
    top_d = top_q;
    top_d = quad_0_q;
  end
  always_comb begin
    middle_d = middle_q;
    middle_d = (((((quad_1_q << 32'hd) + (quad_1_q << 32'ha)) + (quad_1_q << 32'h9)) + (quad_1_q << 32'h8)) + (quad_1_q << 32'h4)) + quad_2_q;
  end
  always_comb begin
    bottom_d = bottom_q;
    bottom_d = (((((quad_3_q << 32'hd) + (quad_3_q << 32'ha)) + (quad_3_q << 32'h9)) + (quad_3_q << 32'h8)) + (quad_3_q << 32'h4)) + quad_4_q;
  end
  always_comb begin
    top_part_d = top_part_q;
    top_part_d = ((((((((top_q << 32'h1e) + (top_q << 32'h1d)) + (top_q << 32'h1b)) + (top_q << 32'h1a)) + (top_q << 32'h19)) + (top_q << 32'h18)) + (top_q << 32'h17)) + (top_q << 32'h16)) + (top_q << 32'h10);
  end
  always_comb begin
    middle_high_d = middle_high_q;
    middle_high_d = (((((middle_q << 32'h1a) + (middle_q << 32'h18)) + (middle_q << 32'h17)) + (middle_q << 32'h16)) + (middle_q << 32'h15)) + (middle_q << 32'h14);
  end
  always_comb begin
    middle_low_d = middle_low_q;
    middle_low_d = (((((middle_q << 32'h12) + (middle_q << 32'h10)) + (middle_q << 32'hf)) + (middle_q << 32'he)) + (middle_q << 32'hd)) + (middle_q << 32'h8);
  end
  always_comb begin
    bottom_part_d = bottom_part_q;
    bottom_part_d = bottom_q;
  end
  always_comb begin
    total_d = total_q;
    total_d = ((top_part_q + middle_high_q) + middle_low_q) + bottom_part_q;
  end
  initial pair_0_q = 32'h0;
  always_ff @(posedge clk) pair_0_q <= pair_0_d;
  initial pair_1_q = 32'h0;
  always_ff @(posedge clk) pair_1_q <= pair_1_d;
  initial pair_2_q = 32'h0;
  always_ff @(posedge clk) pair_2_q <= pair_2_d;
  initial pair_3_q = 32'h0;
  always_ff @(posedge clk) pair_3_q <= pair_3_d;
  initial pair_4_q = 32'h0;
  always_ff @(posedge clk) pair_4_q <= pair_4_d;
  initial pair_5_q = 32'h0;
  always_ff @(posedge clk) pair_5_q <= pair_5_d;
  initial pair_6_q = 32'h0;
  always_ff @(posedge clk) pair_6_q <= pair_6_d;
  initial pair_7_q = 32'h0;
  always_ff @(posedge clk) pair_7_q <= pair_7_d;
  initial pair_8_q = 32'h0;
  always_ff @(posedge clk) pair_8_q <= pair_8_d;
  initial pair_9_q = 32'h0;
  always_ff @(posedge clk) pair_9_q <= pair_9_d;
  initial quad_0_q = 32'h0;
  always_ff @(posedge clk) quad_0_q <= quad_0_d;
  initial quad_1_q = 32'h0;
  always_ff @(posedge clk) quad_1_q <= quad_1_d;
  initial quad_2_q = 32'h0;
  always_ff @(posedge clk) quad_2_q <= quad_2_d;
  initial quad_3_q = 32'h0;
  always_ff @(posedge clk) quad_3_q <= quad_3_d;
  initial quad_4_q = 32'h0;
  always_ff @(posedge clk) quad_4_q <= quad_4_d;
  initial top_q = 32'h0;
  always_ff @(posedge clk) top_q <= top_d;
  initial middle_q = 32'h0;
  always_ff @(posedge clk) middle_q <= middle_d;
  initial bottom_q = 32'h0;
  always_ff @(posedge clk) bottom_q <= bottom_d;
  initial top_part_q = 32'h0;
  always_ff @(posedge clk) top_part_q <= top_part_d;
  initial middle_high_q = 32'h0;
  always_ff @(posedge clk) middle_high_q <= middle_high_d;
  initial middle_low_q = 32'h0;
  always_ff @(posedge clk) middle_low_q <= middle_low_d;
  initial bottom_part_q = 32'h0;
  always_ff @(posedge clk) bottom_part_q <= bottom_part_d;
  initial total_q = 32'h0;
  always_ff @(posedge clk) total_q <= total_d;
endmodule

`default_nettype wire
