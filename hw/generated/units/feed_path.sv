// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module feed_path_mold_expected (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [63:0] wdata,
  input  logic [1:0] raddr,
  output logic [63:0] rdata
);
  (* ram_style = "distributed" *) logic [64-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_mold_session_ids (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [79:0] wdata,
  input  logic [1:0] raddr,
  output logic [79:0] rdata
);
  (* ram_style = "distributed" *) logic [80-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_mold (
  input  logic clk,
  input  logic rst,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  input  logic h_valid,
  input  logic [1:0] h_kind,
  input  logic [5:0] h_slot,
  input  logic [15:0] h_len,
  input  logic p_valid,
  input  logic [63:0] p_data,
  input  logic [2:0] p_lo,
  input  logic [2:0] p_hi,
  input  logic p_first,
  input  logic e_valid,
  input  logic e_ok,
  input  logic [15:0] room,
  output logic [80:0] g,
  output logic [15:0] count,
  output logic [31:0] base,
  output logic [16:0] skip,
  output logic bad,
  output logic [150:0] status,
  input  logic v_valid,
  input  logic v_ok,
  input  logic [5:0] q_slot,
  output logic q_maybe_bad,
  output logic [63:0] q_next,
  output logic ev_mold_packets,
  output logic ev_mold_heartbeats,
  output logic ev_mold_gaps,
  output logic ev_mold_duplicates,
  output logic ev_mold_overrun,
  output logic ev_mold_other_session,
  output logic ev_mold_malformed,
  output logic [31:0] missing_add
);
  logic mine;
  logic [1:0] beat;
  logic at_six;
  logic header_end;
  logic tight;
  logic [1:0] here;
  logic [63:0] one_hot;
  logic [63:0] cfg_one_hot;
  logic cfg_session;
  logic cfg_start;
  logic cfg_command;
  logic is_fresh;
  logic is_forgotten;
  logic [63:0] wanted;
  logic commit;
  logic [1:0] kind_d;
  logic [1:0] kind_q;
  logic [5:0] slot_d;
  logic [5:0] slot_q;
  logic [15:0] length_d;
  logic [15:0] length_q;
  logic [1:0] beats_d;
  logic [1:0] beats_q;
  logic six_d;
  logic six_q;
  logic [63:0] before_d;
  logic [63:0] before_q;
  logic body_d;
  logic body_q;
  logic dropped_d;
  logic dropped_q;
  logic [80:0] out_d;
  logic [80:0] out_q;
  logic [79:0] session_id_d;
  logic [79:0] session_id_q;
  logic [63:0] first_d;
  logic [63:0] first_q;
  logic [15:0] blocks_d;
  logic [15:0] blocks_q;
  logic over_d;
  logic over_q;
  logic header_d;
  logic header_q;
  logic [5:0] packet_slot_d;
  logic [5:0] packet_slot_q;
  logic compared_d;
  logic compared_q;
  logic [64:0] difference_d;
  logic [64:0] difference_q;
  logic [63:0] after_d;
  logic [63:0] after_q;
  logic [63:0] expected_now_d;
  logic [63:0] expected_now_q;
  logic fresh_d;
  logic fresh_q;
  logic other_d;
  logic other_q;
  logic up_d;
  logic up_q;
  logic gap_d;
  logic gap_q;
  logic end_d;
  logic end_q;
  logic found_gap_d;
  logic found_gap_q;
  logic duplicate_d;
  logic duplicate_q;
  logic [63:0] next_expected_d;
  logic [63:0] next_expected_q;
  logic [63:0] missing_d;
  logic [63:0] missing_q;
  logic [16:0] to_skip_d;
  logic [16:0] to_skip_q;
  logic is_bad_d;
  logic is_bad_q;
  logic deciding_d;
  logic deciding_q;
  logic expected_clk;
  logic expected_we;
  logic [1:0] expected_waddr;
  logic [63:0] expected_wdata;
  logic [1:0] expected_raddr;
  logic [63:0] expected_rdata;
  logic expected_query_clk;
  logic expected_query_we;
  logic [1:0] expected_query_waddr;
  logic [63:0] expected_query_wdata;
  logic [1:0] expected_query_raddr;
  logic [63:0] expected_query_rdata;
  logic session_ids_clk;
  logic session_ids_we;
  logic [1:0] session_ids_waddr;
  logic [79:0] session_ids_wdata;
  logic [1:0] session_ids_raddr;
  logic [79:0] session_ids_rdata;
  logic [63:0] started_d;
  logic [63:0] started_q;
  logic [63:0] forget_d;
  logic [63:0] forget_q;
  logic [63:0] marked_d;
  logic [63:0] marked_q;
  logic answer_bad_d;
  logic answer_bad_q;
  logic [63:0] answer_next_d;
  logic [63:0] answer_next_q;
  logic count_packet_d;
  logic count_packet_q;
  logic count_heartbeat_d;
  logic count_heartbeat_q;
  logic count_gap_d;
  logic count_gap_q;
  logic count_duplicate_d;
  logic count_duplicate_q;
  logic count_overrun_d;
  logic count_overrun_q;
  logic count_other_d;
  logic count_other_q;
  logic count_malformed_d;
  logic count_malformed_q;
  logic [31:0] count_missing_d;
  logic [31:0] count_missing_q;
  feed_path_mold_expected u_expected (
    .clk(expected_clk),
    .we(expected_we),
    .waddr(expected_waddr),
    .wdata(expected_wdata),
    .raddr(expected_raddr),
    .rdata(expected_rdata)
  );
  feed_path_mold_expected u_expected_query (
    .clk(expected_query_clk),
    .we(expected_query_we),
    .waddr(expected_query_waddr),
    .wdata(expected_query_wdata),
    .raddr(expected_query_raddr),
    .rdata(expected_query_rdata)
  );
  feed_path_mold_session_ids u_session_ids (
    .clk(session_ids_clk),
    .we(session_ids_we),
    .waddr(session_ids_waddr),
    .wdata(session_ids_wdata),
    .raddr(session_ids_raddr),
    .rdata(session_ids_rdata)
  );
  assign g = out_q;
  always_comb begin
    count = blocks_q;
    if (over_q) begin
      count = 16'h0;
    end
  end
  assign base = first_q[31:0];
  assign skip = to_skip_q;
  assign bad = is_bad_q;
  always_comb begin
    status[0] = (up_q | gap_q) | end_q;
    status[6:1] = packet_slot_q;
    status[22:15] = 8'h0;
    status[86:23] = first_q;
    status[150:87] = 64'h0;
    status[14:7] = 8'h45;
    if (up_q) begin
      status[14:7] = 8'h55;
    end else begin
      if (gap_q) begin
        status[14:7] = 8'h47;
        status[86:23] = expected_now_q;
        status[150:87] = missing_q;
      end
    end
  end
  assign q_maybe_bad = answer_bad_q;
  assign q_next = answer_next_q;
  assign ev_mold_packets = count_packet_q;
  assign ev_mold_heartbeats = count_heartbeat_q;
  assign ev_mold_gaps = count_gap_q;
  assign ev_mold_duplicates = count_duplicate_q;
  assign ev_mold_overrun = count_overrun_q;
  assign ev_mold_other_session = count_other_q;
  assign ev_mold_malformed = count_malformed_q;
  assign missing_add = count_missing_q;
  always_comb begin
    mine = kind_q == 2'h1;
    if (h_valid) begin
      mine = h_kind == 2'h1;
    end
  end
  always_comb begin
    beat = beats_q;
    if (p_first) begin
      beat = 2'h0;
    end
  end
  always_comb begin
    at_six = six_q;
    if (p_first) begin
      at_six = p_lo == 3'h6;
    end
  end
  assign header_end = ((p_valid & mine) & ~(body_q & ~p_first)) & (((~at_six & (beat == 2'h2)) & (p_hi >= 3'h5)) | ((at_six & (beat == 2'h3)) & (p_hi >= 3'h1)));
  assign tight = room < ((length_q >> 32'h3) + 16'h10);
  assign here = packet_slot_q[1:0];
  assign one_hot = 64'h1 << packet_slot_q;
  assign cfg_one_hot = 64'h1 << cfg_addr[13:8];
  assign cfg_session = cfg_valid & (cfg_addr >= 17'h10000);
  assign cfg_start = cfg_session & (cfg_addr[7:0] == 8'h0);
  assign cfg_command = cfg_session & (cfg_addr[7:0] == 8'h1c);
  assign is_fresh = ~(|(started_q & one_hot)) | (session_ids_rdata != session_id_q);
  assign is_forgotten = |(forget_q & one_hot);
  always_comb begin
    wanted = expected_rdata;
    if (is_fresh) begin
      wanted = 64'h1;
    end
    if (is_forgotten) begin
      wanted = first_q;
    end
  end
  assign commit = (v_valid & v_ok) & deciding_q;
  always_comb begin
    kind_d = kind_q;
    if (h_valid) begin
      kind_d = h_kind;
    end
    if (e_valid) begin
      kind_d = 2'h0;
    end
    if (rst) begin
      kind_d = 2'h0;
    end
  end
  always_comb begin
    slot_d = slot_q;
    if (h_valid) begin
      slot_d = h_slot;
    end
  end
  always_comb begin
    length_d = length_q;
    if (h_valid) begin
      length_d = h_len;
    end
  end
  always_comb begin
    beats_d = beats_q;
    if (p_valid) begin
      beats_d = beat + 2'h1;
    end
  end
  always_comb begin
    six_d = six_q;
    if (p_valid) begin
      six_d = at_six;
    end
  end
  always_comb begin
    before_d = before_q;
    if (p_valid) begin
      before_d = p_data;
    end
  end
  always_comb begin
    body_d = body_q;
    if (p_valid) begin
      if (p_first) begin
        body_d = 1'b0;
      end
    end
    if (header_end) begin
      body_d = 1'b1;
    end
    if (e_valid) begin
      body_d = 1'b0;
    end
    if (rst) begin
      body_d = 1'b0;
    end
  end
  always_comb begin
    dropped_d = dropped_q;
    if (header_end) begin
      dropped_d = tight;
    end
  end
  always_comb begin
    out_d = out_q;
    out_d[0] = 1'b0;
    out_d[79] = 1'b0;
    out_d[64:1] = p_data;
    out_d[67:65] = 3'h0;
    out_d[70:68] = p_hi;
    out_d[71] = 1'b0;
    out_d[77:72] = slot_q;
    out_d[78] = 1'b0;
    if (header_end) begin
      out_d[71] = 1'b1;
      if (at_six) begin
        out_d[67:65] = 3'h2;
        out_d[0] = (p_hi >= 3'h2) & ~tight;
      end else begin
        out_d[67:65] = 3'h6;
        out_d[0] = (p_hi >= 3'h6) & ~tight;
      end
    end else begin
      out_d[0] = (((p_valid & ~p_first) & mine) & body_q) & ~dropped_q;
    end
    if (e_valid) begin
      if (kind_q == 2'h1) begin
        out_d[79] = body_q & ~dropped_q;
      end
    end
    out_d[80] = e_ok;
    if (rst) begin
      out_d[0] = 1'b0;
      out_d[79] = 1'b0;
    end
  end
  always_comb begin
    session_id_d = session_id_q;
    if (p_valid) begin
      if (beat == 2'h0) begin
        if (at_six) begin
          session_id_d = ({16'h0, session_id_q[63:0]} << 32'h10) | ({64'h0, p_data[63:48]} << 32'h0);
        end else begin
          session_id_d = ({48'h0, session_id_q[31:0]} << 32'h30) | ({32'h0, p_data[63:16]} << 32'h0);
        end
      end
      if (((beat == 2'h1) & ~p_first) & ~body_q) begin
        if (at_six) begin
          session_id_d = ({16'h0, p_data} << 32'h10) | ({64'h0, session_id_q[15:0]} << 32'h0);
        end else begin
          session_id_d = ({48'h0, p_data[31:0]} << 32'h30) | ({32'h0, session_id_q[47:0]} << 32'h0);
        end
      end
    end
  end
  always_comb begin
    first_d = first_q;
    if (header_end) begin
      if (at_six) begin
        first_d = ((((((({56'h0, before_q[7:0]} << 32'h38) | ({56'h0, before_q[15:8]} << 32'h30)) | ({56'h0, before_q[23:16]} << 32'h28)) | ({56'h0, before_q[31:24]} << 32'h20)) | ({56'h0, before_q[39:32]} << 32'h18)) | ({56'h0, before_q[47:40]} << 32'h10)) | ({56'h0, before_q[55:48]} << 32'h8)) | ({56'h0, before_q[63:56]} << 32'h0);
      end else begin
        first_d = ({32'h0, ((({24'h0, before_q[39:32]} << 32'h18) | ({24'h0, before_q[47:40]} << 32'h10)) | ({24'h0, before_q[55:48]} << 32'h8)) | ({24'h0, before_q[63:56]} << 32'h0)} << 32'h20) | ({32'h0, ((({24'h0, p_data[7:0]} << 32'h18) | ({24'h0, p_data[15:8]} << 32'h10)) | ({24'h0, p_data[23:16]} << 32'h8)) | ({24'h0, p_data[31:24]} << 32'h0)} << 32'h0);
      end
    end
  end
  always_comb begin
    blocks_d = blocks_q;
    if (header_end) begin
      if (at_six) begin
        blocks_d = ({8'h0, p_data[7:0]} << 32'h8) | ({8'h0, p_data[15:8]} << 32'h0);
      end else begin
        blocks_d = ({8'h0, p_data[39:32]} << 32'h8) | ({8'h0, p_data[47:40]} << 32'h0);
      end
    end
  end
  always_comb begin
    over_d = over_q;
    if (header_end) begin
      if (at_six) begin
        over_d = (({8'h0, p_data[7:0]} << 32'h8) | ({8'h0, p_data[15:8]} << 32'h0)) == 16'hffff;
      end else begin
        over_d = (({8'h0, p_data[39:32]} << 32'h8) | ({8'h0, p_data[47:40]} << 32'h0)) == 16'hffff;
      end
    end
  end
  always_comb begin
    header_d = header_q;
    header_d = header_end & ~tight;
    if (rst) begin
      header_d = 1'b0;
    end
  end
  always_comb begin
    packet_slot_d = packet_slot_q;
    if (header_end) begin
      packet_slot_d = slot_q;
    end
  end
  always_comb begin
    compared_d = compared_q;
    compared_d = header_q;
    if (rst) begin
      compared_d = 1'b0;
    end
  end
  always_comb begin
    difference_d = difference_q;
    difference_d = {1'h0, first_q} - {1'h0, wanted};
  end
  always_comb begin
    after_d = after_q;
    after_d = first_q + {48'h0, count};
  end
  always_comb begin
    expected_now_d = expected_now_q;
    expected_now_d = wanted;
  end
  always_comb begin
    fresh_d = fresh_q;
    fresh_d = is_fresh | is_forgotten;
  end
  always_comb begin
    other_d = other_q;
    other_d = |(started_q & one_hot) & is_fresh;
  end
  always_comb begin
    up_d = up_q;
    if (compared_q) begin
      up_d = fresh_q;
    end
    if (up_q) begin
      up_d = 1'b0;
    end
    if (rst) begin
      up_d = 1'b0;
    end
  end
  always_comb begin
    gap_d = gap_q;
    if (compared_q) begin
      gap_d = ~difference_q[64] & (difference_q != 65'h0);
    end
    if (!up_q) begin
      if (gap_q) begin
        gap_d = 1'b0;
      end
    end
    if (rst) begin
      gap_d = 1'b0;
    end
  end
  always_comb begin
    end_d = end_q;
    if (compared_q) begin
      end_d = over_q;
    end
    if (!up_q) begin
      if (!gap_q) begin
        if (end_q) begin
          end_d = 1'b0;
        end
      end
    end
    if (rst) begin
      end_d = 1'b0;
    end
  end
  always_comb begin
    found_gap_d = found_gap_q;
    if (compared_q) begin
      found_gap_d = ~difference_q[64] & (difference_q != 65'h0);
    end
  end
  always_comb begin
    duplicate_d = duplicate_q;
    if (compared_q) begin
      duplicate_d = blocks_q != 16'h0;
      if (after_q > expected_now_q) begin
        duplicate_d = 1'b0;
      end
    end
  end
  always_comb begin
    next_expected_d = next_expected_q;
    if (compared_q) begin
      next_expected_d = expected_now_q;
      if (after_q > expected_now_q) begin
        next_expected_d = after_q;
      end
    end
  end
  always_comb begin
    missing_d = missing_q;
    if (compared_q) begin
      missing_d = difference_q[63:0];
    end
  end
  always_comb begin
    to_skip_d = to_skip_q;
    if (compared_q) begin
      to_skip_d = 17'h0;
      if (difference_q[64]) begin
        to_skip_d = 17'h0 - difference_q[16:0];
        if (~(&difference_q[63:16])) begin
          to_skip_d = 17'h10000;
        end
      end
    end
  end
  always_comb begin
    is_bad_d = is_bad_q;
    if (compared_q) begin
      is_bad_d = |(marked_q & one_hot) | (~difference_q[64] & (difference_q != 65'h0));
    end
  end
  always_comb begin
    deciding_d = deciding_q;
    if (compared_q) begin
      deciding_d = 1'b1;
    end
    if (v_valid) begin
      deciding_d = 1'b0;
    end
    if (rst) begin
      deciding_d = 1'b0;
    end
  end
  assign expected_clk = clk;
  assign expected_we = commit;
  assign expected_waddr = here;
  assign expected_wdata = next_expected_q;
  assign expected_raddr = here;
  assign expected_query_clk = clk;
  assign expected_query_we = commit;
  assign expected_query_waddr = here;
  assign expected_query_wdata = next_expected_q;
  assign expected_query_raddr = q_slot[1:0];
  assign session_ids_clk = clk;
  assign session_ids_we = commit;
  assign session_ids_waddr = here;
  assign session_ids_wdata = session_id_q;
  assign session_ids_raddr = here;
  always_comb begin
    started_d = started_q;
    if (cfg_start) begin
      started_d = started_q & ~cfg_one_hot;
    end else begin
      if (!cfg_command) begin
        if (commit) begin
          started_d = started_q | one_hot;
        end
      end
    end
    if (rst) begin
      started_d = 64'h0;
    end
  end
  always_comb begin
    forget_d = forget_q;
    if (cfg_start) begin
      forget_d = forget_q & ~cfg_one_hot;
    end else begin
      if (cfg_command) begin
        if ((cfg_data & 32'h10) != 32'h0) begin
          forget_d = forget_q | cfg_one_hot;
        end
      end else begin
        if (commit) begin
          forget_d = forget_q & ~one_hot;
        end
      end
    end
    if (rst) begin
      forget_d = 64'h0;
    end
  end
  always_comb begin
    marked_d = marked_q;
    if (cfg_start) begin
      marked_d = marked_q & ~cfg_one_hot;
    end else begin
      if (cfg_command) begin
        if ((cfg_data & 32'h8) != 32'h0) begin
          marked_d = marked_q & ~cfg_one_hot;
        end
      end else begin
        if (commit) begin
          if (found_gap_q) begin
            marked_d = marked_q | one_hot;
          end
        end
      end
    end
    if (rst) begin
      marked_d = 64'h0;
    end
  end
  always_comb begin
    answer_bad_d = answer_bad_q;
    answer_bad_d = |(marked_q & (64'h1 << q_slot));
  end
  always_comb begin
    answer_next_d = answer_next_q;
    answer_next_d = expected_query_rdata;
    if (~(|(started_q & (64'h1 << q_slot)))) begin
      answer_next_d = 64'h1;
    end
  end
  always_comb begin
    count_packet_d = count_packet_q;
    count_packet_d = commit & (count != 16'h0);
  end
  always_comb begin
    count_heartbeat_d = count_heartbeat_q;
    count_heartbeat_d = (commit & (count == 16'h0)) & ~over_q;
  end
  always_comb begin
    count_gap_d = count_gap_q;
    count_gap_d = commit & found_gap_q;
  end
  always_comb begin
    count_duplicate_d = count_duplicate_q;
    count_duplicate_d = (commit & duplicate_q) & (count != 16'h0);
  end
  always_comb begin
    count_overrun_d = count_overrun_q;
    count_overrun_d = 1'b0;
    if (e_valid) begin
      if (kind_q == 2'h1) begin
        count_overrun_d = (body_q & dropped_q) & e_ok;
      end
    end
  end
  always_comb begin
    count_other_d = count_other_q;
    count_other_d = commit & other_q;
  end
  always_comb begin
    count_malformed_d = count_malformed_q;
    count_malformed_d = 1'b0;
    if (e_valid) begin
      if (kind_q == 2'h1) begin
        count_malformed_d = ~body_q & e_ok;
      end
    end
  end
  always_comb begin
    count_missing_d = count_missing_q;
    count_missing_d = 32'h0;
    if (commit & found_gap_q) begin
      count_missing_d = missing_q[31:0];
    end
  end
  initial kind_q = 2'h0;
  always_ff @(posedge clk) kind_q <= kind_d;
  initial slot_q = 6'h0;
  always_ff @(posedge clk) slot_q <= slot_d;
  initial length_q = 16'h0;
  always_ff @(posedge clk) length_q <= length_d;
  initial beats_q = 2'h0;
  always_ff @(posedge clk) beats_q <= beats_d;
  initial six_q = 1'b0;
  always_ff @(posedge clk) six_q <= six_d;
  initial before_q = 64'h0;
  always_ff @(posedge clk) before_q <= before_d;
  initial body_q = 1'b0;
  always_ff @(posedge clk) body_q <= body_d;
  initial dropped_q = 1'b0;
  always_ff @(posedge clk) dropped_q <= dropped_d;
  initial out_q = 81'h0;
  always_ff @(posedge clk) out_q <= out_d;
  initial session_id_q = 80'h0;
  always_ff @(posedge clk) session_id_q <= session_id_d;
  initial first_q = 64'h0;
  always_ff @(posedge clk) first_q <= first_d;
  initial blocks_q = 16'h0;
  always_ff @(posedge clk) blocks_q <= blocks_d;
  initial over_q = 1'b0;
  always_ff @(posedge clk) over_q <= over_d;
  initial header_q = 1'b0;
  always_ff @(posedge clk) header_q <= header_d;
  initial packet_slot_q = 6'h0;
  always_ff @(posedge clk) packet_slot_q <= packet_slot_d;
  initial compared_q = 1'b0;
  always_ff @(posedge clk) compared_q <= compared_d;
  initial difference_q = 65'h0;
  always_ff @(posedge clk) difference_q <= difference_d;
  initial after_q = 64'h0;
  always_ff @(posedge clk) after_q <= after_d;
  initial expected_now_q = 64'h0;
  always_ff @(posedge clk) expected_now_q <= expected_now_d;
  initial fresh_q = 1'b0;
  always_ff @(posedge clk) fresh_q <= fresh_d;
  initial other_q = 1'b0;
  always_ff @(posedge clk) other_q <= other_d;
  initial up_q = 1'b0;
  always_ff @(posedge clk) up_q <= up_d;
  initial gap_q = 1'b0;
  always_ff @(posedge clk) gap_q <= gap_d;
  initial end_q = 1'b0;
  always_ff @(posedge clk) end_q <= end_d;
  initial found_gap_q = 1'b0;
  always_ff @(posedge clk) found_gap_q <= found_gap_d;
  initial duplicate_q = 1'b0;
  always_ff @(posedge clk) duplicate_q <= duplicate_d;
  initial next_expected_q = 64'h0;
  always_ff @(posedge clk) next_expected_q <= next_expected_d;
  initial missing_q = 64'h0;
  always_ff @(posedge clk) missing_q <= missing_d;
  initial to_skip_q = 17'h0;
  always_ff @(posedge clk) to_skip_q <= to_skip_d;
  initial is_bad_q = 1'b0;
  always_ff @(posedge clk) is_bad_q <= is_bad_d;
  initial deciding_q = 1'b0;
  always_ff @(posedge clk) deciding_q <= deciding_d;
  initial started_q = 64'h0;
  always_ff @(posedge clk) started_q <= started_d;
  initial forget_q = 64'h0;
  always_ff @(posedge clk) forget_q <= forget_d;
  initial marked_q = 64'h0;
  always_ff @(posedge clk) marked_q <= marked_d;
  initial answer_bad_q = 1'b0;
  always_ff @(posedge clk) answer_bad_q <= answer_bad_d;
  initial answer_next_q = 64'h0;
  always_ff @(posedge clk) answer_next_q <= answer_next_d;
  initial count_packet_q = 1'b0;
  always_ff @(posedge clk) count_packet_q <= count_packet_d;
  initial count_heartbeat_q = 1'b0;
  always_ff @(posedge clk) count_heartbeat_q <= count_heartbeat_d;
  initial count_gap_q = 1'b0;
  always_ff @(posedge clk) count_gap_q <= count_gap_d;
  initial count_duplicate_q = 1'b0;
  always_ff @(posedge clk) count_duplicate_q <= count_duplicate_d;
  initial count_overrun_q = 1'b0;
  always_ff @(posedge clk) count_overrun_q <= count_overrun_d;
  initial count_other_q = 1'b0;
  always_ff @(posedge clk) count_other_q <= count_other_d;
  initial count_malformed_q = 1'b0;
  always_ff @(posedge clk) count_malformed_q <= count_malformed_d;
  initial count_missing_q = 32'h0;
  always_ff @(posedge clk) count_missing_q <= count_missing_d;
endmodule

module feed_path_framer_boundaries_place_0 (
  input  logic [4:0] q,
  input  logic [23:0] prefix,
  input  logic [7:0] reason,
  input  logic [4:0] lanes,
  input  logic soup,
  input  logic [66:0] follow_0,
  input  logic [66:0] follow_1,
  input  logic [66:0] follow_2,
  input  logic [66:0] follow_3,
  input  logic [66:0] follow_4,
  input  logic [66:0] follow_5,
  input  logic [66:0] follow_6,
  output logic [66:0] outcome
);
  logic [15:0] length;
  logic [7:0] kind;
  logic [66:0] next_place;
  logic chained;
  always_comb begin
    outcome[16:0] = {12'h0, q} - {12'h0, lanes};
    outcome[17] = 1'b0;
    outcome[18] = 1'b0;
    outcome[26:19] = kind;
    outcome[27] = 1'b0;
    outcome[43:28] = 16'h0;
    outcome[47:44] = 4'h0;
    outcome[50:48] = 3'h0;
    outcome[53:51] = 3'h0;
    outcome[55:54] = 2'h0;
    outcome[56] = 1'b0;
    outcome[57] = 1'b0;
    outcome[65:58] = 8'h0;
    outcome[66] = 1'b0;
    if (lanes > q) begin
      if (chained) begin
        outcome = next_place;
        outcome[50:48] = next_place[50:48] + 3'h1;
        if (~soup) begin
          if (length != 16'h0) begin
            outcome[53:51] = next_place[53:51] + 3'h1;
          end
        end else begin
          if (length == 16'h0) begin
            outcome[66] = 1'b1;
          end else begin
            if (kind == 8'h53) begin
              outcome[53:51] = next_place[53:51] + 3'h1;
              outcome[55:54] = next_place[55:54] + 2'h1;
            end else begin
              if (kind == 8'h5a) begin
                outcome[56] = 1'b1;
              end else begin
                if (kind == 8'h4a) begin
                  outcome[57] = 1'b1;
                  outcome[65:58] = reason;
                end else begin
                  if ((kind != 8'h48) & (kind != 8'h2b)) begin
                    outcome[66] = 1'b1;
                  end
                end
              end
            end
          end
        end
      end else begin
        outcome[16:0] = (({1'h0, length} + {12'h0, q}) + 17'h2) - {12'h0, lanes};
        outcome[17] = 1'b1;
        outcome[50:48] = 3'h1;
        if (soup) begin
          outcome[18] = lanes < (q + 5'h2);
          outcome[27] = length > 16'hb;
          outcome[43:28] = length - 16'h1;
          outcome[47:44] = q[3:0] + 4'h2;
        end else begin
          outcome[27] = length >= 16'hb;
          outcome[43:28] = length;
          outcome[47:44] = q[3:0] + 4'h1;
        end
      end
    end
  end
  assign length = ({8'h0, prefix[7:0]} << 32'h8) | ({8'h0, prefix[15:8]} << 32'h0);
  assign kind = prefix[23:16];
  always_comb begin
    next_place = follow_0;
    if ((length == 16'h0) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h0))) begin
      next_place = follow_0;
    end
    if ((length == 16'h1) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h1))) begin
      next_place = follow_1;
    end
    if ((length == 16'h2) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h2))) begin
      next_place = follow_2;
    end
    if ((length == 16'h3) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h3))) begin
      next_place = follow_3;
    end
    if ((length == 16'h4) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h4))) begin
      next_place = follow_4;
    end
    if ((length == 16'h5) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h5))) begin
      next_place = follow_5;
    end
    if ((length == 16'h6) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h6))) begin
      next_place = follow_6;
    end
  end
  always_comb begin
    chained = 1'b0;
    if ((length == 16'h0) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h0))) begin
      chained = 1'b1;
    end
    if ((length == 16'h1) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h1))) begin
      chained = 1'b1;
    end
    if ((length == 16'h2) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h2))) begin
      chained = 1'b1;
    end
    if ((length == 16'h3) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h3))) begin
      chained = 1'b1;
    end
    if ((length == 16'h4) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h4))) begin
      chained = 1'b1;
    end
    if ((length == 16'h5) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h5))) begin
      chained = 1'b1;
    end
    if ((length == 16'h6) & ((lanes + 5'h1) >= ((q + 5'h2) + 5'h6))) begin
      chained = 1'b1;
    end
  end
endmodule

module feed_path_framer_boundaries (
  input  logic [7:0] before_,
  input  logic [63:0] data,
  input  logic [2:0] last,
  input  logic soup,
  output logic [66:0] entry_0,
  output logic [66:0] entry_1,
  output logic [66:0] entry_2,
  output logic [66:0] entry_3,
  output logic [66:0] entry_4,
  output logic [66:0] entry_5,
  output logic [66:0] entry_6,
  output logic [66:0] entry_7,
  output logic [66:0] entry_8
);
  logic [95:0] octets;
  logic [4:0] lanes;
  logic [4:0] place_0_q;
  logic [23:0] place_0_prefix;
  logic [7:0] place_0_reason;
  logic [4:0] place_0_lanes;
  logic place_0_soup;
  logic [66:0] place_0_follow_0;
  logic [66:0] place_0_follow_1;
  logic [66:0] place_0_follow_2;
  logic [66:0] place_0_follow_3;
  logic [66:0] place_0_follow_4;
  logic [66:0] place_0_follow_5;
  logic [66:0] place_0_follow_6;
  logic [66:0] place_0_outcome;
  logic [4:0] place_1_q;
  logic [23:0] place_1_prefix;
  logic [7:0] place_1_reason;
  logic [4:0] place_1_lanes;
  logic place_1_soup;
  logic [66:0] place_1_follow_0;
  logic [66:0] place_1_follow_1;
  logic [66:0] place_1_follow_2;
  logic [66:0] place_1_follow_3;
  logic [66:0] place_1_follow_4;
  logic [66:0] place_1_follow_5;
  logic [66:0] place_1_follow_6;
  logic [66:0] place_1_outcome;
  logic [4:0] place_2_q;
  logic [23:0] place_2_prefix;
  logic [7:0] place_2_reason;
  logic [4:0] place_2_lanes;
  logic place_2_soup;
  logic [66:0] place_2_follow_0;
  logic [66:0] place_2_follow_1;
  logic [66:0] place_2_follow_2;
  logic [66:0] place_2_follow_3;
  logic [66:0] place_2_follow_4;
  logic [66:0] place_2_follow_5;
  logic [66:0] place_2_follow_6;
  logic [66:0] place_2_outcome;
  logic [4:0] place_3_q;
  logic [23:0] place_3_prefix;
  logic [7:0] place_3_reason;
  logic [4:0] place_3_lanes;
  logic place_3_soup;
  logic [66:0] place_3_follow_0;
  logic [66:0] place_3_follow_1;
  logic [66:0] place_3_follow_2;
  logic [66:0] place_3_follow_3;
  logic [66:0] place_3_follow_4;
  logic [66:0] place_3_follow_5;
  logic [66:0] place_3_follow_6;
  logic [66:0] place_3_outcome;
  logic [4:0] place_4_q;
  logic [23:0] place_4_prefix;
  logic [7:0] place_4_reason;
  logic [4:0] place_4_lanes;
  logic place_4_soup;
  logic [66:0] place_4_follow_0;
  logic [66:0] place_4_follow_1;
  logic [66:0] place_4_follow_2;
  logic [66:0] place_4_follow_3;
  logic [66:0] place_4_follow_4;
  logic [66:0] place_4_follow_5;
  logic [66:0] place_4_follow_6;
  logic [66:0] place_4_outcome;
  logic [4:0] place_5_q;
  logic [23:0] place_5_prefix;
  logic [7:0] place_5_reason;
  logic [4:0] place_5_lanes;
  logic place_5_soup;
  logic [66:0] place_5_follow_0;
  logic [66:0] place_5_follow_1;
  logic [66:0] place_5_follow_2;
  logic [66:0] place_5_follow_3;
  logic [66:0] place_5_follow_4;
  logic [66:0] place_5_follow_5;
  logic [66:0] place_5_follow_6;
  logic [66:0] place_5_outcome;
  logic [4:0] place_6_q;
  logic [23:0] place_6_prefix;
  logic [7:0] place_6_reason;
  logic [4:0] place_6_lanes;
  logic place_6_soup;
  logic [66:0] place_6_follow_0;
  logic [66:0] place_6_follow_1;
  logic [66:0] place_6_follow_2;
  logic [66:0] place_6_follow_3;
  logic [66:0] place_6_follow_4;
  logic [66:0] place_6_follow_5;
  logic [66:0] place_6_follow_6;
  logic [66:0] place_6_outcome;
  logic [4:0] place_7_q;
  logic [23:0] place_7_prefix;
  logic [7:0] place_7_reason;
  logic [4:0] place_7_lanes;
  logic place_7_soup;
  logic [66:0] place_7_follow_0;
  logic [66:0] place_7_follow_1;
  logic [66:0] place_7_follow_2;
  logic [66:0] place_7_follow_3;
  logic [66:0] place_7_follow_4;
  logic [66:0] place_7_follow_5;
  logic [66:0] place_7_follow_6;
  logic [66:0] place_7_outcome;
  logic [4:0] place_8_q;
  logic [23:0] place_8_prefix;
  logic [7:0] place_8_reason;
  logic [4:0] place_8_lanes;
  logic place_8_soup;
  logic [66:0] place_8_follow_0;
  logic [66:0] place_8_follow_1;
  logic [66:0] place_8_follow_2;
  logic [66:0] place_8_follow_3;
  logic [66:0] place_8_follow_4;
  logic [66:0] place_8_follow_5;
  logic [66:0] place_8_follow_6;
  logic [66:0] place_8_outcome;
  logic [4:0] place_9_q;
  logic [23:0] place_9_prefix;
  logic [7:0] place_9_reason;
  logic [4:0] place_9_lanes;
  logic place_9_soup;
  logic [66:0] place_9_follow_0;
  logic [66:0] place_9_follow_1;
  logic [66:0] place_9_follow_2;
  logic [66:0] place_9_follow_3;
  logic [66:0] place_9_follow_4;
  logic [66:0] place_9_follow_5;
  logic [66:0] place_9_follow_6;
  logic [66:0] place_9_outcome;
  logic [4:0] place_10_q;
  logic [23:0] place_10_prefix;
  logic [7:0] place_10_reason;
  logic [4:0] place_10_lanes;
  logic place_10_soup;
  logic [66:0] place_10_follow_0;
  logic [66:0] place_10_follow_1;
  logic [66:0] place_10_follow_2;
  logic [66:0] place_10_follow_3;
  logic [66:0] place_10_follow_4;
  logic [66:0] place_10_follow_5;
  logic [66:0] place_10_follow_6;
  logic [66:0] place_10_outcome;
  logic [4:0] place_11_q;
  logic [23:0] place_11_prefix;
  logic [7:0] place_11_reason;
  logic [4:0] place_11_lanes;
  logic place_11_soup;
  logic [66:0] place_11_follow_0;
  logic [66:0] place_11_follow_1;
  logic [66:0] place_11_follow_2;
  logic [66:0] place_11_follow_3;
  logic [66:0] place_11_follow_4;
  logic [66:0] place_11_follow_5;
  logic [66:0] place_11_follow_6;
  logic [66:0] place_11_outcome;
  logic [4:0] place_12_q;
  logic [23:0] place_12_prefix;
  logic [7:0] place_12_reason;
  logic [4:0] place_12_lanes;
  logic place_12_soup;
  logic [66:0] place_12_follow_0;
  logic [66:0] place_12_follow_1;
  logic [66:0] place_12_follow_2;
  logic [66:0] place_12_follow_3;
  logic [66:0] place_12_follow_4;
  logic [66:0] place_12_follow_5;
  logic [66:0] place_12_follow_6;
  logic [66:0] place_12_outcome;
  logic [4:0] place_13_q;
  logic [23:0] place_13_prefix;
  logic [7:0] place_13_reason;
  logic [4:0] place_13_lanes;
  logic place_13_soup;
  logic [66:0] place_13_follow_0;
  logic [66:0] place_13_follow_1;
  logic [66:0] place_13_follow_2;
  logic [66:0] place_13_follow_3;
  logic [66:0] place_13_follow_4;
  logic [66:0] place_13_follow_5;
  logic [66:0] place_13_follow_6;
  logic [66:0] place_13_outcome;
  logic [4:0] place_14_q;
  logic [23:0] place_14_prefix;
  logic [7:0] place_14_reason;
  logic [4:0] place_14_lanes;
  logic place_14_soup;
  logic [66:0] place_14_follow_0;
  logic [66:0] place_14_follow_1;
  logic [66:0] place_14_follow_2;
  logic [66:0] place_14_follow_3;
  logic [66:0] place_14_follow_4;
  logic [66:0] place_14_follow_5;
  logic [66:0] place_14_follow_6;
  logic [66:0] place_14_outcome;
  logic [4:0] place_15_q;
  logic [23:0] place_15_prefix;
  logic [7:0] place_15_reason;
  logic [4:0] place_15_lanes;
  logic place_15_soup;
  logic [66:0] place_15_follow_0;
  logic [66:0] place_15_follow_1;
  logic [66:0] place_15_follow_2;
  logic [66:0] place_15_follow_3;
  logic [66:0] place_15_follow_4;
  logic [66:0] place_15_follow_5;
  logic [66:0] place_15_follow_6;
  logic [66:0] place_15_outcome;
  logic [4:0] place_16_q;
  logic [23:0] place_16_prefix;
  logic [7:0] place_16_reason;
  logic [4:0] place_16_lanes;
  logic place_16_soup;
  logic [66:0] place_16_follow_0;
  logic [66:0] place_16_follow_1;
  logic [66:0] place_16_follow_2;
  logic [66:0] place_16_follow_3;
  logic [66:0] place_16_follow_4;
  logic [66:0] place_16_follow_5;
  logic [66:0] place_16_follow_6;
  logic [66:0] place_16_outcome;
  feed_path_framer_boundaries_place_0 u_place_0 (
    .q(place_0_q),
    .prefix(place_0_prefix),
    .reason(place_0_reason),
    .lanes(place_0_lanes),
    .soup(place_0_soup),
    .follow_0(place_0_follow_0),
    .follow_1(place_0_follow_1),
    .follow_2(place_0_follow_2),
    .follow_3(place_0_follow_3),
    .follow_4(place_0_follow_4),
    .follow_5(place_0_follow_5),
    .follow_6(place_0_follow_6),
    .outcome(place_0_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_1 (
    .q(place_1_q),
    .prefix(place_1_prefix),
    .reason(place_1_reason),
    .lanes(place_1_lanes),
    .soup(place_1_soup),
    .follow_0(place_1_follow_0),
    .follow_1(place_1_follow_1),
    .follow_2(place_1_follow_2),
    .follow_3(place_1_follow_3),
    .follow_4(place_1_follow_4),
    .follow_5(place_1_follow_5),
    .follow_6(place_1_follow_6),
    .outcome(place_1_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_2 (
    .q(place_2_q),
    .prefix(place_2_prefix),
    .reason(place_2_reason),
    .lanes(place_2_lanes),
    .soup(place_2_soup),
    .follow_0(place_2_follow_0),
    .follow_1(place_2_follow_1),
    .follow_2(place_2_follow_2),
    .follow_3(place_2_follow_3),
    .follow_4(place_2_follow_4),
    .follow_5(place_2_follow_5),
    .follow_6(place_2_follow_6),
    .outcome(place_2_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_3 (
    .q(place_3_q),
    .prefix(place_3_prefix),
    .reason(place_3_reason),
    .lanes(place_3_lanes),
    .soup(place_3_soup),
    .follow_0(place_3_follow_0),
    .follow_1(place_3_follow_1),
    .follow_2(place_3_follow_2),
    .follow_3(place_3_follow_3),
    .follow_4(place_3_follow_4),
    .follow_5(place_3_follow_5),
    .follow_6(place_3_follow_6),
    .outcome(place_3_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_4 (
    .q(place_4_q),
    .prefix(place_4_prefix),
    .reason(place_4_reason),
    .lanes(place_4_lanes),
    .soup(place_4_soup),
    .follow_0(place_4_follow_0),
    .follow_1(place_4_follow_1),
    .follow_2(place_4_follow_2),
    .follow_3(place_4_follow_3),
    .follow_4(place_4_follow_4),
    .follow_5(place_4_follow_5),
    .follow_6(place_4_follow_6),
    .outcome(place_4_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_5 (
    .q(place_5_q),
    .prefix(place_5_prefix),
    .reason(place_5_reason),
    .lanes(place_5_lanes),
    .soup(place_5_soup),
    .follow_0(place_5_follow_0),
    .follow_1(place_5_follow_1),
    .follow_2(place_5_follow_2),
    .follow_3(place_5_follow_3),
    .follow_4(place_5_follow_4),
    .follow_5(place_5_follow_5),
    .follow_6(place_5_follow_6),
    .outcome(place_5_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_6 (
    .q(place_6_q),
    .prefix(place_6_prefix),
    .reason(place_6_reason),
    .lanes(place_6_lanes),
    .soup(place_6_soup),
    .follow_0(place_6_follow_0),
    .follow_1(place_6_follow_1),
    .follow_2(place_6_follow_2),
    .follow_3(place_6_follow_3),
    .follow_4(place_6_follow_4),
    .follow_5(place_6_follow_5),
    .follow_6(place_6_follow_6),
    .outcome(place_6_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_7 (
    .q(place_7_q),
    .prefix(place_7_prefix),
    .reason(place_7_reason),
    .lanes(place_7_lanes),
    .soup(place_7_soup),
    .follow_0(place_7_follow_0),
    .follow_1(place_7_follow_1),
    .follow_2(place_7_follow_2),
    .follow_3(place_7_follow_3),
    .follow_4(place_7_follow_4),
    .follow_5(place_7_follow_5),
    .follow_6(place_7_follow_6),
    .outcome(place_7_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_8 (
    .q(place_8_q),
    .prefix(place_8_prefix),
    .reason(place_8_reason),
    .lanes(place_8_lanes),
    .soup(place_8_soup),
    .follow_0(place_8_follow_0),
    .follow_1(place_8_follow_1),
    .follow_2(place_8_follow_2),
    .follow_3(place_8_follow_3),
    .follow_4(place_8_follow_4),
    .follow_5(place_8_follow_5),
    .follow_6(place_8_follow_6),
    .outcome(place_8_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_9 (
    .q(place_9_q),
    .prefix(place_9_prefix),
    .reason(place_9_reason),
    .lanes(place_9_lanes),
    .soup(place_9_soup),
    .follow_0(place_9_follow_0),
    .follow_1(place_9_follow_1),
    .follow_2(place_9_follow_2),
    .follow_3(place_9_follow_3),
    .follow_4(place_9_follow_4),
    .follow_5(place_9_follow_5),
    .follow_6(place_9_follow_6),
    .outcome(place_9_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_10 (
    .q(place_10_q),
    .prefix(place_10_prefix),
    .reason(place_10_reason),
    .lanes(place_10_lanes),
    .soup(place_10_soup),
    .follow_0(place_10_follow_0),
    .follow_1(place_10_follow_1),
    .follow_2(place_10_follow_2),
    .follow_3(place_10_follow_3),
    .follow_4(place_10_follow_4),
    .follow_5(place_10_follow_5),
    .follow_6(place_10_follow_6),
    .outcome(place_10_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_11 (
    .q(place_11_q),
    .prefix(place_11_prefix),
    .reason(place_11_reason),
    .lanes(place_11_lanes),
    .soup(place_11_soup),
    .follow_0(place_11_follow_0),
    .follow_1(place_11_follow_1),
    .follow_2(place_11_follow_2),
    .follow_3(place_11_follow_3),
    .follow_4(place_11_follow_4),
    .follow_5(place_11_follow_5),
    .follow_6(place_11_follow_6),
    .outcome(place_11_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_12 (
    .q(place_12_q),
    .prefix(place_12_prefix),
    .reason(place_12_reason),
    .lanes(place_12_lanes),
    .soup(place_12_soup),
    .follow_0(place_12_follow_0),
    .follow_1(place_12_follow_1),
    .follow_2(place_12_follow_2),
    .follow_3(place_12_follow_3),
    .follow_4(place_12_follow_4),
    .follow_5(place_12_follow_5),
    .follow_6(place_12_follow_6),
    .outcome(place_12_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_13 (
    .q(place_13_q),
    .prefix(place_13_prefix),
    .reason(place_13_reason),
    .lanes(place_13_lanes),
    .soup(place_13_soup),
    .follow_0(place_13_follow_0),
    .follow_1(place_13_follow_1),
    .follow_2(place_13_follow_2),
    .follow_3(place_13_follow_3),
    .follow_4(place_13_follow_4),
    .follow_5(place_13_follow_5),
    .follow_6(place_13_follow_6),
    .outcome(place_13_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_14 (
    .q(place_14_q),
    .prefix(place_14_prefix),
    .reason(place_14_reason),
    .lanes(place_14_lanes),
    .soup(place_14_soup),
    .follow_0(place_14_follow_0),
    .follow_1(place_14_follow_1),
    .follow_2(place_14_follow_2),
    .follow_3(place_14_follow_3),
    .follow_4(place_14_follow_4),
    .follow_5(place_14_follow_5),
    .follow_6(place_14_follow_6),
    .outcome(place_14_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_15 (
    .q(place_15_q),
    .prefix(place_15_prefix),
    .reason(place_15_reason),
    .lanes(place_15_lanes),
    .soup(place_15_soup),
    .follow_0(place_15_follow_0),
    .follow_1(place_15_follow_1),
    .follow_2(place_15_follow_2),
    .follow_3(place_15_follow_3),
    .follow_4(place_15_follow_4),
    .follow_5(place_15_follow_5),
    .follow_6(place_15_follow_6),
    .outcome(place_15_outcome)
  );
  feed_path_framer_boundaries_place_0 u_place_16 (
    .q(place_16_q),
    .prefix(place_16_prefix),
    .reason(place_16_reason),
    .lanes(place_16_lanes),
    .soup(place_16_soup),
    .follow_0(place_16_follow_0),
    .follow_1(place_16_follow_1),
    .follow_2(place_16_follow_2),
    .follow_3(place_16_follow_3),
    .follow_4(place_16_follow_4),
    .follow_5(place_16_follow_5),
    .follow_6(place_16_follow_6),
    .outcome(place_16_outcome)
  );
  assign entry_0 = place_0_outcome;
  assign entry_1 = place_1_outcome;
  assign entry_2 = place_2_outcome;
  assign entry_3 = place_3_outcome;
  assign entry_4 = place_4_outcome;
  assign entry_5 = place_5_outcome;
  assign entry_6 = place_6_outcome;
  assign entry_7 = place_7_outcome;
  assign entry_8 = place_8_outcome;
  assign octets = ((96'h0 << 32'h48) | ({32'h0, data} << 32'h8)) | ({88'h0, before_} << 32'h0);
  assign lanes = {2'h0, last} + 5'h1;
  assign place_0_q = 5'h0;
  assign place_0_prefix = octets[23:0];
  assign place_0_reason = octets[31:24];
  assign place_0_lanes = lanes;
  assign place_0_soup = soup;
  assign place_0_follow_0 = place_2_outcome;
  assign place_0_follow_1 = place_3_outcome;
  assign place_0_follow_2 = place_4_outcome;
  assign place_0_follow_3 = place_5_outcome;
  assign place_0_follow_4 = place_6_outcome;
  assign place_0_follow_5 = place_7_outcome;
  assign place_0_follow_6 = place_8_outcome;
  assign place_1_q = 5'h1;
  assign place_1_prefix = octets[31:8];
  assign place_1_reason = octets[39:32];
  assign place_1_lanes = lanes;
  assign place_1_soup = soup;
  assign place_1_follow_0 = place_3_outcome;
  assign place_1_follow_1 = place_4_outcome;
  assign place_1_follow_2 = place_5_outcome;
  assign place_1_follow_3 = place_6_outcome;
  assign place_1_follow_4 = place_7_outcome;
  assign place_1_follow_5 = place_8_outcome;
  assign place_1_follow_6 = place_9_outcome;
  assign place_2_q = 5'h2;
  assign place_2_prefix = octets[39:16];
  assign place_2_reason = octets[47:40];
  assign place_2_lanes = lanes;
  assign place_2_soup = soup;
  assign place_2_follow_0 = place_4_outcome;
  assign place_2_follow_1 = place_5_outcome;
  assign place_2_follow_2 = place_6_outcome;
  assign place_2_follow_3 = place_7_outcome;
  assign place_2_follow_4 = place_8_outcome;
  assign place_2_follow_5 = place_9_outcome;
  assign place_2_follow_6 = place_10_outcome;
  assign place_3_q = 5'h3;
  assign place_3_prefix = octets[47:24];
  assign place_3_reason = octets[55:48];
  assign place_3_lanes = lanes;
  assign place_3_soup = soup;
  assign place_3_follow_0 = place_5_outcome;
  assign place_3_follow_1 = place_6_outcome;
  assign place_3_follow_2 = place_7_outcome;
  assign place_3_follow_3 = place_8_outcome;
  assign place_3_follow_4 = place_9_outcome;
  assign place_3_follow_5 = place_10_outcome;
  assign place_3_follow_6 = place_11_outcome;
  assign place_4_q = 5'h4;
  assign place_4_prefix = octets[55:32];
  assign place_4_reason = octets[63:56];
  assign place_4_lanes = lanes;
  assign place_4_soup = soup;
  assign place_4_follow_0 = place_6_outcome;
  assign place_4_follow_1 = place_7_outcome;
  assign place_4_follow_2 = place_8_outcome;
  assign place_4_follow_3 = place_9_outcome;
  assign place_4_follow_4 = place_10_outcome;
  assign place_4_follow_5 = place_11_outcome;
  assign place_4_follow_6 = place_12_outcome;
  assign place_5_q = 5'h5;
  assign place_5_prefix = octets[63:40];
  assign place_5_reason = octets[71:64];
  assign place_5_lanes = lanes;
  assign place_5_soup = soup;
  assign place_5_follow_0 = place_7_outcome;
  assign place_5_follow_1 = place_8_outcome;
  assign place_5_follow_2 = place_9_outcome;
  assign place_5_follow_3 = place_10_outcome;
  assign place_5_follow_4 = place_11_outcome;
  assign place_5_follow_5 = place_12_outcome;
  assign place_5_follow_6 = place_13_outcome;
  assign place_6_q = 5'h6;
  assign place_6_prefix = octets[71:48];
  assign place_6_reason = octets[79:72];
  assign place_6_lanes = lanes;
  assign place_6_soup = soup;
  assign place_6_follow_0 = place_8_outcome;
  assign place_6_follow_1 = place_9_outcome;
  assign place_6_follow_2 = place_10_outcome;
  assign place_6_follow_3 = place_11_outcome;
  assign place_6_follow_4 = place_12_outcome;
  assign place_6_follow_5 = place_13_outcome;
  assign place_6_follow_6 = place_14_outcome;
  assign place_7_q = 5'h7;
  assign place_7_prefix = octets[79:56];
  assign place_7_reason = octets[87:80];
  assign place_7_lanes = lanes;
  assign place_7_soup = soup;
  assign place_7_follow_0 = place_9_outcome;
  assign place_7_follow_1 = place_10_outcome;
  assign place_7_follow_2 = place_11_outcome;
  assign place_7_follow_3 = place_12_outcome;
  assign place_7_follow_4 = place_13_outcome;
  assign place_7_follow_5 = place_14_outcome;
  assign place_7_follow_6 = place_15_outcome;
  assign place_8_q = 5'h8;
  assign place_8_prefix = octets[87:64];
  assign place_8_reason = octets[95:88];
  assign place_8_lanes = lanes;
  assign place_8_soup = soup;
  assign place_8_follow_0 = place_10_outcome;
  assign place_8_follow_1 = place_11_outcome;
  assign place_8_follow_2 = place_12_outcome;
  assign place_8_follow_3 = place_13_outcome;
  assign place_8_follow_4 = place_14_outcome;
  assign place_8_follow_5 = place_15_outcome;
  assign place_8_follow_6 = place_16_outcome;
  assign place_9_q = 5'h9;
  assign place_9_prefix = 24'h0;
  assign place_9_reason = 8'h0;
  assign place_9_lanes = lanes;
  assign place_9_soup = soup;
  assign place_9_follow_0 = 67'h0;
  assign place_9_follow_1 = 67'h0;
  assign place_9_follow_2 = 67'h0;
  assign place_9_follow_3 = 67'h0;
  assign place_9_follow_4 = 67'h0;
  assign place_9_follow_5 = 67'h0;
  assign place_9_follow_6 = 67'h0;
  assign place_10_q = 5'ha;
  assign place_10_prefix = 24'h0;
  assign place_10_reason = 8'h0;
  assign place_10_lanes = lanes;
  assign place_10_soup = soup;
  assign place_10_follow_0 = 67'h0;
  assign place_10_follow_1 = 67'h0;
  assign place_10_follow_2 = 67'h0;
  assign place_10_follow_3 = 67'h0;
  assign place_10_follow_4 = 67'h0;
  assign place_10_follow_5 = 67'h0;
  assign place_10_follow_6 = 67'h0;
  assign place_11_q = 5'hb;
  assign place_11_prefix = 24'h0;
  assign place_11_reason = 8'h0;
  assign place_11_lanes = lanes;
  assign place_11_soup = soup;
  assign place_11_follow_0 = 67'h0;
  assign place_11_follow_1 = 67'h0;
  assign place_11_follow_2 = 67'h0;
  assign place_11_follow_3 = 67'h0;
  assign place_11_follow_4 = 67'h0;
  assign place_11_follow_5 = 67'h0;
  assign place_11_follow_6 = 67'h0;
  assign place_12_q = 5'hc;
  assign place_12_prefix = 24'h0;
  assign place_12_reason = 8'h0;
  assign place_12_lanes = lanes;
  assign place_12_soup = soup;
  assign place_12_follow_0 = 67'h0;
  assign place_12_follow_1 = 67'h0;
  assign place_12_follow_2 = 67'h0;
  assign place_12_follow_3 = 67'h0;
  assign place_12_follow_4 = 67'h0;
  assign place_12_follow_5 = 67'h0;
  assign place_12_follow_6 = 67'h0;
  assign place_13_q = 5'hd;
  assign place_13_prefix = 24'h0;
  assign place_13_reason = 8'h0;
  assign place_13_lanes = lanes;
  assign place_13_soup = soup;
  assign place_13_follow_0 = 67'h0;
  assign place_13_follow_1 = 67'h0;
  assign place_13_follow_2 = 67'h0;
  assign place_13_follow_3 = 67'h0;
  assign place_13_follow_4 = 67'h0;
  assign place_13_follow_5 = 67'h0;
  assign place_13_follow_6 = 67'h0;
  assign place_14_q = 5'he;
  assign place_14_prefix = 24'h0;
  assign place_14_reason = 8'h0;
  assign place_14_lanes = lanes;
  assign place_14_soup = soup;
  assign place_14_follow_0 = 67'h0;
  assign place_14_follow_1 = 67'h0;
  assign place_14_follow_2 = 67'h0;
  assign place_14_follow_3 = 67'h0;
  assign place_14_follow_4 = 67'h0;
  assign place_14_follow_5 = 67'h0;
  assign place_14_follow_6 = 67'h0;
  assign place_15_q = 5'hf;
  assign place_15_prefix = 24'h0;
  assign place_15_reason = 8'h0;
  assign place_15_lanes = lanes;
  assign place_15_soup = soup;
  assign place_15_follow_0 = 67'h0;
  assign place_15_follow_1 = 67'h0;
  assign place_15_follow_2 = 67'h0;
  assign place_15_follow_3 = 67'h0;
  assign place_15_follow_4 = 67'h0;
  assign place_15_follow_5 = 67'h0;
  assign place_15_follow_6 = 67'h0;
  assign place_16_q = 5'h10;
  assign place_16_prefix = 24'h0;
  assign place_16_reason = 8'h0;
  assign place_16_lanes = lanes;
  assign place_16_soup = soup;
  assign place_16_follow_0 = 67'h0;
  assign place_16_follow_1 = 67'h0;
  assign place_16_follow_2 = 67'h0;
  assign place_16_follow_3 = 67'h0;
  assign place_16_follow_4 = 67'h0;
  assign place_16_follow_5 = 67'h0;
  assign place_16_follow_6 = 67'h0;
endmodule

module feed_path_framer_contexts (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [50:0] wdata,
  input  logic [1:0] raddr,
  output logic [50:0] rdata
);
  (* ram_style = "distributed" *) logic [51-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_framer (
  input  logic clk,
  input  logic rst,
  input  logic [80:0] s,
  input  logic [15:0] count,
  input  logic x_valid,
  output logic x_ready,
  input  logic [5:0] x_slot,
  output logic [151:0] m,
  output logic v_valid,
  output logic [1:0] v_frame,
  output logic v_ok,
  output logic ev_mold_malformed
);
  logic [50:0] stored;
  logic [63:0] patched;
  logic [7:0] before_;
  logic [7:0] tail;
  logic [7:0] head;
  logic [16:0] lanes;
  logic [50:0] from;
  logic inside_;
  logic ends;
  logic [66:0] chosen;
  logic [50:0] next;
  logic [7:0] kind_now;
  logic [7:0] last_octet;
  logic [15:0] blocks_before;
  logic fits;
  logic save;
  logic [7:0] boundaries_before;
  logic [63:0] boundaries_data;
  logic [2:0] boundaries_last;
  logic boundaries_soup;
  logic [66:0] boundaries_entry_0;
  logic [66:0] boundaries_entry_1;
  logic [66:0] boundaries_entry_2;
  logic [66:0] boundaries_entry_3;
  logic [66:0] boundaries_entry_4;
  logic [66:0] boundaries_entry_5;
  logic [66:0] boundaries_entry_6;
  logic [66:0] boundaries_entry_7;
  logic [66:0] boundaries_entry_8;
  logic contexts_clk;
  logic contexts_we;
  logic [1:0] contexts_waddr;
  logic [50:0] contexts_wdata;
  logic [1:0] contexts_raddr;
  logic [50:0] contexts_rdata;
  logic [7:0] previous_d;
  logic [7:0] previous_q;
  logic [80:0] s1_d;
  logic [80:0] s1_q;
  logic [7:0] s1_tail_d;
  logic [7:0] s1_tail_q;
  logic [7:0] s1_head_d;
  logic [7:0] s1_head_q;
  logic [50:0] s1_start_d;
  logic [50:0] s1_start_q;
  logic [66:0] s1_entry_0_d;
  logic [66:0] s1_entry_0_q;
  logic [66:0] s1_entry_1_d;
  logic [66:0] s1_entry_1_q;
  logic [66:0] s1_entry_2_d;
  logic [66:0] s1_entry_2_q;
  logic [66:0] s1_entry_3_d;
  logic [66:0] s1_entry_3_q;
  logic [66:0] s1_entry_4_d;
  logic [66:0] s1_entry_4_q;
  logic [66:0] s1_entry_5_d;
  logic [66:0] s1_entry_5_q;
  logic [66:0] s1_entry_6_d;
  logic [66:0] s1_entry_6_q;
  logic [66:0] s1_entry_7_d;
  logic [66:0] s1_entry_7_q;
  logic [66:0] s1_entry_8_d;
  logic [66:0] s1_entry_8_q;
  logic [50:0] stream_d;
  logic [50:0] stream_q;
  logic [15:0] blocks_d;
  logic [15:0] blocks_q;
  logic active_d;
  logic active_q;
  logic [1:0] frame_d;
  logic [1:0] frame_q;
  logic [151:0] out_d;
  logic [151:0] out_q;
  logic malformed_d;
  logic malformed_q;
  feed_path_framer_boundaries u_boundaries (
    .before_(boundaries_before),
    .data(boundaries_data),
    .last(boundaries_last),
    .soup(boundaries_soup),
    .entry_0(boundaries_entry_0),
    .entry_1(boundaries_entry_1),
    .entry_2(boundaries_entry_2),
    .entry_3(boundaries_entry_3),
    .entry_4(boundaries_entry_4),
    .entry_5(boundaries_entry_5),
    .entry_6(boundaries_entry_6),
    .entry_7(boundaries_entry_7),
    .entry_8(boundaries_entry_8)
  );
  feed_path_framer_contexts u_contexts (
    .clk(contexts_clk),
    .we(contexts_we),
    .waddr(contexts_waddr),
    .wdata(contexts_wdata),
    .raddr(contexts_raddr),
    .rdata(contexts_rdata)
  );
  assign x_ready = ~save;
  assign m = out_q;
  assign v_valid = out_q[150];
  assign v_frame = out_q[74:73];
  assign v_ok = out_q[151];
  assign ev_mold_malformed = malformed_q;
  always_comb begin
    stored[16:0] = contexts_rdata[16:0];
    stored[24:17] = contexts_rdata[24:17];
    stored[25] = contexts_rdata[25];
    stored[33:26] = contexts_rdata[33:26];
    stored[34] = contexts_rdata[34];
    stored[50:35] = contexts_rdata[50:35];
    if (~s[78]) begin
      stored[16:0] = 17'h1;
      stored[25] = 1'b0;
    end
  end
  always_comb begin
    patched = s[64:1];
    if (s[71] & (s[67:65] == (3'h1 + 3'h0))) begin
      patched = (s[64:1] & ~(64'hff << 32'h0)) | ({56'h0, stored[24:17]} << 32'h0);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h1))) begin
      patched = (s[64:1] & ~(64'hff << 32'h8)) | ({56'h0, stored[24:17]} << 32'h8);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h2))) begin
      patched = (s[64:1] & ~(64'hff << 32'h10)) | ({56'h0, stored[24:17]} << 32'h10);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h3))) begin
      patched = (s[64:1] & ~(64'hff << 32'h18)) | ({56'h0, stored[24:17]} << 32'h18);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h4))) begin
      patched = (s[64:1] & ~(64'hff << 32'h20)) | ({56'h0, stored[24:17]} << 32'h20);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h5))) begin
      patched = (s[64:1] & ~(64'hff << 32'h28)) | ({56'h0, stored[24:17]} << 32'h28);
    end
    if (s[71] & (s[67:65] == (3'h1 + 3'h6))) begin
      patched = (s[64:1] & ~(64'hff << 32'h30)) | ({56'h0, stored[24:17]} << 32'h30);
    end
  end
  always_comb begin
    before_ = previous_q;
    if (s[71]) begin
      before_ = stored[24:17];
    end
  end
  always_comb begin
    tail = 8'(s[64:1] >> 32'h38);
    if (s[70:68] == 3'h0) begin
      tail = s[8:1];
    end
    if (s[70:68] == 3'h1) begin
      tail = 8'(s[64:1] >> 32'h8);
    end
    if (s[70:68] == 3'h2) begin
      tail = 8'(s[64:1] >> 32'h10);
    end
    if (s[70:68] == 3'h3) begin
      tail = 8'(s[64:1] >> 32'h18);
    end
    if (s[70:68] == 3'h4) begin
      tail = 8'(s[64:1] >> 32'h20);
    end
    if (s[70:68] == 3'h5) begin
      tail = 8'(s[64:1] >> 32'h28);
    end
    if (s[70:68] == 3'h6) begin
      tail = 8'(s[64:1] >> 32'h30);
    end
    if (s[70:68] == 3'h7) begin
      tail = 8'(s[64:1] >> 32'h38);
    end
  end
  always_comb begin
    head = s[8:1];
    if (s[71] & (s[67:65] == 3'h0)) begin
      head = s[8:1];
    end
    if (s[71] & (s[67:65] == 3'h1)) begin
      head = 8'(s[64:1] >> 32'h8);
    end
    if (s[71] & (s[67:65] == 3'h2)) begin
      head = 8'(s[64:1] >> 32'h10);
    end
    if (s[71] & (s[67:65] == 3'h3)) begin
      head = 8'(s[64:1] >> 32'h18);
    end
    if (s[71] & (s[67:65] == 3'h4)) begin
      head = 8'(s[64:1] >> 32'h20);
    end
    if (s[71] & (s[67:65] == 3'h5)) begin
      head = 8'(s[64:1] >> 32'h28);
    end
    if (s[71] & (s[67:65] == 3'h6)) begin
      head = 8'(s[64:1] >> 32'h30);
    end
    if (s[71] & (s[67:65] == 3'h7)) begin
      head = 8'(s[64:1] >> 32'h38);
    end
  end
  assign lanes = {14'h0, s1_q[70:68]} + 17'h1;
  always_comb begin
    from = stream_q;
    if (s1_q[71]) begin
      from = s1_start_q;
    end
  end
  always_comb begin
    inside_ = stream_q[16:0] > 17'h1;
    if (s1_q[71]) begin
      inside_ = s1_start_q[16:0] > ({14'h0, s1_q[67:65]} + 17'h1);
    end
  end
  assign ends = inside_ & (from[16:0] <= (lanes + 17'h1));
  always_comb begin
    chosen = s1_entry_0_q;
    chosen[16:0] = from[16:0] - lanes;
    chosen[17] = 1'b0;
    chosen[50:48] = 3'h0;
    chosen[53:51] = 3'h0;
    chosen[55:54] = 2'h0;
    chosen[56] = 1'b0;
    chosen[57] = 1'b0;
    chosen[66] = 1'b0;
    if (from[16:0] == 17'h0) begin
      chosen = s1_entry_0_q;
    end
    if (from[16:0] == 17'h1) begin
      chosen = s1_entry_1_q;
    end
    if (from[16:0] == 17'h2) begin
      chosen = s1_entry_2_q;
    end
    if (from[16:0] == 17'h3) begin
      chosen = s1_entry_3_q;
    end
    if (from[16:0] == 17'h4) begin
      chosen = s1_entry_4_q;
    end
    if (from[16:0] == 17'h5) begin
      chosen = s1_entry_5_q;
    end
    if (from[16:0] == 17'h6) begin
      chosen = s1_entry_6_q;
    end
    if (from[16:0] == 17'h7) begin
      chosen = s1_entry_7_q;
    end
    if (from[16:0] == 17'h8) begin
      chosen = s1_entry_8_q;
    end
  end
  always_comb begin
    next[16:0] = chosen[16:0];
    next[24:17] = s1_tail_q;
    next[25] = 1'b0;
    next[33:26] = kind_now;
    next[34] = from[34];
    next[50:35] = from[50:35];
    if (chosen[17]) begin
      next[25] = chosen[18];
      next[33:26] = chosen[26:19];
      next[34] = chosen[27];
      next[50:35] = chosen[43:28];
    end
  end
  always_comb begin
    kind_now = from[33:26];
    if (from[25]) begin
      kind_now = s1_head_q;
    end
  end
  always_comb begin
    last_octet = 8'h0;
    if (from[16:0] == (17'h2 + 17'h0)) begin
      last_octet = s1_q[8:1];
    end
    if (from[16:0] == (17'h2 + 17'h1)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h8);
    end
    if (from[16:0] == (17'h2 + 17'h2)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h10);
    end
    if (from[16:0] == (17'h2 + 17'h3)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h18);
    end
    if (from[16:0] == (17'h2 + 17'h4)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h20);
    end
    if (from[16:0] == (17'h2 + 17'h5)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h28);
    end
    if (from[16:0] == (17'h2 + 17'h6)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h30);
    end
    if (from[16:0] == (17'h2 + 17'h7)) begin
      last_octet = 8'(s1_q[64:1] >> 32'h38);
    end
  end
  always_comb begin
    blocks_before = blocks_q;
    if (s1_q[71]) begin
      blocks_before = 16'h0;
    end
  end
  assign fits = (~active_q & (count == 16'h0)) | ((active_q & (blocks_q == count)) & (stream_q[16:0] == 17'h1));
  assign save = ((s1_q[79] & s1_q[80]) & s1_q[78]) & active_q;
  assign boundaries_before = before_;
  assign boundaries_data = patched;
  assign boundaries_last = s[70:68];
  assign boundaries_soup = s[78];
  assign contexts_clk = clk;
  assign contexts_we = save | x_valid;
  always_comb begin
    contexts_waddr = x_slot[1:0];
    if (save) begin
      contexts_waddr = s1_q[73:72];
    end
  end
  always_comb begin
    contexts_wdata = 51'h1;
    if (save) begin
      contexts_wdata = ((((({35'h0, stream_q[50:35]} << 32'h23) | ({50'h0, stream_q[34]} << 32'h22)) | ({43'h0, stream_q[33:26]} << 32'h1a)) | ({50'h0, stream_q[25]} << 32'h19)) | ({43'h0, stream_q[24:17]} << 32'h11)) | ({34'h0, stream_q[16:0]} << 32'h0);
    end
  end
  assign contexts_raddr = s[73:72];
  always_comb begin
    previous_d = previous_q;
    if (s[0]) begin
      previous_d = tail;
    end
  end
  always_comb begin
    s1_d = s1_q;
    s1_d = s;
    if (rst) begin
      s1_d[0] = 1'b0;
      s1_d[79] = 1'b0;
    end
  end
  always_comb begin
    s1_tail_d = s1_tail_q;
    s1_tail_d = tail;
  end
  always_comb begin
    s1_head_d = s1_head_q;
    s1_head_d = head;
  end
  always_comb begin
    s1_start_d = s1_start_q;
    s1_start_d = stored;
    s1_start_d[16:0] = stored[16:0] + {14'h0, s[67:65]};
  end
  assign s1_entry_0_d = boundaries_entry_0;
  assign s1_entry_1_d = boundaries_entry_1;
  assign s1_entry_2_d = boundaries_entry_2;
  assign s1_entry_3_d = boundaries_entry_3;
  assign s1_entry_4_d = boundaries_entry_4;
  assign s1_entry_5_d = boundaries_entry_5;
  assign s1_entry_6_d = boundaries_entry_6;
  assign s1_entry_7_d = boundaries_entry_7;
  assign s1_entry_8_d = boundaries_entry_8;
  always_comb begin
    stream_d = stream_q;
    if (s1_q[0]) begin
      stream_d = next;
    end
  end
  always_comb begin
    blocks_d = blocks_q;
    if (s1_q[0]) begin
      blocks_d = blocks_before + {13'h0, chosen[50:48]};
    end
  end
  always_comb begin
    active_d = active_q;
    if (s1_q[0]) begin
      active_d = 1'b1;
    end
    if (s1_q[79]) begin
      active_d = 1'b0;
    end
    if (rst) begin
      active_d = 1'b0;
    end
  end
  always_comb begin
    frame_d = frame_q;
    if (s1_q[79]) begin
      frame_d = frame_q + 2'h1;
    end
    if (rst) begin
      frame_d = 2'h0;
    end
  end
  always_comb begin
    out_d = out_q;
    out_d[0] = s1_q[0];
    out_d[64:1] = s1_q[64:1];
    out_d[65] = s1_q[71];
    out_d[71:66] = s1_q[77:72];
    out_d[72] = s1_q[78];
    out_d[74:73] = frame_q;
    out_d[78:75] = {1'h0, s1_q[67:65]};
    if (from[25]) begin
      out_d[78:75] = {1'h0, s1_q[67:65]} + 4'h1;
    end
    out_d[82:79] = lanes[3:0];
    if (ends) begin
      out_d[82:79] = from[3:0] - 4'h1;
    end
    if (~inside_ | ~from[34]) begin
      out_d[78:75] = 4'h0;
      out_d[82:79] = 4'h0;
    end
    out_d[83] = (s1_q[0] & ends) & from[34];
    out_d[91:84] = kind_now;
    out_d[107:92] = from[50:35];
    out_d[123:108] = blocks_before - 16'h1;
    out_d[124] = (s1_q[0] & chosen[17]) & chosen[27];
    out_d[128:125] = chosen[47:44];
    out_d[132:129] = lanes[3:0];
    out_d[135:133] = chosen[53:51];
    out_d[138:136] = {1'h0, chosen[55:54]};
    out_d[139] = chosen[56];
    out_d[140] = chosen[57];
    out_d[148:141] = chosen[65:58];
    out_d[149] = chosen[66];
    if (ends & ~from[34]) begin
      if (~s1_q[78]) begin
        out_d[135:133] = chosen[53:51] + 3'h1;
      end else begin
        if (kind_now == 8'h53) begin
          out_d[135:133] = chosen[53:51] + 3'h1;
          out_d[138:136] = {1'h0, chosen[55:54]} + 3'h1;
        end else begin
          if (kind_now == 8'h5a) begin
            out_d[139] = 1'b1;
          end else begin
            if (kind_now == 8'h4a) begin
              out_d[140] = 1'b1;
              out_d[148:141] = last_octet;
            end else begin
              if ((kind_now != 8'h48) & (kind_now != 8'h2b)) begin
                out_d[149] = 1'b1;
              end
            end
          end
        end
      end
    end
    if (~s1_q[0]) begin
      out_d[135:133] = 3'h0;
      out_d[138:136] = 3'h0;
      out_d[139] = 1'b0;
      out_d[140] = 1'b0;
      out_d[149] = 1'b0;
    end
    out_d[150] = s1_q[79];
    out_d[151] = s1_q[80] & (s1_q[78] | fits);
    if (rst) begin
      out_d[0] = 1'b0;
      out_d[83] = 1'b0;
      out_d[124] = 1'b0;
      out_d[150] = 1'b0;
    end
  end
  always_comb begin
    malformed_d = malformed_q;
    malformed_d = ((s1_q[79] & s1_q[80]) & ~s1_q[78]) & ~fits;
    if (rst) begin
      malformed_d = 1'b0;
    end
  end
  initial previous_q = 8'h0;
  always_ff @(posedge clk) previous_q <= previous_d;
  initial s1_q = 81'h0;
  always_ff @(posedge clk) s1_q <= s1_d;
  initial s1_tail_q = 8'h0;
  always_ff @(posedge clk) s1_tail_q <= s1_tail_d;
  initial s1_head_q = 8'h0;
  always_ff @(posedge clk) s1_head_q <= s1_head_d;
  initial s1_start_q = 51'h0;
  always_ff @(posedge clk) s1_start_q <= s1_start_d;
  initial s1_entry_0_q = 67'h0;
  always_ff @(posedge clk) s1_entry_0_q <= s1_entry_0_d;
  initial s1_entry_1_q = 67'h0;
  always_ff @(posedge clk) s1_entry_1_q <= s1_entry_1_d;
  initial s1_entry_2_q = 67'h0;
  always_ff @(posedge clk) s1_entry_2_q <= s1_entry_2_d;
  initial s1_entry_3_q = 67'h0;
  always_ff @(posedge clk) s1_entry_3_q <= s1_entry_3_d;
  initial s1_entry_4_q = 67'h0;
  always_ff @(posedge clk) s1_entry_4_q <= s1_entry_4_d;
  initial s1_entry_5_q = 67'h0;
  always_ff @(posedge clk) s1_entry_5_q <= s1_entry_5_d;
  initial s1_entry_6_q = 67'h0;
  always_ff @(posedge clk) s1_entry_6_q <= s1_entry_6_d;
  initial s1_entry_7_q = 67'h0;
  always_ff @(posedge clk) s1_entry_7_q <= s1_entry_7_d;
  initial s1_entry_8_q = 67'h0;
  always_ff @(posedge clk) s1_entry_8_q <= s1_entry_8_d;
  initial stream_q = 51'h0;
  always_ff @(posedge clk) stream_q <= stream_d;
  initial blocks_q = 16'h0;
  always_ff @(posedge clk) blocks_q <= blocks_d;
  initial active_q = 1'b0;
  always_ff @(posedge clk) active_q <= active_d;
  initial frame_q = 2'h0;
  always_ff @(posedge clk) frame_q <= frame_d;
  initial out_q = 152'h0;
  always_ff @(posedge clk) out_q <= out_d;
  initial malformed_q = 1'b0;
  always_ff @(posedge clk) malformed_q <= malformed_d;
endmodule

module feed_path_assemble_counts (
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

module feed_path_assemble_stored (
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

module feed_path_assemble_committed (
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

module feed_path_assemble (
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
  feed_path_assemble_counts u_counts (
    .clk(counts_clk),
    .we(counts_we),
    .waddr(counts_waddr),
    .wdata(counts_wdata),
    .raddr(counts_raddr),
    .rdata(counts_rdata)
  );
  feed_path_assemble_stored u_stored (
    .clk(stored_clk),
    .we(stored_we),
    .waddr(stored_waddr),
    .wdata(stored_wdata),
    .raddr(stored_raddr),
    .rdata(stored_rdata)
  );
  feed_path_assemble_committed u_committed (
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

module feed_path_select_queue_ram (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [604:0] wdata,
  input  logic [1:0] raddr,
  output logic [604:0] rdata
);
  (* ram_style = "distributed" *) logic [605-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_select_queue (
  input  logic clk,
  input  logic rst,
  input  logic w_valid,
  output logic w_ready,
  input  logic [604:0] w_data,
  output logic r_valid,
  input  logic r_ready,
  output logic [604:0] r_data,
  output logic [2:0] count
);
  logic [2:0] held;
  logic full;
  logic empty;
  logic ram_clk;
  logic ram_we;
  logic [1:0] ram_waddr;
  logic [604:0] ram_wdata;
  logic [1:0] ram_raddr;
  logic [604:0] ram_rdata;
  logic [2:0] head_d;
  logic [2:0] head_q;
  logic [2:0] tail_d;
  logic [2:0] tail_q;
  feed_path_select_queue_ram u_ram (
    .clk(ram_clk),
    .we(ram_we),
    .waddr(ram_waddr),
    .wdata(ram_wdata),
    .raddr(ram_raddr),
    .rdata(ram_rdata)
  );
  assign w_ready = ~full;
  assign r_valid = ~empty;
  assign r_data = ram_rdata;
  assign count = held;
  assign held = head_q - tail_q;
  assign full = held[2];
  assign empty = held == 3'h0;
  assign ram_clk = clk;
  assign ram_we = w_valid & ~full;
  assign ram_waddr = head_q[1:0];
  assign ram_wdata = w_data;
  assign ram_raddr = tail_q[1:0];
  always_comb begin
    head_d = head_q;
    if (w_valid & ~full) begin
      head_d = head_q + 3'h1;
    end
    if (rst) begin
      head_d = 3'h0;
    end
  end
  always_comb begin
    tail_d = tail_q;
    if (r_ready & ~empty) begin
      tail_d = tail_q + 3'h1;
    end
    if (rst) begin
      tail_d = 3'h0;
    end
  end
  initial head_q = 3'h0;
  always_ff @(posedge clk) head_q <= head_d;
  initial tail_q = 3'h0;
  always_ff @(posedge clk) tail_q <= tail_d;
endmodule

module feed_path_select_fields (
  input  logic [447:0] data,
  input  logic second,
  output logic [7:0] octets,
  output logic two,
  output logic [7:0] rtype,
  output logic [63:0] order_id,
  output logic [63:0] price,
  output logic nano,
  output logic [31:0] size,
  output logic [7:0] action,
  output logic [7:0] side,
  output logic [7:0] marks,
  output logic [31:0] delta,
  output logic delta_set
);
  always_comb begin
    octets = 8'h0;
    case (data[7:0])
      8'h53: begin
        octets = 8'hc;
      end
      8'h52: begin
        octets = 8'h27;
      end
      8'h48: begin
        octets = 8'h19;
      end
      8'h59: begin
        octets = 8'h14;
      end
      8'h4c: begin
        octets = 8'h1a;
      end
      8'h56: begin
        octets = 8'h23;
      end
      8'h57: begin
        octets = 8'hc;
      end
      8'h4b: begin
        octets = 8'h1c;
      end
      8'h4a: begin
        octets = 8'h23;
      end
      8'h68: begin
        octets = 8'h15;
      end
      8'h41: begin
        octets = 8'h24;
      end
      8'h46: begin
        octets = 8'h28;
      end
      8'h45: begin
        octets = 8'h1f;
      end
      8'h43: begin
        octets = 8'h24;
      end
      8'h58: begin
        octets = 8'h17;
      end
      8'h44: begin
        octets = 8'h13;
      end
      8'h55: begin
        octets = 8'h23;
      end
      8'h50: begin
        octets = 8'h2c;
      end
      8'h51: begin
        octets = 8'h28;
      end
      8'h42: begin
        octets = 8'h13;
      end
      8'h49: begin
        octets = 8'h32;
      end
      8'h4e: begin
        octets = 8'h14;
      end
      8'h4f: begin
        octets = 8'h30;
      end
      default: ;
    endcase
  end
  always_comb begin
    two = 1'b0;
    case (data[7:0])
      8'h53: begin
        two = 1'b0;
      end
      8'h52: begin
        two = 1'b0;
      end
      8'h48: begin
        two = 1'b0;
      end
      8'h59: begin
        two = 1'b0;
      end
      8'h4c: begin
        two = 1'b0;
      end
      8'h56: begin
        two = 1'b0;
      end
      8'h57: begin
        two = 1'b0;
      end
      8'h4b: begin
        two = 1'b0;
      end
      8'h4a: begin
        two = 1'b0;
      end
      8'h68: begin
        two = 1'b0;
      end
      8'h41: begin
        two = 1'b0;
      end
      8'h46: begin
        two = 1'b0;
      end
      8'h45: begin
        two = 1'b0;
      end
      8'h43: begin
        two = 1'b0;
      end
      8'h58: begin
        two = 1'b0;
      end
      8'h44: begin
        two = 1'b0;
      end
      8'h55: begin
        two = 1'b1;
      end
      8'h50: begin
        two = 1'b0;
      end
      8'h51: begin
        two = 1'b0;
      end
      8'h42: begin
        two = 1'b0;
      end
      8'h49: begin
        two = 1'b1;
      end
      8'h4e: begin
        two = 1'b0;
      end
      8'h4f: begin
        two = 1'b1;
      end
      default: ;
    endcase
  end
  always_comb begin
    rtype = 8'hef;
    case (data[7:0])
      8'h53: begin
        rtype = 8'he8;
      end
      8'h52: begin
        rtype = 8'he1;
      end
      8'h48: begin
        rtype = 8'he2;
      end
      8'h59: begin
        rtype = 8'he2;
      end
      8'h4c: begin
        rtype = 8'he8;
      end
      8'h56: begin
        rtype = 8'he8;
      end
      8'h57: begin
        rtype = 8'he8;
      end
      8'h4b: begin
        rtype = 8'he2;
      end
      8'h4a: begin
        rtype = 8'he2;
      end
      8'h68: begin
        rtype = 8'he2;
      end
      8'h41: begin
        rtype = 8'ha0;
      end
      8'h46: begin
        rtype = 8'ha0;
      end
      8'h45: begin
        rtype = 8'ha0;
      end
      8'h43: begin
        rtype = 8'ha0;
      end
      8'h58: begin
        rtype = 8'ha0;
      end
      8'h44: begin
        rtype = 8'ha0;
      end
      8'h55: begin
        if (second) begin
          rtype = 8'ha0;
        end else begin
          rtype = 8'ha0;
        end
      end
      8'h50: begin
        rtype = 8'ha0;
      end
      8'h51: begin
        rtype = 8'he3;
      end
      8'h42: begin
        rtype = 8'he8;
      end
      8'h49: begin
        if (second) begin
          rtype = 8'he5;
        end else begin
          rtype = 8'he4;
        end
      end
      8'h4e: begin
        rtype = 8'he8;
      end
      8'h4f: begin
        if (second) begin
          rtype = 8'he5;
        end else begin
          rtype = 8'he8;
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    order_id = data[151:88];
    case (data[7:0])
      8'h53: begin
        order_id = 64'h0;
      end
      8'h52: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h48: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h59: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h4c: begin
        order_id = 64'h0;
        order_id = data[183:120];
      end
      8'h56: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h57: begin
        order_id = 64'h0;
      end
      8'h4b: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h4a: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h68: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h41: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h46: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h45: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h43: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h58: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h44: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h55: begin
        if (second) begin
          order_id = 64'h0;
          order_id = ((((((({56'h0, data[159:152]} << 32'h38) | ({56'h0, data[167:160]} << 32'h30)) | ({56'h0, data[175:168]} << 32'h28)) | ({56'h0, data[183:176]} << 32'h20)) | ({56'h0, data[191:184]} << 32'h18)) | ({56'h0, data[199:192]} << 32'h10)) | ({56'h0, data[207:200]} << 32'h8)) | ({56'h0, data[215:208]} << 32'h0);
        end else begin
          order_id = 64'h0;
          order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
        end
      end
      8'h50: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h51: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h42: begin
        order_id = 64'h0;
        order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
      end
      8'h49: begin
        if (second) begin
          order_id = 64'h0;
          order_id = data[287:224];
        end else begin
          order_id = 64'h0;
          order_id = ((((((({56'h0, data[95:88]} << 32'h38) | ({56'h0, data[103:96]} << 32'h30)) | ({56'h0, data[111:104]} << 32'h28)) | ({56'h0, data[119:112]} << 32'h20)) | ({56'h0, data[127:120]} << 32'h18)) | ({56'h0, data[135:128]} << 32'h10)) | ({56'h0, data[143:136]} << 32'h8)) | ({56'h0, data[151:144]} << 32'h0);
        end
      end
      8'h4e: begin
        order_id = 64'h0;
        order_id = data[151:88];
      end
      8'h4f: begin
        if (second) begin
          order_id = 64'h0;
          order_id = ((((((({56'h0, data[263:256]} << 32'h38) | ({56'h0, data[271:264]} << 32'h30)) | ({56'h0, data[279:272]} << 32'h28)) | ({56'h0, data[287:280]} << 32'h20)) | ({56'h0, data[295:288]} << 32'h18)) | ({56'h0, data[303:296]} << 32'h10)) | ({56'h0, data[311:304]} << 32'h8)) | ({56'h0, data[319:312]} << 32'h0);
        end else begin
          order_id = 64'h0;
          order_id = data[151:88];
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    price = data[215:152];
    case (data[7:0])
      8'h53: begin
        price = 64'h0;
      end
      8'h52: begin
        price = 64'h0;
        price[7:0] = data[159:152];
        price[15:8] = data[167:160];
        price[23:16] = data[207:200];
        price[31:24] = data[215:208];
        price[47:32] = data[231:216];
        price[55:48] = data[239:232];
        price[63:56] = data[247:240];
      end
      8'h48: begin
        price = 64'h0;
      end
      8'h59: begin
        price = 64'h0;
      end
      8'h4c: begin
        price = 64'h0;
        price[7:0] = data[207:200];
      end
      8'h56: begin
        price = 64'h0;
        price = ((((((({56'h0, data[159:152]} << 32'h38) | ({56'h0, data[167:160]} << 32'h30)) | ({56'h0, data[175:168]} << 32'h28)) | ({56'h0, data[183:176]} << 32'h20)) | ({56'h0, data[191:184]} << 32'h18)) | ({56'h0, data[199:192]} << 32'h10)) | ({56'h0, data[207:200]} << 32'h8)) | ({56'h0, data[215:208]} << 32'h0);
      end
      8'h57: begin
        price = 64'h0;
      end
      8'h4b: begin
        price = 64'h0;
        price = {32'h0, ((({24'h0, data[199:192]} << 32'h18) | ({24'h0, data[207:200]} << 32'h10)) | ({24'h0, data[215:208]} << 32'h8)) | ({24'h0, data[223:216]} << 32'h0)};
      end
      8'h4a: begin
        price = 64'h0;
        price[31:0] = ((({24'h0, data[159:152]} << 32'h18) | ({24'h0, data[167:160]} << 32'h10)) | ({24'h0, data[175:168]} << 32'h8)) | ({24'h0, data[183:176]} << 32'h0);
        price[63:32] = ((({24'h0, data[191:184]} << 32'h18) | ({24'h0, data[199:192]} << 32'h10)) | ({24'h0, data[207:200]} << 32'h8)) | ({24'h0, data[215:208]} << 32'h0);
      end
      8'h68: begin
        price = 64'h0;
      end
      8'h41: begin
        price = 64'h7fffffffffffffff;
        price = {32'h0, ((({24'h0, data[263:256]} << 32'h18) | ({24'h0, data[271:264]} << 32'h10)) | ({24'h0, data[279:272]} << 32'h8)) | ({24'h0, data[287:280]} << 32'h0)};
      end
      8'h46: begin
        price = 64'h7fffffffffffffff;
        price = {32'h0, ((({24'h0, data[263:256]} << 32'h18) | ({24'h0, data[271:264]} << 32'h10)) | ({24'h0, data[279:272]} << 32'h8)) | ({24'h0, data[287:280]} << 32'h0)};
      end
      8'h45: begin
        price = 64'h7fffffffffffffff;
      end
      8'h43: begin
        price = 64'h7fffffffffffffff;
      end
      8'h58: begin
        price = 64'h7fffffffffffffff;
      end
      8'h44: begin
        price = 64'h7fffffffffffffff;
      end
      8'h55: begin
        if (second) begin
          price = 64'h7fffffffffffffff;
          price = {32'h0, ((({24'h0, data[255:248]} << 32'h18) | ({24'h0, data[263:256]} << 32'h10)) | ({24'h0, data[271:264]} << 32'h8)) | ({24'h0, data[279:272]} << 32'h0)};
        end else begin
          price = 64'h7fffffffffffffff;
        end
      end
      8'h50: begin
        price = 64'h7fffffffffffffff;
        price = {32'h0, ((({24'h0, data[263:256]} << 32'h18) | ({24'h0, data[271:264]} << 32'h10)) | ({24'h0, data[279:272]} << 32'h8)) | ({24'h0, data[287:280]} << 32'h0)};
      end
      8'h51: begin
        price = 64'h0;
        price = {32'h0, ((({24'h0, data[223:216]} << 32'h18) | ({24'h0, data[231:224]} << 32'h10)) | ({24'h0, data[239:232]} << 32'h8)) | ({24'h0, data[247:240]} << 32'h0)};
      end
      8'h42: begin
        price = 64'h0;
      end
      8'h49: begin
        if (second) begin
          price = 64'h0;
          price = {32'h0, ((({24'h0, data[295:288]} << 32'h18) | ({24'h0, data[303:296]} << 32'h10)) | ({24'h0, data[311:304]} << 32'h8)) | ({24'h0, data[319:312]} << 32'h0)};
        end else begin
          price = 64'h0;
          price = ((((((({56'h0, data[159:152]} << 32'h38) | ({56'h0, data[167:160]} << 32'h30)) | ({56'h0, data[175:168]} << 32'h28)) | ({56'h0, data[183:176]} << 32'h20)) | ({56'h0, data[191:184]} << 32'h18)) | ({56'h0, data[199:192]} << 32'h10)) | ({56'h0, data[207:200]} << 32'h8)) | ({56'h0, data[215:208]} << 32'h0);
        end
      end
      8'h4e: begin
        price = 64'h0;
      end
      8'h4f: begin
        if (second) begin
          price = 64'h0;
          price = {32'h0, ((({24'h0, data[359:352]} << 32'h18) | ({24'h0, data[367:360]} << 32'h10)) | ({24'h0, data[375:368]} << 32'h8)) | ({24'h0, data[383:376]} << 32'h0)};
        end else begin
          price = 64'h0;
          price[31:0] = ((({24'h0, data[167:160]} << 32'h18) | ({24'h0, data[175:168]} << 32'h10)) | ({24'h0, data[183:176]} << 32'h8)) | ({24'h0, data[191:184]} << 32'h0);
          price[63:32] = ((({24'h0, data[199:192]} << 32'h18) | ({24'h0, data[207:200]} << 32'h10)) | ({24'h0, data[215:208]} << 32'h8)) | ({24'h0, data[223:216]} << 32'h0);
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    nano = 1'b0;
    case (data[7:0])
      8'h53: ;
      8'h52: ;
      8'h48: ;
      8'h59: ;
      8'h4c: ;
      8'h56: ;
      8'h57: ;
      8'h4b: begin
        nano = 1'b1;
      end
      8'h4a: ;
      8'h68: ;
      8'h41: begin
        nano = 1'b1;
      end
      8'h46: begin
        nano = 1'b1;
      end
      8'h45: ;
      8'h43: ;
      8'h58: ;
      8'h44: ;
      8'h55: begin
        if (second) begin
          nano = 1'b1;
        end
      end
      8'h50: begin
        nano = 1'b1;
      end
      8'h51: begin
        nano = 1'b1;
      end
      8'h42: ;
      8'h49: begin
        if (second) begin
          nano = 1'b1;
        end
      end
      8'h4e: ;
      8'h4f: begin
        if (second) begin
          nano = 1'b1;
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    size = 32'h0;
    case (data[7:0])
      8'h53: begin
        size = 32'h0;
      end
      8'h52: begin
        size = 32'h0;
        size = ((({24'h0, data[175:168]} << 32'h18) | ({24'h0, data[183:176]} << 32'h10)) | ({24'h0, data[191:184]} << 32'h8)) | ({24'h0, data[199:192]} << 32'h0);
      end
      8'h48: begin
        size = 32'h0;
        size = data[199:168];
      end
      8'h59: begin
        size = 32'h0;
      end
      8'h4c: begin
        size = 32'h0;
        size = data[119:88];
      end
      8'h56: begin
        size = 32'h0;
        size = ((({24'h0, data[255:248]} << 32'h18) | ({24'h0, data[263:256]} << 32'h10)) | ({24'h0, data[271:264]} << 32'h8)) | ({24'h0, data[279:272]} << 32'h0);
      end
      8'h57: begin
        size = 32'h0;
      end
      8'h4b: begin
        size = 32'h0;
        size = ((({24'h0, data[159:152]} << 32'h18) | ({24'h0, data[167:160]} << 32'h10)) | ({24'h0, data[175:168]} << 32'h8)) | ({24'h0, data[183:176]} << 32'h0);
      end
      8'h4a: begin
        size = 32'h0;
        size = ((({24'h0, data[223:216]} << 32'h18) | ({24'h0, data[231:224]} << 32'h10)) | ({24'h0, data[239:232]} << 32'h8)) | ({24'h0, data[247:240]} << 32'h0);
      end
      8'h68: begin
        size = 32'h0;
      end
      8'h41: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[167:160]} << 32'h18) | ({24'h0, data[175:168]} << 32'h10)) | ({24'h0, data[183:176]} << 32'h8)) | ({24'h0, data[191:184]} << 32'h0);
      end
      8'h46: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[167:160]} << 32'h18) | ({24'h0, data[175:168]} << 32'h10)) | ({24'h0, data[183:176]} << 32'h8)) | ({24'h0, data[191:184]} << 32'h0);
      end
      8'h45: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[159:152]} << 32'h18) | ({24'h0, data[167:160]} << 32'h10)) | ({24'h0, data[175:168]} << 32'h8)) | ({24'h0, data[183:176]} << 32'h0);
      end
      8'h43: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[159:152]} << 32'h18) | ({24'h0, data[167:160]} << 32'h10)) | ({24'h0, data[175:168]} << 32'h8)) | ({24'h0, data[183:176]} << 32'h0);
      end
      8'h58: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[159:152]} << 32'h18) | ({24'h0, data[167:160]} << 32'h10)) | ({24'h0, data[175:168]} << 32'h8)) | ({24'h0, data[183:176]} << 32'h0);
      end
      8'h44: begin
        size = 32'hffffffff;
      end
      8'h55: begin
        if (second) begin
          size = 32'hffffffff;
          size = ((({24'h0, data[223:216]} << 32'h18) | ({24'h0, data[231:224]} << 32'h10)) | ({24'h0, data[239:232]} << 32'h8)) | ({24'h0, data[247:240]} << 32'h0);
        end else begin
          size = 32'hffffffff;
        end
      end
      8'h50: begin
        size = 32'hffffffff;
        size = ((({24'h0, data[167:160]} << 32'h18) | ({24'h0, data[175:168]} << 32'h10)) | ({24'h0, data[183:176]} << 32'h8)) | ({24'h0, data[191:184]} << 32'h0);
      end
      8'h51: begin
        size = 32'h0;
        size = ((({24'h0, data[287:280]} << 32'h18) | ({24'h0, data[295:288]} << 32'h10)) | ({24'h0, data[303:296]} << 32'h8)) | ({24'h0, data[311:304]} << 32'h0);
      end
      8'h42: begin
        size = 32'h0;
      end
      8'h49: begin
        if (second) begin
          size = 32'h0;
        end else begin
          size = 32'h0;
          size = ((({24'h0, data[359:352]} << 32'h18) | ({24'h0, data[367:360]} << 32'h10)) | ({24'h0, data[375:368]} << 32'h8)) | ({24'h0, data[383:376]} << 32'h0);
        end
      end
      8'h4e: begin
        size = 32'h0;
      end
      8'h4f: begin
        if (second) begin
          size = 32'h0;
        end else begin
          size = 32'h0;
          size = ((({24'h0, data[231:224]} << 32'h18) | ({24'h0, data[239:232]} << 32'h10)) | ({24'h0, data[247:240]} << 32'h8)) | ({24'h0, data[255:248]} << 32'h0);
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    action = 8'h0;
    case (data[7:0])
      8'h53: begin
        action = 8'h0;
        action = data[95:88];
      end
      8'h52: begin
        action = 8'h0;
        action = data[255:248];
      end
      8'h48: begin
        action = 8'h0;
        action = data[159:152];
      end
      8'h59: begin
        action = 8'h0;
        action = data[159:152];
      end
      8'h4c: begin
        action = 8'h0;
        action = data[191:184];
      end
      8'h56: begin
        action = 8'h0;
      end
      8'h57: begin
        action = 8'h0;
        action = data[95:88];
      end
      8'h4b: begin
        action = 8'h0;
        action = data[191:184];
      end
      8'h4a: begin
        action = 8'h0;
      end
      8'h68: begin
        action = 8'h0;
        action = data[167:160];
      end
      8'h41: begin
        action = 8'h41;
      end
      8'h46: begin
        action = 8'h41;
      end
      8'h45: begin
        action = 8'h43;
      end
      8'h43: begin
        action = 8'h43;
      end
      8'h58: begin
        action = 8'h43;
      end
      8'h44: begin
        action = 8'h43;
      end
      8'h55: begin
        if (second) begin
          action = 8'h41;
        end else begin
          action = 8'h43;
        end
      end
      8'h50: begin
        action = 8'h54;
      end
      8'h51: begin
        action = 8'h0;
        action = data[319:312];
      end
      8'h42: begin
        action = 8'h0;
      end
      8'h49: begin
        if (second) begin
          action = 8'h0;
          action = data[399:392];
        end else begin
          action = 8'h0;
          action = data[223:216];
        end
      end
      8'h4e: begin
        action = 8'h0;
        action = data[159:152];
      end
      8'h4f: begin
        if (second) begin
          action = 8'h0;
        end else begin
          action = 8'h0;
          action = data[159:152];
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    side = 8'h0;
    case (data[7:0])
      8'h53: begin
        side = 8'h0;
      end
      8'h52: begin
        side = 8'h0;
        side = data[263:256];
      end
      8'h48: begin
        side = 8'h0;
      end
      8'h59: begin
        side = 8'h0;
      end
      8'h4c: begin
        side = 8'h0;
        side = data[199:192];
      end
      8'h56: begin
        side = 8'h0;
      end
      8'h57: begin
        side = 8'h0;
      end
      8'h4b: begin
        side = 8'h0;
      end
      8'h4a: begin
        side = 8'h0;
      end
      8'h68: begin
        side = 8'h0;
        side = data[159:152];
      end
      8'h41: begin
        side = 8'h4e;
        side = data[159:152];
        if (data[159:152] == 8'h53) begin
          side = 8'h41;
        end
      end
      8'h46: begin
        side = 8'h4e;
        side = data[159:152];
        if (data[159:152] == 8'h53) begin
          side = 8'h41;
        end
      end
      8'h45: begin
        side = 8'h4e;
      end
      8'h43: begin
        side = 8'h4e;
      end
      8'h58: begin
        side = 8'h4e;
      end
      8'h44: begin
        side = 8'h4e;
      end
      8'h55: begin
        if (second) begin
          side = 8'h4e;
        end else begin
          side = 8'h4e;
        end
      end
      8'h50: begin
        side = 8'h4e;
        side = data[159:152];
        if (data[159:152] == 8'h53) begin
          side = 8'h41;
        end
      end
      8'h51: begin
        side = 8'h0;
      end
      8'h42: begin
        side = 8'h0;
      end
      8'h49: begin
        if (second) begin
          side = 8'h0;
        end else begin
          side = 8'h0;
          side = data[391:384];
        end
      end
      8'h4e: begin
        side = 8'h0;
      end
      8'h4f: begin
        if (second) begin
          side = 8'h0;
        end else begin
          side = 8'h0;
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    marks = 8'h0;
    case (data[7:0])
      8'h53: begin
        marks = 8'h0;
      end
      8'h52: begin
        marks = 8'h0;
      end
      8'h48: begin
        marks = 8'h0;
      end
      8'h59: begin
        marks = 8'h0;
      end
      8'h4c: begin
        marks = 8'h0;
      end
      8'h56: begin
        marks = 8'h0;
      end
      8'h57: begin
        marks = 8'h0;
      end
      8'h4b: begin
        marks = 8'h0;
      end
      8'h4a: begin
        marks = 8'h0;
      end
      8'h68: begin
        marks = 8'h0;
      end
      8'h41: begin
        marks = 8'h0;
      end
      8'h46: begin
        marks = 8'h0;
      end
      8'h45: begin
        marks = 8'h1;
      end
      8'h43: begin
        marks = 8'h1;
        if (data[255:248] == 8'h59) begin
          marks = 8'h3;
        end
      end
      8'h58: begin
        marks = 8'h0;
      end
      8'h44: begin
        marks = 8'h0;
      end
      8'h55: begin
        if (second) begin
          marks = 8'h4;
        end else begin
          marks = 8'h4;
        end
      end
      8'h50: begin
        marks = 8'h0;
      end
      8'h51: begin
        marks = 8'h0;
      end
      8'h42: begin
        marks = 8'h0;
      end
      8'h49: begin
        if (second) begin
          marks = 8'h0;
        end else begin
          marks = 8'h0;
        end
      end
      8'h4e: begin
        marks = 8'h0;
      end
      8'h4f: begin
        if (second) begin
          marks = 8'h0;
        end else begin
          marks = 8'h0;
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    delta = 32'h0;
    case (data[7:0])
      8'h53: ;
      8'h52: begin
        delta[7:0] = data[271:264];
        delta[15:8] = data[311:304];
      end
      8'h48: ;
      8'h59: ;
      8'h4c: ;
      8'h56: begin
        delta = ((({24'h0, data[223:216]} << 32'h18) | ({24'h0, data[231:224]} << 32'h10)) | ({24'h0, data[239:232]} << 32'h8)) | ({24'h0, data[247:240]} << 32'h0);
      end
      8'h57: ;
      8'h4b: ;
      8'h4a: begin
        delta = ((({24'h0, data[255:248]} << 32'h18) | ({24'h0, data[263:256]} << 32'h10)) | ({24'h0, data[271:264]} << 32'h8)) | ({24'h0, data[279:272]} << 32'h0);
      end
      8'h68: ;
      8'h41: ;
      8'h46: ;
      8'h45: ;
      8'h43: ;
      8'h58: ;
      8'h44: ;
      8'h55: ;
      8'h50: ;
      8'h51: begin
        delta = ((({24'h0, data[255:248]} << 32'h18) | ({24'h0, data[263:256]} << 32'h10)) | ({24'h0, data[271:264]} << 32'h8)) | ({24'h0, data[279:272]} << 32'h0);
      end
      8'h42: ;
      8'h49: begin
        if (!second) begin
          delta = ((({24'h0, data[327:320]} << 32'h18) | ({24'h0, data[335:328]} << 32'h10)) | ({24'h0, data[343:336]} << 32'h8)) | ({24'h0, data[351:344]} << 32'h0);
        end
      end
      8'h4e: ;
      8'h4f: begin
        if (!second) begin
          delta = ((({24'h0, data[327:320]} << 32'h18) | ({24'h0, data[335:328]} << 32'h10)) | ({24'h0, data[343:336]} << 32'h8)) | ({24'h0, data[351:344]} << 32'h0);
        end
      end
      default: ;
    endcase
  end
  always_comb begin
    delta_set = 1'b0;
    case (data[7:0])
      8'h53: ;
      8'h52: begin
        delta_set = 1'b1;
        delta_set = 1'b1;
      end
      8'h48: ;
      8'h59: ;
      8'h4c: ;
      8'h56: begin
        delta_set = 1'b1;
      end
      8'h57: ;
      8'h4b: ;
      8'h4a: begin
        delta_set = 1'b1;
      end
      8'h68: ;
      8'h41: ;
      8'h46: ;
      8'h45: ;
      8'h43: ;
      8'h58: ;
      8'h44: ;
      8'h55: ;
      8'h50: ;
      8'h51: begin
        delta_set = 1'b1;
      end
      8'h42: ;
      8'h49: begin
        if (!second) begin
          delta_set = 1'b1;
        end
      end
      8'h4e: ;
      8'h4f: begin
        if (!second) begin
          delta_set = 1'b1;
        end
      end
      default: ;
    endcase
  end
endmodule

module feed_path_select_login (
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

module feed_path_select (
  input  logic clk,
  input  logic rst,
  input  logic [31:0] cycle,
  input  logic [63:0] time_ns,
  input  logic [509:0] s,
  output logic [440:0] m,
  output logic ev_messages,
  output logic ev_unknown_type,
  output logic ev_wrong_length
);
  logic [604:0] arriving;
  logic [604:0] now;
  logic here;
  logic [1:0] what;
  logic [15:0] octets;
  logic [447:0] data;
  logic known;
  logic fits;
  logic [2:0] steps;
  logic emit;
  logic queue_clk;
  logic queue_rst;
  logic queue_w_valid;
  logic queue_w_ready;
  logic [604:0] queue_w_data;
  logic queue_r_valid;
  logic queue_r_ready;
  logic [604:0] queue_r_data;
  logic [2:0] queue_count;
  logic [447:0] fields_data;
  logic fields_second;
  logic [7:0] fields_octets;
  logic fields_two;
  logic [7:0] fields_rtype;
  logic [63:0] fields_order_id;
  logic [63:0] fields_price;
  logic fields_nano;
  logic [31:0] fields_size;
  logic [7:0] fields_action;
  logic [7:0] fields_side;
  logic [7:0] fields_marks;
  logic [31:0] fields_delta;
  logic fields_delta_set;
  logic login_clk;
  logic [159:0] login_digits;
  logic [31:0] login_value;
  logic [31:0] stamp_d;
  logic [31:0] stamp_q;
  logic [63:0] received_d;
  logic [63:0] received_q;
  logic [604:0] held_d;
  logic [604:0] held_q;
  logic [2:0] step_d;
  logic [2:0] step_q;
  logic [440:0] out_d;
  logic [440:0] out_q;
  logic messages_d;
  logic messages_q;
  logic unknown_type_d;
  logic unknown_type_q;
  logic wrong_length_d;
  logic wrong_length_q;
  feed_path_select_queue u_queue (
    .clk(queue_clk),
    .rst(queue_rst),
    .w_valid(queue_w_valid),
    .w_ready(queue_w_ready),
    .w_data(queue_w_data),
    .r_valid(queue_r_valid),
    .r_ready(queue_r_ready),
    .r_data(queue_r_data),
    .count(queue_count)
  );
  feed_path_select_fields u_fields (
    .data(fields_data),
    .second(fields_second),
    .octets(fields_octets),
    .two(fields_two),
    .rtype(fields_rtype),
    .order_id(fields_order_id),
    .price(fields_price),
    .nano(fields_nano),
    .size(fields_size),
    .action(fields_action),
    .side(fields_side),
    .marks(fields_marks),
    .delta(fields_delta),
    .delta_set(fields_delta_set)
  );
  feed_path_select_login u_login (
    .clk(login_clk),
    .digits(login_digits),
    .value(login_value)
  );
  assign m = out_q;
  assign ev_messages = messages_q;
  assign ev_unknown_type = unknown_type_q;
  assign ev_wrong_length = wrong_length_q;
  assign arriving = (((((((((({541'h0, received_q} << 32'h21d) | ({573'h0, stamp_q} << 32'h1fd)) | ({603'h0, s[2:1]} << 32'h1fb)) | ({604'h0, s[3]} << 32'h1fa)) | ({599'h0, s[9:4]} << 32'h1f4)) | ({604'h0, s[10]} << 32'h1f3)) | ({603'h0, s[12:11]} << 32'h1f1)) | ({604'h0, s[13]} << 32'h1f0)) | ({589'h0, s[29:14]} << 32'h1e0)) | ({573'h0, s[61:30]} << 32'h1c0)) | ({157'h0, s[509:62]} << 32'h0);
  always_comb begin
    now = arriving;
    if (queue_r_valid) begin
      now = queue_r_data;
    end
    if (step_q != 3'h0) begin
      now = held_q;
    end
  end
  always_comb begin
    here = s[0];
    if (queue_r_valid) begin
      here = 1'b1;
    end
    if (step_q != 3'h0) begin
      here = 1'b1;
    end
  end
  assign what = now[508:507];
  assign octets = now[495:480];
  assign data = now[447:0];
  assign known = fields_octets != 8'h0;
  assign fits = {8'h0, fields_octets} == octets;
  always_comb begin
    steps = 3'h0;
    if (what == 2'h2) begin
      steps = 3'h5;
    end else begin
      if (((what == 2'h0) & fits) & fields_two) begin
        steps = 3'h1;
      end
    end
  end
  assign emit = here & ((what != 2'h2) | (step_q == steps));
  assign queue_clk = clk;
  assign queue_rst = rst;
  assign queue_w_valid = s[0] & ((step_q != 3'h0) | queue_r_valid);
  assign queue_w_data = arriving;
  assign queue_r_ready = step_q == 3'h0;
  assign fields_data = data;
  assign fields_second = step_q != 3'h0;
  assign login_clk = clk;
  assign login_digits = data[239:80];
  always_comb begin
    stamp_d = stamp_q;
    stamp_d = cycle - 32'h6;
  end
  always_comb begin
    received_d = received_q;
    received_d = time_ns - 64'h27;
  end
  always_comb begin
    held_d = held_q;
    held_d = now;
  end
  always_comb begin
    step_d = step_q;
    if (here) begin
      step_d = step_q + 3'h1;
      if (step_q == steps) begin
        step_d = 3'h0;
      end
    end
    if (rst) begin
      step_d = 3'h0;
    end
  end
  always_comb begin
    out_d = out_q;
    out_d[0] = emit;
    out_d[1] = now[506];
    out_d[3:2] = what;
    out_d[9:4] = now[505:500];
    out_d[10] = now[499];
    out_d[12:11] = now[498:497];
    out_d[13] = now[496];
    out_d[344:313] = now[479:448];
    out_d[376:345] = now[540:509];
    out_d[440:377] = now[604:541];
    out_d[14] = step_q == steps;
    out_d[22:15] = data[7:0];
    out_d[46:31] = ({8'h0, data[15:8]} << 32'h8) | ({8'h0, data[23:16]} << 32'h0);
    out_d[94:47] = ((((({40'h0, data[47:40]} << 32'h28) | ({40'h0, data[55:48]} << 32'h20)) | ({40'h0, data[63:56]} << 32'h18)) | ({40'h0, data[71:64]} << 32'h10)) | ({40'h0, data[79:72]} << 32'h8)) | ({40'h0, data[87:80]} << 32'h0);
    out_d[30:23] = fields_rtype;
    out_d[158:95] = fields_order_id;
    out_d[222:159] = fields_price;
    out_d[223] = fields_nano;
    out_d[255:224] = fields_size;
    out_d[263:256] = fields_action;
    out_d[271:264] = fields_side;
    out_d[279:272] = fields_marks;
    out_d[311:280] = fields_delta;
    out_d[312] = fields_delta_set;
    if (what != 2'h0) begin
      out_d[22:15] = 8'h0;
      out_d[46:31] = 16'h0;
      out_d[30:23] = 8'he0;
      out_d[158:95] = data[63:0];
      out_d[222:159] = data[127:64];
      out_d[223] = 1'b0;
      out_d[255:224] = 32'h0;
      out_d[263:256] = data[135:128];
      out_d[271:264] = data[143:136];
      out_d[279:272] = 8'h0;
      out_d[311:280] = 32'h0;
      out_d[312] = 1'b1;
      if (what == 2'h2) begin
        out_d[158:95] = {32'h0, login_value};
        out_d[222:159] = 64'h0;
        out_d[263:256] = 8'h55;
        out_d[271:264] = 8'h0;
        out_d[344:313] = login_value;
      end
    end else begin
      if (~fits) begin
        out_d[30:23] = 8'hef;
        out_d[158:95] = data[151:88];
        out_d[222:159] = data[215:152];
        out_d[223] = 1'b0;
        out_d[255:224] = {16'h0, octets};
        out_d[263:256] = 8'h0;
        out_d[271:264] = 8'h0;
        out_d[279:272] = 8'h0;
        if (known) begin
          out_d[279:272] = 8'h20;
        end
        out_d[312] = 1'b0;
      end
    end
    if (rst) begin
      out_d[0] = 1'b0;
    end
  end
  always_comb begin
    messages_d = messages_q;
    messages_d = (emit & (what == 2'h0)) & (step_q == 3'h0);
  end
  always_comb begin
    unknown_type_d = unknown_type_q;
    unknown_type_d = ((here & (what == 2'h0)) & (step_q == 3'h0)) & ~known;
  end
  always_comb begin
    wrong_length_d = wrong_length_q;
    wrong_length_d = (((here & (what == 2'h0)) & (step_q == 3'h0)) & known) & ~fits;
  end
  initial stamp_q = 32'h0;
  always_ff @(posedge clk) stamp_q <= stamp_d;
  initial received_q = 64'h0;
  always_ff @(posedge clk) received_q <= received_d;
  initial held_q = 605'h0;
  always_ff @(posedge clk) held_q <= held_d;
  initial step_q = 3'h0;
  always_ff @(posedge clk) step_q <= step_d;
  initial out_q = 441'h0;
  always_ff @(posedge clk) out_q <= out_d;
  initial messages_q = 1'b0;
  always_ff @(posedge clk) messages_q <= messages_d;
  initial unknown_type_q = 1'b0;
  always_ff @(posedge clk) unknown_type_q <= unknown_type_d;
  initial wrong_length_q = 1'b0;
  always_ff @(posedge clk) wrong_length_q <= wrong_length_d;
endmodule

module feed_path_format_ring (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [2:0] wdata,
  input  logic [1:0] raddr,
  output logic [2:0] rdata
);
  (* ram_style = "distributed" *) logic [3-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_format_publisher (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [15:0] wdata,
  input  logic [1:0] raddr,
  output logic [15:0] rdata
);
  (* ram_style = "distributed" *) logic [16-1:0] mem [0:3];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];
endmodule

module feed_path_format (
  input  logic clk,
  input  logic rst,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  input  logic [440:0] s,
  output logic r_valid,
  output logic [479:0] r_data,
  output logic [31:0] r_stamp,
  output logic [2:0] r_ring,
  output logic [1:0] r_frame,
  output logic r_pass,
  input  logic [5:0] q_slot,
  output logic [31:0] q_base
);
  logic cfg_session;
  logic [1:0] cfg_slot;
  logic [1:0] slot;
  logic accepted;
  logic [63:0] midnight;
  logic [63:0] event_;
  logic [63:0] behind;
  logic [31:0] delta;
  logic [63:0] price;
  logic [63:0] nano;
  logic [7:0] flags;
  logic [31:0] sequence_;
  logic [7:0] length;
  logic ring_clk;
  logic ring_we;
  logic [1:0] ring_waddr;
  logic [2:0] ring_wdata;
  logic [1:0] ring_raddr;
  logic [2:0] ring_rdata;
  logic publisher_clk;
  logic publisher_we;
  logic [1:0] publisher_waddr;
  logic [15:0] publisher_wdata;
  logic [1:0] publisher_raddr;
  logic [15:0] publisher_rdata;
  logic midnight_lo_clk;
  logic midnight_lo_we;
  logic [1:0] midnight_lo_waddr;
  logic [31:0] midnight_lo_wdata;
  logic [1:0] midnight_lo_raddr;
  logic [31:0] midnight_lo_rdata;
  logic midnight_hi_clk;
  logic midnight_hi_we;
  logic [1:0] midnight_hi_waddr;
  logic [31:0] midnight_hi_wdata;
  logic [1:0] midnight_hi_raddr;
  logic [31:0] midnight_hi_rdata;
  logic login_base_clk;
  logic login_base_we;
  logic [1:0] login_base_waddr;
  logic [31:0] login_base_wdata;
  logic [1:0] login_base_raddr;
  logic [31:0] login_base_rdata;
  logic login_query_clk;
  logic login_query_we;
  logic [1:0] login_query_waddr;
  logic [31:0] login_query_wdata;
  logic [1:0] login_query_raddr;
  logic [31:0] login_query_rdata;
  logic valid_d;
  logic valid_q;
  logic [479:0] data_d;
  logic [479:0] data_q;
  logic [31:0] stamp_d;
  logic [31:0] stamp_q;
  logic [2:0] to_ring_d;
  logic [2:0] to_ring_q;
  logic [1:0] frame_d;
  logic [1:0] frame_q;
  logic pass_d;
  logic pass_q;
  logic [31:0] base_d;
  logic [31:0] base_q;
  feed_path_format_ring u_ring (
    .clk(ring_clk),
    .we(ring_we),
    .waddr(ring_waddr),
    .wdata(ring_wdata),
    .raddr(ring_raddr),
    .rdata(ring_rdata)
  );
  feed_path_format_publisher u_publisher (
    .clk(publisher_clk),
    .we(publisher_we),
    .waddr(publisher_waddr),
    .wdata(publisher_wdata),
    .raddr(publisher_raddr),
    .rdata(publisher_rdata)
  );
  feed_path_assemble_committed u_midnight_lo (
    .clk(midnight_lo_clk),
    .we(midnight_lo_we),
    .waddr(midnight_lo_waddr),
    .wdata(midnight_lo_wdata),
    .raddr(midnight_lo_raddr),
    .rdata(midnight_lo_rdata)
  );
  feed_path_assemble_committed u_midnight_hi (
    .clk(midnight_hi_clk),
    .we(midnight_hi_we),
    .waddr(midnight_hi_waddr),
    .wdata(midnight_hi_wdata),
    .raddr(midnight_hi_raddr),
    .rdata(midnight_hi_rdata)
  );
  feed_path_assemble_committed u_login_base (
    .clk(login_base_clk),
    .we(login_base_we),
    .waddr(login_base_waddr),
    .wdata(login_base_wdata),
    .raddr(login_base_raddr),
    .rdata(login_base_rdata)
  );
  feed_path_assemble_committed u_login_query (
    .clk(login_query_clk),
    .we(login_query_we),
    .waddr(login_query_waddr),
    .wdata(login_query_wdata),
    .raddr(login_query_raddr),
    .rdata(login_query_rdata)
  );
  assign r_valid = valid_q;
  assign r_data = data_q;
  assign r_stamp = stamp_q;
  assign r_ring = to_ring_q;
  assign r_frame = frame_q;
  assign r_pass = pass_q;
  assign q_base = base_q;
  assign cfg_session = cfg_valid & (cfg_addr >= 17'h10000);
  assign cfg_slot = cfg_addr[9:8];
  assign slot = s[5:4];
  assign accepted = s[0] & (s[3:2] == 2'h2);
  assign midnight = ({32'h0, midnight_hi_rdata} << 32'h20) | ({32'h0, midnight_lo_rdata} << 32'h0);
  always_comb begin
    event_ = midnight + {16'h0, s[94:47]};
    if (s[3:2] != 2'h0) begin
      event_ = s[440:377];
    end
  end
  assign behind = (s[440:377] - midnight) - {16'h0, s[94:47]};
  always_comb begin
    delta = behind[31:0];
    if (~behind[63] & (behind[63:31] != 33'h0)) begin
      delta = 32'h7fffffff;
    end
    if (behind[63] & ~(&behind[63:31])) begin
      delta = 32'h80000000;
    end
    if (s[312]) begin
      delta = s[311:280];
    end
  end
  assign price = s[222:159];
  always_comb begin
    nano = price;
    if (s[223]) begin
      nano = (((((price << 32'h10) + (price << 32'hf)) + (price << 32'ha)) + (price << 32'h9)) + (price << 32'h7)) + (price << 32'h5);
    end
  end
  always_comb begin
    flags = 8'h0;
    if (s[14] & s[13]) begin
      flags = 8'h84;
    end else begin
      if (s[14]) begin
        flags = 8'h80;
      end else begin
        if (s[13]) begin
          flags = 8'h4;
        end
      end
    end
  end
  always_comb begin
    sequence_ = s[344:313];
    if (s[10] & (s[3:2] == 2'h0)) begin
      sequence_ = login_base_rdata + s[344:313];
    end
  end
  assign length = 8'h10;
  assign ring_clk = clk;
  assign ring_we = cfg_session & (cfg_addr[7:0] == 8'hc);
  assign ring_waddr = cfg_slot;
  assign ring_wdata = cfg_data[2:0];
  assign ring_raddr = slot;
  assign publisher_clk = clk;
  assign publisher_we = cfg_session & (cfg_addr[7:0] == 8'h10);
  assign publisher_waddr = cfg_slot;
  assign publisher_wdata = cfg_data[15:0];
  assign publisher_raddr = slot;
  assign midnight_lo_clk = clk;
  assign midnight_lo_we = cfg_session & (cfg_addr[7:0] == 8'h14);
  assign midnight_lo_waddr = cfg_slot;
  assign midnight_lo_wdata = cfg_data;
  assign midnight_lo_raddr = slot;
  assign midnight_hi_clk = clk;
  assign midnight_hi_we = cfg_session & (cfg_addr[7:0] == 8'h18);
  assign midnight_hi_waddr = cfg_slot;
  assign midnight_hi_wdata = cfg_data;
  assign midnight_hi_raddr = slot;
  assign login_base_clk = clk;
  assign login_base_we = accepted;
  assign login_base_waddr = slot;
  assign login_base_wdata = s[344:313];
  assign login_base_raddr = slot;
  assign login_query_clk = clk;
  assign login_query_we = accepted;
  assign login_query_waddr = slot;
  assign login_query_wdata = s[344:313];
  assign login_query_raddr = q_slot[1:0];
  always_comb begin
    valid_d = valid_q;
    valid_d = s[0];
    if (rst) begin
      valid_d = 1'b0;
    end
  end
  always_comb begin
    data_d = data_q;
    data_d = ((((((((((((((((((({472'h0, s[279:272]} << 32'h1d8) | (480'h0 << 32'h1d6)) | ({474'h0, s[9:4]} << 32'h1d0)) | (480'h0 << 32'h1c0)) | ({448'h0, sequence_} << 32'h1a0)) | ({448'h0, delta} << 32'h180)) | ({416'h0, s[440:377]} << 32'h140)) | ({472'h0, s[271:264]} << 32'h138)) | ({472'h0, s[263:256]} << 32'h130)) | ({472'h0, s[22:15]} << 32'h128)) | ({472'h0, flags} << 32'h120)) | ({448'h0, s[255:224]} << 32'h100)) | ({416'h0, nano} << 32'hc0)) | ({416'h0, s[158:95]} << 32'h80)) | ({416'h0, event_} << 32'h40)) | (480'h0 << 32'h30)) | ({464'h0, s[46:31]} << 32'h20)) | ({464'h0, publisher_rdata} << 32'h10)) | ({472'h0, s[30:23]} << 32'h8)) | ({472'h0, length} << 32'h0);
  end
  always_comb begin
    stamp_d = stamp_q;
    stamp_d = s[376:345];
  end
  always_comb begin
    to_ring_d = to_ring_q;
    to_ring_d = ring_rdata;
  end
  always_comb begin
    frame_d = frame_q;
    frame_d = s[12:11];
  end
  always_comb begin
    pass_d = pass_q;
    pass_d = s[1];
  end
  always_comb begin
    base_d = base_q;
    base_d = login_query_rdata;
  end
  initial valid_q = 1'b0;
  always_ff @(posedge clk) valid_q <= valid_d;
  initial data_q = 480'h0;
  always_ff @(posedge clk) data_q <= data_d;
  initial stamp_q = 32'h0;
  always_ff @(posedge clk) stamp_q <= stamp_d;
  initial to_ring_q = 3'h0;
  always_ff @(posedge clk) to_ring_q <= to_ring_d;
  initial frame_q = 2'h0;
  always_ff @(posedge clk) frame_q <= frame_d;
  initial pass_q = 1'b0;
  always_ff @(posedge clk) pass_q <= pass_d;
  initial base_q = 32'h0;
  always_ff @(posedge clk) base_q <= base_d;
endmodule

module feed_path (
  input  logic clk,
  input  logic rst,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  input  logic [31:0] cycle,
  input  logic [63:0] time_ns,
  input  logic h_valid,
  input  logic [1:0] h_kind,
  input  logic [5:0] h_slot,
  input  logic [15:0] h_len,
  input  logic p_valid,
  input  logic [63:0] p_data,
  input  logic [2:0] p_lo,
  input  logic [2:0] p_hi,
  input  logic p_first,
  input  logic e_valid,
  input  logic e_ok,
  input  logic t_valid,
  input  logic [63:0] t_data,
  input  logic [2:0] t_lo,
  input  logic [2:0] t_hi,
  input  logic t_first,
  input  logic [5:0] t_slot,
  input  logic t_end,
  input  logic t_end_ok,
  input  logic x_valid,
  output logic x_ready,
  input  logic [5:0] x_slot,
  output logic c_valid,
  output logic [5:0] c_slot,
  output logic c_accepted,
  output logic c_rejected,
  output logic [7:0] c_reason,
  output logic c_ended,
  output logic c_error,
  input  logic st_valid,
  output logic st_ready,
  input  logic [5:0] st_slot,
  input  logic [7:0] st_action,
  input  logic [7:0] st_side,
  input  logic [63:0] st_order_id,
  input  logic [63:0] st_price,
  input  logic [15:0] room,
  output logic r_valid,
  output logic [479:0] r_data,
  output logic [31:0] r_stamp,
  output logic [2:0] r_ring,
  output logic [1:0] r_frame,
  output logic r_pass,
  output logic v_valid,
  output logic [1:0] v_frame,
  output logic v_ok,
  input  logic [5:0] q_slot,
  output logic q_maybe_bad,
  output logic [63:0] q_mold_next,
  output logic [31:0] q_soup_next,
  output logic ev_mold_packets,
  output logic ev_mold_heartbeats,
  output logic ev_mold_gaps,
  output logic ev_mold_duplicates,
  output logic ev_mold_malformed,
  output logic ev_mold_overrun,
  output logic ev_mold_other_session,
  output logic [31:0] missing_add,
  output logic ev_messages,
  output logic ev_unknown_type,
  output logic ev_wrong_length,
  output logic [2:0] runts_add
);
  logic can_reset;
  logic mold_clk;
  logic mold_rst;
  logic mold_cfg_valid;
  logic [16:0] mold_cfg_addr;
  logic [31:0] mold_cfg_data;
  logic mold_h_valid;
  logic [1:0] mold_h_kind;
  logic [5:0] mold_h_slot;
  logic [15:0] mold_h_len;
  logic mold_p_valid;
  logic [63:0] mold_p_data;
  logic [2:0] mold_p_lo;
  logic [2:0] mold_p_hi;
  logic mold_p_first;
  logic mold_e_valid;
  logic mold_e_ok;
  logic [15:0] mold_room;
  logic [80:0] mold_g;
  logic [15:0] mold_count;
  logic [31:0] mold_base;
  logic [16:0] mold_skip;
  logic mold_bad;
  logic [150:0] mold_status;
  logic mold_v_valid;
  logic mold_v_ok;
  logic [5:0] mold_q_slot;
  logic mold_q_maybe_bad;
  logic [63:0] mold_q_next;
  logic mold_ev_mold_packets;
  logic mold_ev_mold_heartbeats;
  logic mold_ev_mold_gaps;
  logic mold_ev_mold_duplicates;
  logic mold_ev_mold_overrun;
  logic mold_ev_mold_other_session;
  logic mold_ev_mold_malformed;
  logic [31:0] mold_missing_add;
  logic framer_clk;
  logic framer_rst;
  logic [80:0] framer_s;
  logic [15:0] framer_count;
  logic framer_x_valid;
  logic framer_x_ready;
  logic [5:0] framer_x_slot;
  logic [151:0] framer_m;
  logic framer_v_valid;
  logic [1:0] framer_v_frame;
  logic framer_v_ok;
  logic framer_ev_mold_malformed;
  logic assemble_clk;
  logic assemble_rst;
  logic [151:0] assemble_s;
  logic [31:0] assemble_base;
  logic [16:0] assemble_skip;
  logic assemble_mold_bad;
  logic [150:0] assemble_mold_status;
  logic [150:0] assemble_status;
  logic assemble_status_ready;
  logic assemble_x_valid;
  logic assemble_x_ready;
  logic [5:0] assemble_x_slot;
  logic [509:0] assemble_m;
  logic [18:0] assemble_c;
  logic [5:0] assemble_q_slot;
  logic [31:0] assemble_q_count;
  logic [2:0] assemble_runts_add;
  logic select_clk;
  logic select_rst;
  logic [31:0] select_cycle;
  logic [63:0] select_time_ns;
  logic [509:0] select_s;
  logic [440:0] select_m;
  logic select_ev_messages;
  logic select_ev_unknown_type;
  logic select_ev_wrong_length;
  logic format_clk;
  logic format_rst;
  logic format_cfg_valid;
  logic [16:0] format_cfg_addr;
  logic [31:0] format_cfg_data;
  logic [440:0] format_s;
  logic format_r_valid;
  logic [479:0] format_r_data;
  logic [31:0] format_r_stamp;
  logic [2:0] format_r_ring;
  logic [1:0] format_r_frame;
  logic format_r_pass;
  logic [5:0] format_q_slot;
  logic [31:0] format_q_base;
  feed_path_mold u_mold (
    .clk(mold_clk),
    .rst(mold_rst),
    .cfg_valid(mold_cfg_valid),
    .cfg_addr(mold_cfg_addr),
    .cfg_data(mold_cfg_data),
    .h_valid(mold_h_valid),
    .h_kind(mold_h_kind),
    .h_slot(mold_h_slot),
    .h_len(mold_h_len),
    .p_valid(mold_p_valid),
    .p_data(mold_p_data),
    .p_lo(mold_p_lo),
    .p_hi(mold_p_hi),
    .p_first(mold_p_first),
    .e_valid(mold_e_valid),
    .e_ok(mold_e_ok),
    .room(mold_room),
    .g(mold_g),
    .count(mold_count),
    .base(mold_base),
    .skip(mold_skip),
    .bad(mold_bad),
    .status(mold_status),
    .v_valid(mold_v_valid),
    .v_ok(mold_v_ok),
    .q_slot(mold_q_slot),
    .q_maybe_bad(mold_q_maybe_bad),
    .q_next(mold_q_next),
    .ev_mold_packets(mold_ev_mold_packets),
    .ev_mold_heartbeats(mold_ev_mold_heartbeats),
    .ev_mold_gaps(mold_ev_mold_gaps),
    .ev_mold_duplicates(mold_ev_mold_duplicates),
    .ev_mold_overrun(mold_ev_mold_overrun),
    .ev_mold_other_session(mold_ev_mold_other_session),
    .ev_mold_malformed(mold_ev_mold_malformed),
    .missing_add(mold_missing_add)
  );
  feed_path_framer u_framer (
    .clk(framer_clk),
    .rst(framer_rst),
    .s(framer_s),
    .count(framer_count),
    .x_valid(framer_x_valid),
    .x_ready(framer_x_ready),
    .x_slot(framer_x_slot),
    .m(framer_m),
    .v_valid(framer_v_valid),
    .v_frame(framer_v_frame),
    .v_ok(framer_v_ok),
    .ev_mold_malformed(framer_ev_mold_malformed)
  );
  feed_path_assemble u_assemble (
    .clk(assemble_clk),
    .rst(assemble_rst),
    .s(assemble_s),
    .base(assemble_base),
    .skip(assemble_skip),
    .mold_bad(assemble_mold_bad),
    .mold_status(assemble_mold_status),
    .status(assemble_status),
    .status_ready(assemble_status_ready),
    .x_valid(assemble_x_valid),
    .x_ready(assemble_x_ready),
    .x_slot(assemble_x_slot),
    .m(assemble_m),
    .c(assemble_c),
    .q_slot(assemble_q_slot),
    .q_count(assemble_q_count),
    .runts_add(assemble_runts_add)
  );
  feed_path_select u_select (
    .clk(select_clk),
    .rst(select_rst),
    .cycle(select_cycle),
    .time_ns(select_time_ns),
    .s(select_s),
    .m(select_m),
    .ev_messages(select_ev_messages),
    .ev_unknown_type(select_ev_unknown_type),
    .ev_wrong_length(select_ev_wrong_length)
  );
  feed_path_format u_format (
    .clk(format_clk),
    .rst(format_rst),
    .cfg_valid(format_cfg_valid),
    .cfg_addr(format_cfg_addr),
    .cfg_data(format_cfg_data),
    .s(format_s),
    .r_valid(format_r_valid),
    .r_data(format_r_data),
    .r_stamp(format_r_stamp),
    .r_ring(format_r_ring),
    .r_frame(format_r_frame),
    .r_pass(format_r_pass),
    .q_slot(format_q_slot),
    .q_base(format_q_base)
  );
  assign x_ready = can_reset;
  assign c_valid = assemble_c[0];
  assign c_slot = assemble_c[6:1];
  assign c_accepted = assemble_c[7];
  assign c_rejected = assemble_c[8];
  assign c_reason = assemble_c[16:9];
  assign c_ended = assemble_c[17];
  assign c_error = assemble_c[18];
  assign st_ready = assemble_status_ready;
  assign r_valid = format_r_valid;
  assign r_data = format_r_data;
  assign r_stamp = format_r_stamp;
  assign r_ring = format_r_ring;
  assign r_frame = format_r_frame;
  assign r_pass = format_r_pass;
  assign v_valid = framer_v_valid;
  assign v_frame = framer_v_frame;
  assign v_ok = framer_v_ok;
  assign q_maybe_bad = mold_q_maybe_bad;
  assign q_mold_next = mold_q_next;
  assign q_soup_next = format_q_base + assemble_q_count;
  assign ev_mold_packets = mold_ev_mold_packets;
  assign ev_mold_heartbeats = mold_ev_mold_heartbeats;
  assign ev_mold_gaps = mold_ev_mold_gaps;
  assign ev_mold_duplicates = mold_ev_mold_duplicates;
  assign ev_mold_malformed = mold_ev_mold_malformed | framer_ev_mold_malformed;
  assign ev_mold_overrun = mold_ev_mold_overrun;
  assign ev_mold_other_session = mold_ev_mold_other_session;
  assign missing_add = mold_missing_add;
  assign ev_messages = select_ev_messages;
  assign ev_unknown_type = select_ev_unknown_type;
  assign ev_wrong_length = select_ev_wrong_length;
  assign runts_add = assemble_runts_add;
  assign can_reset = framer_x_ready & assemble_x_ready;
  assign mold_clk = clk;
  assign mold_rst = rst;
  assign mold_cfg_valid = cfg_valid;
  assign mold_cfg_addr = cfg_addr;
  assign mold_cfg_data = cfg_data;
  assign mold_h_valid = h_valid;
  assign mold_h_kind = h_kind;
  assign mold_h_slot = h_slot;
  assign mold_h_len = h_len;
  assign mold_p_valid = p_valid;
  assign mold_p_data = p_data;
  assign mold_p_lo = p_lo;
  assign mold_p_hi = p_hi;
  assign mold_p_first = p_first;
  assign mold_e_valid = e_valid;
  assign mold_e_ok = e_ok;
  assign mold_room = room;
  assign mold_v_valid = framer_v_valid;
  assign mold_v_ok = framer_v_ok;
  assign mold_q_slot = q_slot;
  assign framer_clk = clk;
  assign framer_rst = rst;
  always_comb begin
    framer_s[0] = t_valid;
    framer_s[64:1] = t_data;
    framer_s[67:65] = t_lo;
    framer_s[70:68] = t_hi;
    framer_s[71] = t_first;
    framer_s[77:72] = t_slot;
    framer_s[78] = 1'b1;
    framer_s[79] = t_end;
    framer_s[80] = t_end_ok;
    if (mold_g[0] | mold_g[79]) begin
      framer_s = mold_g;
    end
  end
  assign framer_count = mold_count;
  assign framer_x_valid = x_valid & can_reset;
  assign framer_x_slot = x_slot;
  assign assemble_clk = clk;
  assign assemble_rst = rst;
  assign assemble_s = framer_m;
  assign assemble_base = mold_base;
  assign assemble_skip = mold_skip;
  assign assemble_mold_bad = mold_bad;
  assign assemble_mold_status = mold_status;
  always_comb begin
    assemble_status[0] = st_valid;
    assemble_status[6:1] = st_slot;
    assemble_status[14:7] = st_action;
    assemble_status[22:15] = st_side;
    assemble_status[86:23] = st_order_id;
    assemble_status[150:87] = st_price;
  end
  assign assemble_x_valid = x_valid & can_reset;
  assign assemble_x_slot = x_slot;
  assign assemble_q_slot = q_slot;
  assign select_clk = clk;
  assign select_rst = rst;
  assign select_cycle = cycle;
  assign select_time_ns = time_ns;
  assign select_s = assemble_m;
  assign format_clk = clk;
  assign format_rst = rst;
  assign format_cfg_valid = cfg_valid;
  assign format_cfg_addr = cfg_addr;
  assign format_cfg_data = cfg_data;
  assign format_s = select_m;
  assign format_q_slot = q_slot;
endmodule

`default_nettype wire
