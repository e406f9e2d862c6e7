// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_pick (
  input  logic [63:0] request,
  input  logic [5:0] last,
  output logic found,
  output logic [5:0] index
);
  logic [63:0] later;
  logic [63:0] pool;
  logic [63:0] chosen;
  assign found = request != 64'h0;
  always_comb begin
    index = 6'h0;
    if (chosen[0]) begin
      index = 6'h0;
    end
    if (chosen[1]) begin
      index = 6'h1;
    end
    if (chosen[2]) begin
      index = 6'h2;
    end
    if (chosen[3]) begin
      index = 6'h3;
    end
    if (chosen[4]) begin
      index = 6'h4;
    end
    if (chosen[5]) begin
      index = 6'h5;
    end
    if (chosen[6]) begin
      index = 6'h6;
    end
    if (chosen[7]) begin
      index = 6'h7;
    end
    if (chosen[8]) begin
      index = 6'h8;
    end
    if (chosen[9]) begin
      index = 6'h9;
    end
    if (chosen[10]) begin
      index = 6'ha;
    end
    if (chosen[11]) begin
      index = 6'hb;
    end
    if (chosen[12]) begin
      index = 6'hc;
    end
    if (chosen[13]) begin
      index = 6'hd;
    end
    if (chosen[14]) begin
      index = 6'he;
    end
    if (chosen[15]) begin
      index = 6'hf;
    end
    if (chosen[16]) begin
      index = 6'h10;
    end
    if (chosen[17]) begin
      index = 6'h11;
    end
    if (chosen[18]) begin
      index = 6'h12;
    end
    if (chosen[19]) begin
      index = 6'h13;
    end
    if (chosen[20]) begin
      index = 6'h14;
    end
    if (chosen[21]) begin
      index = 6'h15;
    end
    if (chosen[22]) begin
      index = 6'h16;
    end
    if (chosen[23]) begin
      index = 6'h17;
    end
    if (chosen[24]) begin
      index = 6'h18;
    end
    if (chosen[25]) begin
      index = 6'h19;
    end
    if (chosen[26]) begin
      index = 6'h1a;
    end
    if (chosen[27]) begin
      index = 6'h1b;
    end
    if (chosen[28]) begin
      index = 6'h1c;
    end
    if (chosen[29]) begin
      index = 6'h1d;
    end
    if (chosen[30]) begin
      index = 6'h1e;
    end
    if (chosen[31]) begin
      index = 6'h1f;
    end
    if (chosen[32]) begin
      index = 6'h20;
    end
    if (chosen[33]) begin
      index = 6'h21;
    end
    if (chosen[34]) begin
      index = 6'h22;
    end
    if (chosen[35]) begin
      index = 6'h23;
    end
    if (chosen[36]) begin
      index = 6'h24;
    end
    if (chosen[37]) begin
      index = 6'h25;
    end
    if (chosen[38]) begin
      index = 6'h26;
    end
    if (chosen[39]) begin
      index = 6'h27;
    end
    if (chosen[40]) begin
      index = 6'h28;
    end
    if (chosen[41]) begin
      index = 6'h29;
    end
    if (chosen[42]) begin
      index = 6'h2a;
    end
    if (chosen[43]) begin
      index = 6'h2b;
    end
    if (chosen[44]) begin
      index = 6'h2c;
    end
    if (chosen[45]) begin
      index = 6'h2d;
    end
    if (chosen[46]) begin
      index = 6'h2e;
    end
    if (chosen[47]) begin
      index = 6'h2f;
    end
    if (chosen[48]) begin
      index = 6'h30;
    end
    if (chosen[49]) begin
      index = 6'h31;
    end
    if (chosen[50]) begin
      index = 6'h32;
    end
    if (chosen[51]) begin
      index = 6'h33;
    end
    if (chosen[52]) begin
      index = 6'h34;
    end
    if (chosen[53]) begin
      index = 6'h35;
    end
    if (chosen[54]) begin
      index = 6'h36;
    end
    if (chosen[55]) begin
      index = 6'h37;
    end
    if (chosen[56]) begin
      index = 6'h38;
    end
    if (chosen[57]) begin
      index = 6'h39;
    end
    if (chosen[58]) begin
      index = 6'h3a;
    end
    if (chosen[59]) begin
      index = 6'h3b;
    end
    if (chosen[60]) begin
      index = 6'h3c;
    end
    if (chosen[61]) begin
      index = 6'h3d;
    end
    if (chosen[62]) begin
      index = 6'h3e;
    end
    if (chosen[63]) begin
      index = 6'h3f;
    end
  end
  assign later = (((request >> last) >> 1'b1) << last) << 1'b1;
  always_comb begin
    pool = later;
    if (later == 64'h0) begin
      pool = request;
    end
  end
  assign chosen = pool & (~pool + 64'h1);
endmodule

`default_nettype wire
