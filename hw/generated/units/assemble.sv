// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module assemble_counts (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [5:0] wdata,
  input  logic [1:0] raddr,
  output logic [5:0] rdata
);
  (* ram_style = "distributed" *) logic [6-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module assemble_stored (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [480:0] wdata,
  input  logic [1:0] raddr,
  output logic [480:0] rdata
);
  (* ram_style = "distributed" *) logic [481-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module assemble_committed (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [31:0] wdata,
  input  logic [1:0] raddr,
  output logic [31:0] rdata
);
  (* ram_style = "distributed" *) logic [32-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module assemble (
  input  logic clk,
  input  logic rst,
  input  logic [151:0] s,
  input  logic [31:0] base,
  input  logic [16:0] skip,
  input  logic mold_bad,
  input  logic [150:0] mold_status,
  input  logic [150:0] status,
  output logic status_ready,
  input  logic x_valid,
  output logic x_ready,
  input  logic [5:0] x_slot,
  output logic [509:0] m,
  output logic [18:0] c,
  input  logic [5:0] q_slot,
  output logic [31:0] q_count,
  output logic [2:0] runts_add
);
  logic [5:0] count_now;
  logic [2:0] turn;
  logic [2:0] begin_turn;
  logic [6:0] grown;
  logic [7:0] valid_lanes;
  logic [7:0] begin_lanes;
  logic [447:0] have;
  logic [447:0] merged;
  logic [447:0] began;
  logic [7:0] low_0;
  logic [7:0] low_1;
  logic [7:0] low_2;
  logic [7:0] low_3;
  logic [7:0] low_4;
  logic [7:0] low_5;
  logic [7:0] low_6;
  logic [7:0] low_7;
  logic [7:0] high_0;
  logic [7:0] high_1;
  logic [7:0] high_2;
  logic [7:0] high_3;
  logic [7:0] high_4;
  logic [7:0] high_5;
  logic [7:0] high_6;
  logic [7:0] high_7;
  logic [7:0] fresh_0;
  logic [7:0] fresh_1;
  logic [7:0] fresh_2;
  logic [7:0] fresh_3;
  logic [7:0] fresh_4;
  logic [7:0] fresh_5;
  logic [7:0] fresh_6;
  logic [7:0] fresh_7;
  logic [63:0] low_mask;
  logic [63:0] high_mask;
  logic [63:0] word_0;
  logic [63:0] word_1;
  logic [63:0] word_2;
  logic [63:0] word_3;
  logic [63:0] word_4;
  logic [63:0] word_5;
  logic [63:0] word_6;
  logic [3:0] next_word;
  logic session_now;
  logic [31:0] sequence_now;
  logic is_data;
  logic is_accepted;
  logic wrong;
  logic deliver;
  logic save;
  logic [18:0] events_now;
  logic counts_clk;
  logic counts_we;
  logic [1:0] counts_waddr;
  logic [5:0] counts_wdata;
  logic [1:0] counts_raddr;
  logic [5:0] counts_rdata;
  logic [5:0] count_d;
  logic [5:0] count_q;
  logic [151:0] s1_d;
  logic [151:0] s1_q;
  logic [63:0] s1_octets_d;
  logic [63:0] s1_octets_q;
  logic [7:0] s1_lanes_d;
  logic [7:0] s1_lanes_q;
  logic [5:0] s1_count_d;
  logic [5:0] s1_count_q;
  logic [63:0] s1_begin_octets_d;
  logic [63:0] s1_begin_octets_q;
  logic [7:0] s1_begin_lanes_d;
  logic [7:0] s1_begin_lanes_q;
  logic stored_clk;
  logic stored_we;
  logic [1:0] stored_waddr;
  logic [480:0] stored_wdata;
  logic [1:0] stored_raddr;
  logic [480:0] stored_rdata;
  logic committed_clk;
  logic committed_we;
  logic [1:0] committed_waddr;
  logic [31:0] committed_wdata;
  logic [1:0] committed_raddr;
  logic [31:0] committed_rdata;
  logic [447:0] buffer_d;
  logic [447:0] buffer_q;
  logic in_session_d;
  logic in_session_q;
  logic [31:0] sequence_d;
  logic [31:0] sequence_q;
  logic active_d;
  logic active_q;
  logic [18:0] events_d;
  logic [18:0] events_q;
  logic [18:0] event_d;
  logic [18:0] event_q;
  logic [509:0] message_d;
  logic [509:0] message_q;
  logic [2:0] runts_d;
  logic [2:0] runts_q;
  logic [31:0] counted_d;
  logic [31:0] counted_q;
  assemble_counts u_counts (
    .clk(counts_clk),
    .we(counts_we),
    .waddr(counts_waddr),
    .wdata(counts_wdata),
    .raddr(counts_raddr),
    .rdata(counts_rdata)
  );
  assemble_stored u_stored (
    .clk(stored_clk),
    .we(stored_we),
    .waddr(stored_waddr),
    .wdata(stored_wdata),
    .raddr(stored_raddr),
    .rdata(stored_rdata)
  );
  assemble_committed u_committed (
    .clk(committed_clk),
    .we(committed_we),
    .waddr(committed_waddr),
    .wdata(committed_wdata),
    .raddr(committed_raddr),
    .rdata(committed_rdata)
  );
  always_comb begin
    status_ready = 1'b0;
    if (!mold_status[0]) begin
      if (~(s1_q[0] & s1_q[83])) begin
        status_ready = 1'b1;
      end
    end
  end
  assign x_ready = ~s[150] & ~save;
  assign m = message_q;
  assign c = event_q;
  assign q_count = counted_q;
  assign runts_add = runts_q;
  always_comb begin
    count_now = count_q;
    if (s[65]) begin
      count_now = counts_rdata;
    end
  end
  assign turn = count_now[2:0] - s[77:75];
  assign begin_turn = 3'h0 - s[127:125];
  assign grown = {1'h0, count_now} + ({3'h0, s[82:79]} - {3'h0, s[78:75]});
  always_comb begin
    valid_lanes = 8'h0;
    if ((s[78:75] <= 4'h0) & (s[82:79] > 4'h0)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h0);
    end
    if ((s[78:75] <= 4'h1) & (s[82:79] > 4'h1)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h1);
    end
    if ((s[78:75] <= 4'h2) & (s[82:79] > 4'h2)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h2);
    end
    if ((s[78:75] <= 4'h3) & (s[82:79] > 4'h3)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h3);
    end
    if ((s[78:75] <= 4'h4) & (s[82:79] > 4'h4)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h4);
    end
    if ((s[78:75] <= 4'h5) & (s[82:79] > 4'h5)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h5);
    end
    if ((s[78:75] <= 4'h6) & (s[82:79] > 4'h6)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h6);
    end
    if ((s[78:75] <= 4'h7) & (s[82:79] > 4'h7)) begin
      valid_lanes = valid_lanes | (8'h1 << 32'h7);
    end
  end
  always_comb begin
    begin_lanes = 8'h0;
    if ((s[124] & (s[128:125] <= 4'h0)) & (s[132:129] > 4'h0)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h0);
    end
    if ((s[124] & (s[128:125] <= 4'h1)) & (s[132:129] > 4'h1)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h1);
    end
    if ((s[124] & (s[128:125] <= 4'h2)) & (s[132:129] > 4'h2)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h2);
    end
    if ((s[124] & (s[128:125] <= 4'h3)) & (s[132:129] > 4'h3)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h3);
    end
    if ((s[124] & (s[128:125] <= 4'h4)) & (s[132:129] > 4'h4)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h4);
    end
    if ((s[124] & (s[128:125] <= 4'h5)) & (s[132:129] > 4'h5)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h5);
    end
    if ((s[124] & (s[128:125] <= 4'h6)) & (s[132:129] > 4'h6)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h6);
    end
    if ((s[124] & (s[128:125] <= 4'h7)) & (s[132:129] > 4'h7)) begin
      begin_lanes = begin_lanes | (8'h1 << 32'h7);
    end
  end
  always_comb begin
    have = buffer_q;
    if (s1_q[65]) begin
      have = stored_rdata[447:0];
    end
  end
  assign merged = (((((({384'h0, word_6} << 32'h180) | ({384'h0, word_5} << 32'h140)) | ({384'h0, word_4} << 32'h100)) | ({384'h0, word_3} << 32'hc0)) | ({384'h0, word_2} << 32'h80)) | ({384'h0, word_1} << 32'h40)) | ({384'h0, word_0} << 32'h0);
  assign began = {384'h0, s1_begin_octets_q & (((((((({56'h0, fresh_7} << 32'h38) | ({56'h0, fresh_6} << 32'h30)) | ({56'h0, fresh_5} << 32'h28)) | ({56'h0, fresh_4} << 32'h20)) | ({56'h0, fresh_3} << 32'h18)) | ({56'h0, fresh_2} << 32'h10)) | ({56'h0, fresh_1} << 32'h8)) | ({56'h0, fresh_0} << 32'h0))};
  always_comb begin
    low_0 = 8'h0;
    if (s1_lanes_q[0]) begin
      if (s1_count_q[2:0] <= 3'h0) begin
        low_0 = 8'hff;
      end
    end
  end
  always_comb begin
    low_1 = 8'h0;
    if (s1_lanes_q[1]) begin
      if (s1_count_q[2:0] <= 3'h1) begin
        low_1 = 8'hff;
      end
    end
  end
  always_comb begin
    low_2 = 8'h0;
    if (s1_lanes_q[2]) begin
      if (s1_count_q[2:0] <= 3'h2) begin
        low_2 = 8'hff;
      end
    end
  end
  always_comb begin
    low_3 = 8'h0;
    if (s1_lanes_q[3]) begin
      if (s1_count_q[2:0] <= 3'h3) begin
        low_3 = 8'hff;
      end
    end
  end
  always_comb begin
    low_4 = 8'h0;
    if (s1_lanes_q[4]) begin
      if (s1_count_q[2:0] <= 3'h4) begin
        low_4 = 8'hff;
      end
    end
  end
  always_comb begin
    low_5 = 8'h0;
    if (s1_lanes_q[5]) begin
      if (s1_count_q[2:0] <= 3'h5) begin
        low_5 = 8'hff;
      end
    end
  end
  always_comb begin
    low_6 = 8'h0;
    if (s1_lanes_q[6]) begin
      if (s1_count_q[2:0] <= 3'h6) begin
        low_6 = 8'hff;
      end
    end
  end
  always_comb begin
    low_7 = 8'h0;
    if (s1_lanes_q[7]) begin
      if (s1_count_q[2:0] <= 3'h7) begin
        low_7 = 8'hff;
      end
    end
  end
  always_comb begin
    high_0 = 8'h0;
    if (s1_lanes_q[0]) begin
      if (!(s1_count_q[2:0] <= 3'h0)) begin
        high_0 = 8'hff;
      end
    end
  end
  always_comb begin
    high_1 = 8'h0;
    if (s1_lanes_q[1]) begin
      if (!(s1_count_q[2:0] <= 3'h1)) begin
        high_1 = 8'hff;
      end
    end
  end
  always_comb begin
    high_2 = 8'h0;
    if (s1_lanes_q[2]) begin
      if (!(s1_count_q[2:0] <= 3'h2)) begin
        high_2 = 8'hff;
      end
    end
  end
  always_comb begin
    high_3 = 8'h0;
    if (s1_lanes_q[3]) begin
      if (!(s1_count_q[2:0] <= 3'h3)) begin
        high_3 = 8'hff;
      end
    end
  end
  always_comb begin
    high_4 = 8'h0;
    if (s1_lanes_q[4]) begin
      if (!(s1_count_q[2:0] <= 3'h4)) begin
        high_4 = 8'hff;
      end
    end
  end
  always_comb begin
    high_5 = 8'h0;
    if (s1_lanes_q[5]) begin
      if (!(s1_count_q[2:0] <= 3'h5)) begin
        high_5 = 8'hff;
      end
    end
  end
  always_comb begin
    high_6 = 8'h0;
    if (s1_lanes_q[6]) begin
      if (!(s1_count_q[2:0] <= 3'h6)) begin
        high_6 = 8'hff;
      end
    end
  end
  always_comb begin
    high_7 = 8'h0;
    if (s1_lanes_q[7]) begin
      if (!(s1_count_q[2:0] <= 3'h7)) begin
        high_7 = 8'hff;
      end
    end
  end
  always_comb begin
    fresh_0 = 8'h0;
    if (s1_begin_lanes_q[0]) begin
      fresh_0 = 8'hff;
    end
  end
  always_comb begin
    fresh_1 = 8'h0;
    if (s1_begin_lanes_q[1]) begin
      fresh_1 = 8'hff;
    end
  end
  always_comb begin
    fresh_2 = 8'h0;
    if (s1_begin_lanes_q[2]) begin
      fresh_2 = 8'hff;
    end
  end
  always_comb begin
    fresh_3 = 8'h0;
    if (s1_begin_lanes_q[3]) begin
      fresh_3 = 8'hff;
    end
  end
  always_comb begin
    fresh_4 = 8'h0;
    if (s1_begin_lanes_q[4]) begin
      fresh_4 = 8'hff;
    end
  end
  always_comb begin
    fresh_5 = 8'h0;
    if (s1_begin_lanes_q[5]) begin
      fresh_5 = 8'hff;
    end
  end
  always_comb begin
    fresh_6 = 8'h0;
    if (s1_begin_lanes_q[6]) begin
      fresh_6 = 8'hff;
    end
  end
  always_comb begin
    fresh_7 = 8'h0;
    if (s1_begin_lanes_q[7]) begin
      fresh_7 = 8'hff;
    end
  end
  assign low_mask = ((((((({56'h0, low_7} << 32'h38) | ({56'h0, low_6} << 32'h30)) | ({56'h0, low_5} << 32'h28)) | ({56'h0, low_4} << 32'h20)) | ({56'h0, low_3} << 32'h18)) | ({56'h0, low_2} << 32'h10)) | ({56'h0, low_1} << 32'h8)) | ({56'h0, low_0} << 32'h0);
  assign high_mask = ((((((({56'h0, high_7} << 32'h38) | ({56'h0, high_6} << 32'h30)) | ({56'h0, high_5} << 32'h28)) | ({56'h0, high_4} << 32'h20)) | ({56'h0, high_3} << 32'h18)) | ({56'h0, high_2} << 32'h10)) | ({56'h0, high_1} << 32'h8)) | ({56'h0, high_0} << 32'h0);
  always_comb begin
    word_0 = have[63:0];
    if (s1_count_q[5:3] == 3'h0) begin
      word_0 = (have[63:0] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h0) begin
      word_0 = (have[63:0] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_1 = have[127:64];
    if (s1_count_q[5:3] == 3'h1) begin
      word_1 = (have[127:64] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h1) begin
      word_1 = (have[127:64] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_2 = have[191:128];
    if (s1_count_q[5:3] == 3'h2) begin
      word_2 = (have[191:128] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h2) begin
      word_2 = (have[191:128] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_3 = have[255:192];
    if (s1_count_q[5:3] == 3'h3) begin
      word_3 = (have[255:192] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h3) begin
      word_3 = (have[255:192] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_4 = have[319:256];
    if (s1_count_q[5:3] == 3'h4) begin
      word_4 = (have[319:256] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h4) begin
      word_4 = (have[319:256] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_5 = have[383:320];
    if (s1_count_q[5:3] == 3'h5) begin
      word_5 = (have[383:320] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h5) begin
      word_5 = (have[383:320] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  always_comb begin
    word_6 = have[447:384];
    if (s1_count_q[5:3] == 3'h6) begin
      word_6 = (have[447:384] & ~low_mask) | (s1_octets_q & low_mask);
    end
    if (next_word == 4'h6) begin
      word_6 = (have[447:384] & ~high_mask) | (s1_octets_q & high_mask);
    end
  end
  assign next_word = {1'h0, s1_count_q[5:3]} + 4'h1;
  always_comb begin
    session_now = in_session_q;
    if (s1_q[65]) begin
      session_now = stored_rdata[480];
    end
  end
  always_comb begin
    sequence_now = sequence_q;
    if (s1_q[65]) begin
      sequence_now = stored_rdata[479:448];
    end
  end
  assign is_data = s1_q[83] & (s1_q[91:84] == 8'h53);
  assign is_accepted = (s1_q[83] & (s1_q[91:84] == 8'h41)) & (s1_q[107:92] == 16'h1e);
  assign wrong = (s1_q[149] | (((s1_q[83] & ~is_data) & ~is_accepted) & (s1_q[91:84] != 8'h2b))) | (((is_data | (s1_q[138:136] != 3'h0)) & ~session_now) & ~is_accepted);
  always_comb begin
    deliver = s1_q[83];
    if (s1_q[72]) begin
      deliver = (is_data & session_now) | is_accepted;
    end else begin
      if ({1'h0, s1_q[123:108]} < skip) begin
        deliver = 1'b0;
      end
    end
  end
  assign save = ((s1_q[150] & s1_q[151]) & s1_q[72]) & active_q;
  always_comb begin
    events_now = events_q;
    events_now[6:1] = s1_q[71:66];
    if (s1_q[0] & s1_q[72]) begin
      if (is_accepted) begin
        events_now[7] = 1'b1;
      end
      if (s1_q[140]) begin
        events_now[8] = 1'b1;
        events_now[16:9] = s1_q[148:141];
      end
      if (s1_q[139]) begin
        events_now[17] = 1'b1;
      end
      if (wrong) begin
        events_now[18] = 1'b1;
      end
    end
  end
  assign counts_clk = clk;
  assign counts_we = ((s[150] & s[151]) & s[72]) | x_valid;
  always_comb begin
    counts_waddr = x_slot[1:0];
    if (s[150]) begin
      counts_waddr = s[67:66];
    end
  end
  always_comb begin
    counts_wdata = 6'h0;
    if (s[150]) begin
      counts_wdata = count_q;
    end
  end
  assign counts_raddr = s[67:66];
  always_comb begin
    count_d = count_q;
    if (s[0]) begin
      count_d = grown[5:0];
      if (grown > 7'h3f) begin
        count_d = 6'h3f;
      end
      if (s[124]) begin
        count_d = 6'h0;
        if (s[132:129] > s[128:125]) begin
          count_d = {2'h0, s[132:129] - s[128:125]};
        end
      end
    end
  end
  always_comb begin
    s1_d = s1_q;
    s1_d = s;
    if (rst) begin
      s1_d[0] = 1'b0;
      s1_d[150] = 1'b0;
    end
  end
  always_comb begin
    s1_octets_d = s1_octets_q;
    s1_octets_d = s[64:1];
    if (turn == 3'h1) begin
      s1_octets_d = (s[64:1] << 32'h8) | (s[64:1] >> 32'h38);
    end
    if (turn == 3'h2) begin
      s1_octets_d = (s[64:1] << 32'h10) | (s[64:1] >> 32'h30);
    end
    if (turn == 3'h3) begin
      s1_octets_d = (s[64:1] << 32'h18) | (s[64:1] >> 32'h28);
    end
    if (turn == 3'h4) begin
      s1_octets_d = (s[64:1] << 32'h20) | (s[64:1] >> 32'h20);
    end
    if (turn == 3'h5) begin
      s1_octets_d = (s[64:1] << 32'h28) | (s[64:1] >> 32'h18);
    end
    if (turn == 3'h6) begin
      s1_octets_d = (s[64:1] << 32'h30) | (s[64:1] >> 32'h10);
    end
    if (turn == 3'h7) begin
      s1_octets_d = (s[64:1] << 32'h38) | (s[64:1] >> 32'h8);
    end
  end
  always_comb begin
    s1_lanes_d = s1_lanes_q;
    s1_lanes_d = valid_lanes;
    if (turn == 3'h1) begin
      s1_lanes_d = (valid_lanes << 32'h1) | (valid_lanes >> 32'h7);
    end
    if (turn == 3'h2) begin
      s1_lanes_d = (valid_lanes << 32'h2) | (valid_lanes >> 32'h6);
    end
    if (turn == 3'h3) begin
      s1_lanes_d = (valid_lanes << 32'h3) | (valid_lanes >> 32'h5);
    end
    if (turn == 3'h4) begin
      s1_lanes_d = (valid_lanes << 32'h4) | (valid_lanes >> 32'h4);
    end
    if (turn == 3'h5) begin
      s1_lanes_d = (valid_lanes << 32'h5) | (valid_lanes >> 32'h3);
    end
    if (turn == 3'h6) begin
      s1_lanes_d = (valid_lanes << 32'h6) | (valid_lanes >> 32'h2);
    end
    if (turn == 3'h7) begin
      s1_lanes_d = (valid_lanes << 32'h7) | (valid_lanes >> 32'h1);
    end
  end
  always_comb begin
    s1_count_d = s1_count_q;
    s1_count_d = count_now;
  end
  always_comb begin
    s1_begin_octets_d = s1_begin_octets_q;
    s1_begin_octets_d = s[64:1];
    if (begin_turn == 3'h1) begin
      s1_begin_octets_d = (s[64:1] << 32'h8) | (s[64:1] >> 32'h38);
    end
    if (begin_turn == 3'h2) begin
      s1_begin_octets_d = (s[64:1] << 32'h10) | (s[64:1] >> 32'h30);
    end
    if (begin_turn == 3'h3) begin
      s1_begin_octets_d = (s[64:1] << 32'h18) | (s[64:1] >> 32'h28);
    end
    if (begin_turn == 3'h4) begin
      s1_begin_octets_d = (s[64:1] << 32'h20) | (s[64:1] >> 32'h20);
    end
    if (begin_turn == 3'h5) begin
      s1_begin_octets_d = (s[64:1] << 32'h28) | (s[64:1] >> 32'h18);
    end
    if (begin_turn == 3'h6) begin
      s1_begin_octets_d = (s[64:1] << 32'h30) | (s[64:1] >> 32'h10);
    end
    if (begin_turn == 3'h7) begin
      s1_begin_octets_d = (s[64:1] << 32'h38) | (s[64:1] >> 32'h8);
    end
  end
  always_comb begin
    s1_begin_lanes_d = s1_begin_lanes_q;
    s1_begin_lanes_d = begin_lanes;
    if (begin_turn == 3'h1) begin
      s1_begin_lanes_d = (begin_lanes << 32'h1) | (begin_lanes >> 32'h7);
    end
    if (begin_turn == 3'h2) begin
      s1_begin_lanes_d = (begin_lanes << 32'h2) | (begin_lanes >> 32'h6);
    end
    if (begin_turn == 3'h3) begin
      s1_begin_lanes_d = (begin_lanes << 32'h3) | (begin_lanes >> 32'h5);
    end
    if (begin_turn == 3'h4) begin
      s1_begin_lanes_d = (begin_lanes << 32'h4) | (begin_lanes >> 32'h4);
    end
    if (begin_turn == 3'h5) begin
      s1_begin_lanes_d = (begin_lanes << 32'h5) | (begin_lanes >> 32'h3);
    end
    if (begin_turn == 3'h6) begin
      s1_begin_lanes_d = (begin_lanes << 32'h6) | (begin_lanes >> 32'h2);
    end
    if (begin_turn == 3'h7) begin
      s1_begin_lanes_d = (begin_lanes << 32'h7) | (begin_lanes >> 32'h1);
    end
  end
  assign stored_clk = clk;
  assign stored_we = save | x_valid;
  always_comb begin
    stored_waddr = x_slot[1:0];
    if (save) begin
      stored_waddr = s1_q[67:66];
    end
  end
  always_comb begin
    stored_wdata = 481'h0;
    if (save) begin
      stored_wdata = (({480'h0, in_session_q} << 32'h1e0) | ({449'h0, sequence_q} << 32'h1c0)) | ({33'h0, buffer_q} << 32'h0);
    end
  end
  assign stored_raddr = s1_q[67:66];
  assign committed_clk = clk;
  assign committed_we = save | x_valid;
  always_comb begin
    committed_waddr = x_slot[1:0];
    if (save) begin
      committed_waddr = s1_q[67:66];
    end
  end
  always_comb begin
    committed_wdata = 32'h0;
    if (save) begin
      committed_wdata = sequence_q;
    end
  end
  assign committed_raddr = q_slot[1:0];
  always_comb begin
    buffer_d = buffer_q;
    if (s1_q[0]) begin
      buffer_d = merged;
      if (s1_q[124]) begin
        buffer_d = began;
      end
    end
  end
  always_comb begin
    in_session_d = in_session_q;
    if (s1_q[0]) begin
      in_session_d = session_now | is_accepted;
    end
  end
  always_comb begin
    sequence_d = sequence_q;
    if (s1_q[0]) begin
      sequence_d = sequence_now + {29'h0, s1_q[138:136]};
      if (is_data) begin
        sequence_d = (sequence_now + {29'h0, s1_q[138:136]}) + 32'h1;
      end
      if (is_accepted) begin
        sequence_d = {29'h0, s1_q[138:136]};
      end
    end
  end
  always_comb begin
    active_d = active_q;
    if (s1_q[0]) begin
      active_d = 1'b1;
    end
    if (s1_q[150]) begin
      active_d = 1'b0;
    end
    if (rst) begin
      active_d = 1'b0;
    end
  end
  always_comb begin
    events_d = events_q;
    events_d = events_now;
    if (s1_q[150]) begin
      events_d[7] = 1'b0;
      events_d[8] = 1'b0;
      events_d[17] = 1'b0;
      events_d[18] = 1'b0;
    end
    if (rst) begin
      events_d[7] = 1'b0;
      events_d[8] = 1'b0;
      events_d[17] = 1'b0;
      events_d[18] = 1'b0;
    end
  end
  always_comb begin
    event_d = event_q;
    event_d = events_now;
    event_d[0] = (s1_q[150] & s1_q[151]) & s1_q[72];
    if (rst) begin
      event_d[0] = 1'b0;
    end
  end
  always_comb begin
    message_d = message_q;
    message_d[0] = s1_q[0] & deliver;
    message_d[2:1] = 2'h0;
    if (is_accepted & s1_q[72]) begin
      message_d[2:1] = 2'h2;
    end
    message_d[3] = 1'b0;
    message_d[9:4] = s1_q[71:66];
    message_d[10] = s1_q[72];
    message_d[12:11] = s1_q[74:73];
    message_d[13] = mold_bad & ~s1_q[72];
    message_d[29:14] = s1_q[107:92];
    message_d[61:30] = sequence_now;
    if (~s1_q[72]) begin
      message_d[61:30] = base + {16'h0, s1_q[123:108]};
    end
    message_d[509:62] = merged;
    if (mold_status[0]) begin
      message_d[0] = 1'b1;
      message_d[2:1] = 2'h1;
      message_d[9:4] = mold_status[6:1];
      message_d[10] = 1'b0;
      message_d[61:30] = mold_status[54:23];
      message_d[509:62] = ((((448'h0 << 32'h90) | ({440'h0, mold_status[22:15]} << 32'h88)) | ({440'h0, mold_status[14:7]} << 32'h80)) | ({384'h0, mold_status[150:87]} << 32'h40)) | ({384'h0, mold_status[86:23]} << 32'h0);
    end else begin
      if (~(s1_q[0] & s1_q[83])) begin
        if (status[0]) begin
          message_d[0] = 1'b1;
          message_d[3] = 1'b1;
          message_d[2:1] = 2'h1;
          message_d[9:4] = status[6:1];
          message_d[10] = 1'b1;
          message_d[13] = 1'b0;
          message_d[61:30] = status[54:23];
          message_d[509:62] = ((((448'h0 << 32'h90) | ({440'h0, status[22:15]} << 32'h88)) | ({440'h0, status[14:7]} << 32'h80)) | ({384'h0, status[150:87]} << 32'h40)) | ({384'h0, status[86:23]} << 32'h0);
        end
      end
    end
    if (rst) begin
      message_d[0] = 1'b0;
    end
  end
  always_comb begin
    runts_d = runts_q;
    runts_d = s1_q[135:133];
    if (rst) begin
      runts_d = 3'h0;
    end
  end
  always_comb begin
    counted_d = counted_q;
    counted_d = committed_rdata;
  end
  initial count_q = 6'h0;
  always_ff @(posedge clk) count_q <= count_d;
  initial s1_q = 152'h0;
  always_ff @(posedge clk) s1_q <= s1_d;
  initial s1_octets_q = 64'h0;
  always_ff @(posedge clk) s1_octets_q <= s1_octets_d;
  initial s1_lanes_q = 8'h0;
  always_ff @(posedge clk) s1_lanes_q <= s1_lanes_d;
  initial s1_count_q = 6'h0;
  always_ff @(posedge clk) s1_count_q <= s1_count_d;
  initial s1_begin_octets_q = 64'h0;
  always_ff @(posedge clk) s1_begin_octets_q <= s1_begin_octets_d;
  initial s1_begin_lanes_q = 8'h0;
  always_ff @(posedge clk) s1_begin_lanes_q <= s1_begin_lanes_d;
  initial buffer_q = 448'h0;
  always_ff @(posedge clk) buffer_q <= buffer_d;
  initial in_session_q = 1'b0;
  always_ff @(posedge clk) in_session_q <= in_session_d;
  initial sequence_q = 32'h0;
  always_ff @(posedge clk) sequence_q <= sequence_d;
  initial active_q = 1'b0;
  always_ff @(posedge clk) active_q <= active_d;
  initial events_q = 19'h0;
  always_ff @(posedge clk) events_q <= events_d;
  initial event_q = 19'h0;
  always_ff @(posedge clk) event_q <= event_d;
  initial message_q = 510'h0;
  always_ff @(posedge clk) message_q <= message_d;
  initial runts_q = 3'h0;
  always_ff @(posedge clk) runts_q <= runts_d;
  initial counted_q = 32'h0;
  always_ff @(posedge clk) counted_q <= counted_d;
endmodule

`default_nettype wire
