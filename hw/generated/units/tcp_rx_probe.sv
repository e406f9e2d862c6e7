// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_rx_probe_nxt_here (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [31:0] wdata,
  input  logic [1:0] raddr,
  output logic [31:0] rdata
);
logic [32-1:0] mem [0:3];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_rx_probe_sent_table (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [63:0] wdata,
  input  logic [1:0] raddr,
  output logic [63:0] rdata
);
logic [64-1:0] mem [0:3];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_rx_probe_queue_words (
  input  logic clk,
  input  logic we,
  input  logic [3:0] waddr,
  input  logic [142:0] wdata,
  input  logic [3:0] raddr,
  output logic [142:0] rdata
);
logic [143-1:0] mem [0:15];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_rx_probe_queue (
  input  logic clk,
  input  logic rst,
  input  logic push,
  input  logic [142:0] wdata,
  output logic valid,
  input  logic pop,
  output logic [142:0] rdata,
  output logic [4:0] count
);
  logic [4:0] held;
  logic full;
  logic words_clk;
  logic words_we;
  logic [3:0] words_waddr;
  logic [142:0] words_wdata;
  logic [3:0] words_raddr;
  logic [142:0] words_rdata;
  logic [4:0] head_d;
  logic [4:0] head_q;
  logic [4:0] tail_d;
  logic [4:0] tail_q;
  logic fetched_d;
  logic fetched_q;
  tcp_rx_probe_queue_words u_words (
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
  assign full = held[4];
  assign words_clk = clk;
  assign words_we = push & ~full;
  assign words_waddr = head_q[3:0];
  assign words_wdata = wdata;
  assign words_raddr = tail_q[3:0];
  always_comb begin
    head_d = head_q;
    if (push & ~full) begin
      head_d = head_q + 5'h1;
    end
    if (rst) begin
      head_d = 5'h0;
    end
  end
  always_comb begin
    tail_d = tail_q;
    if (pop & fetched_q) begin
      tail_d = tail_q + 5'h1;
    end
    if (rst) begin
      tail_d = 5'h0;
    end
  end
  always_comb begin
    fetched_d = fetched_q;
    fetched_d = (held != 5'h0) & ~pop;
    if (rst) begin
      fetched_d = 1'b0;
    end
  end
  initial head_q = 5'h0;
  always_ff @(posedge clk) head_q <= head_d;
  initial tail_q = 5'h0;
  always_ff @(posedge clk) tail_q <= tail_d;
  initial fetched_q = 1'b0;
  always_ff @(posedge clk) fetched_q <= fetched_d;
endmodule

module tcp_rx_probe (
  input  logic clk,
  input  logic rst,
  input  logic h_valid,
  input  logic [1:0] h_kind,
  input  logic [5:0] h_slot,
  input  logic [31:0] h_seq,
  input  logic [31:0] h_ack,
  input  logic [7:0] h_flags,
  input  logic [15:0] h_window,
  input  logic [15:0] h_len,
  input  logic [15:0] h_mss,
  input  logic p_valid,
  input  logic [63:0] p_data,
  input  logic [2:0] p_lo,
  input  logic [2:0] p_hi,
  input  logic p_last,
  input  logic e_valid,
  input  logic e_ok,
  input  logic [15:0] room,
  output logic g_valid,
  output logic [63:0] g_data,
  output logic [2:0] g_lo,
  output logic [2:0] g_hi,
  output logic g_first,
  output logic g_last,
  output logic [5:0] g_slot,
  output logic g_end,
  output logic g_end_ok,
  input  logic sent_valid,
  input  logic [5:0] sent_slot,
  input  logic [63:0] sent,
  input  logic open_valid,
  input  logic [31:0] open_nxt,
  input  logic close_valid,
  input  logic [5:0] turn_slot,
  input  logic [5:0] nxt_slot,
  output logic [31:0] nxt,
  output logic [15:0] window,
  output logic s_valid,
  output logic [5:0] s_slot,
  output logic [136:0] s_segment,
  input  logic s_pop,
  output logic ev_tcp_accepted,
  output logic ev_tcp_out_of_order,
  output logic ev_tcp_duplicate,
  output logic ev_tcp_no_room
);
  logic [36:0] now;
  logic now_take;
  logic [15:0] now_skip;
  logic [31:0] seen;
  logic [31:0] distance;
  logic [31:0] span;
  logic [15:0] beat_bytes;
  logic [18:0] wide;
  logic [18:0] free;
  logic receiving;
  logic took;
  logic [31:0] text_end;
  logic [31:0] next;
  logic fin_next;
  logic [31:0] after;
  logic good;
  logic [136:0] segment;
  logic [142:0] entry;
  logic push;
  logic nxt_here_clk;
  logic nxt_here_we;
  logic [1:0] nxt_here_waddr;
  logic [31:0] nxt_here_wdata;
  logic [1:0] nxt_here_raddr;
  logic [31:0] nxt_here_rdata;
  logic nxt_there_clk;
  logic nxt_there_we;
  logic [1:0] nxt_there_waddr;
  logic [31:0] nxt_there_wdata;
  logic [1:0] nxt_there_raddr;
  logic [31:0] nxt_there_rdata;
  logic sent_table_clk;
  logic sent_table_we;
  logic [1:0] sent_table_waddr;
  logic [63:0] sent_table_wdata;
  logic [1:0] sent_table_raddr;
  logic [63:0] sent_table_rdata;
  logic queue_clk;
  logic queue_rst;
  logic queue_push;
  logic [142:0] queue_wdata;
  logic queue_valid;
  logic queue_pop;
  logic [142:0] queue_rdata;
  logic [4:0] queue_count;
  logic [63:0] open_d;
  logic [63:0] open_q;
  logic load_on_d;
  logic load_on_q;
  logic [5:0] load_slot_d;
  logic [5:0] load_slot_q;
  logic [31:0] load_nxt_d;
  logic [31:0] load_nxt_q;
  logic fresh_d;
  logic fresh_q;
  logic busy_d;
  logic busy_q;
  logic [36:0] judged_d;
  logic [36:0] judged_q;
  logic take_d;
  logic take_q;
  logic [15:0] skip_d;
  logic [15:0] skip_q;
  logic started_d;
  logic started_q;
  logic [78:0] beat_d;
  logic [78:0] beat_q;
  logic end_d;
  logic end_q;
  logic end_ok_d;
  logic end_ok_q;
  logic [142:0] held_d;
  logic [142:0] held_q;
  logic held_on_d;
  logic held_on_q;
  logic [2:0] held_for_d;
  logic [2:0] held_for_q;
  logic [15:0] window_now_d;
  logic [15:0] window_now_q;
  logic [3:0] count_d;
  logic [3:0] count_q;
  tcp_rx_probe_nxt_here u_nxt_here (
    .clk(nxt_here_clk),
    .we(nxt_here_we),
    .waddr(nxt_here_waddr),
    .wdata(nxt_here_wdata),
    .raddr(nxt_here_raddr),
    .rdata(nxt_here_rdata)
  );
  tcp_rx_probe_nxt_here u_nxt_there (
    .clk(nxt_there_clk),
    .we(nxt_there_we),
    .waddr(nxt_there_waddr),
    .wdata(nxt_there_wdata),
    .raddr(nxt_there_raddr),
    .rdata(nxt_there_rdata)
  );
  tcp_rx_probe_sent_table u_sent_table (
    .clk(sent_table_clk),
    .we(sent_table_we),
    .waddr(sent_table_waddr),
    .wdata(sent_table_wdata),
    .raddr(sent_table_raddr),
    .rdata(sent_table_rdata)
  );
  tcp_rx_probe_queue u_queue (
    .clk(queue_clk),
    .rst(queue_rst),
    .push(queue_push),
    .wdata(queue_wdata),
    .valid(queue_valid),
    .pop(queue_pop),
    .rdata(queue_rdata),
    .count(queue_count)
  );
  assign g_valid = beat_q[0];
  assign g_data = beat_q[64:1];
  assign g_lo = beat_q[67:65];
  assign g_hi = beat_q[70:68];
  assign g_first = beat_q[71];
  assign g_last = beat_q[72];
  assign g_slot = beat_q[78:73];
  assign g_end = end_q;
  assign g_end_ok = end_ok_q;
  assign nxt = nxt_there_rdata;
  assign window = window_now_q;
  assign s_valid = queue_valid;
  assign s_slot = queue_rdata[5:0];
  assign s_segment = queue_rdata[142:6];
  assign ev_tcp_accepted = count_q[0];
  assign ev_tcp_out_of_order = count_q[1];
  assign ev_tcp_duplicate = count_q[2];
  assign ev_tcp_no_room = count_q[3];
  always_comb begin
    now[31:0] = nxt_here_rdata;
    now[33] = distance == 32'h0;
    now[35] = seen < {16'h0, h_len};
    now[36] = queue_count < 5'he;
    now[32] = (((distance == 32'h0) | (distance < {16'h0, window_now_q})) | ((span != 32'h0) & (((distance + span) - 32'h1) < {16'h0, window_now_q}))) | (seen < {16'h0, h_len});
    now[34] = (sent_table_rdata[63:32] - h_ack) <= ((sent_table_rdata[63:32] - sent_table_rdata[31:0]) + 32'hffff);
  end
  always_comb begin
    now_take = take_q;
    if (fresh_q) begin
      now_take = ((((((now[35] & now[34]) & now[36]) & 1'(open_q >> h_slot)) & (room >= ((h_len >> 2'h3) + 16'h8))) & h_flags[4]) & ~h_flags[1]) & ~h_flags[2];
    end
  end
  always_comb begin
    now_skip = skip_q;
    if (fresh_q) begin
      now_skip = seen[15:0];
    end
  end
  assign seen = nxt_here_rdata - h_seq;
  assign distance = h_seq - nxt_here_rdata;
  always_comb begin
    span = {16'h0, h_len};
    if (h_flags[1]) begin
      span = {16'h0, h_len} + 32'h1;
    end
    if (h_flags[0]) begin
      span = {16'h0, h_len} + 32'h1;
    end
  end
  assign beat_bytes = ({13'h0, p_hi} - {13'h0, p_lo}) + 16'h1;
  assign wide = {3'h0, room} << 2'h3;
  assign free = wide - 19'h40;
  assign receiving = 1'(open_q >> h_slot);
  assign took = (take_q & started_q) & receiving;
  assign text_end = h_seq + {16'h0, h_len};
  always_comb begin
    next = judged_q[31:0];
    if (took) begin
      next = text_end;
    end
  end
  assign fin_next = (((((h_flags[0] & h_flags[4]) & ~h_flags[1]) & ~h_flags[2]) & receiving) & judged_q[34]) & (text_end == next);
  always_comb begin
    after = next;
    if (fin_next) begin
      after = next + 32'h1;
    end
  end
  assign good = (e_valid & e_ok) & busy_q;
  always_comb begin
    segment[31:0] = h_seq;
    segment[63:32] = h_ack;
    segment[95:64] = h_seq + span;
    segment[111:96] = h_window;
    segment[127:112] = h_mss;
    segment[128] = h_flags[0];
    segment[129] = h_flags[1];
    segment[130] = h_flags[2];
    segment[131] = h_flags[4];
    segment[132] = h_len != 16'h0;
    segment[133] = judged_q[32];
    segment[134] = judged_q[33];
    segment[135] = judged_q[34];
    segment[136] = fin_next;
  end
  always_comb begin
    entry[5:0] = h_slot;
    entry[142:6] = segment;
  end
  assign push = held_on_q & ((good & judged_q[36]) | (held_for_q == 3'h0));
  assign nxt_here_clk = clk;
  assign nxt_here_we = good | load_on_q;
  always_comb begin
    nxt_here_waddr = load_slot_q[1:0];
    if (good) begin
      nxt_here_waddr = h_slot[1:0];
    end
  end
  always_comb begin
    nxt_here_wdata = load_nxt_q;
    if (good) begin
      nxt_here_wdata = after;
    end
  end
  assign nxt_here_raddr = h_slot[1:0];
  assign nxt_there_clk = clk;
  assign nxt_there_we = good | load_on_q;
  always_comb begin
    nxt_there_waddr = load_slot_q[1:0];
    if (good) begin
      nxt_there_waddr = h_slot[1:0];
    end
  end
  always_comb begin
    nxt_there_wdata = load_nxt_q;
    if (good) begin
      nxt_there_wdata = after;
    end
  end
  assign nxt_there_raddr = nxt_slot[1:0];
  assign sent_table_clk = clk;
  assign sent_table_we = sent_valid;
  assign sent_table_waddr = sent_slot[1:0];
  assign sent_table_wdata = sent;
  assign sent_table_raddr = h_slot[1:0];
  assign queue_clk = clk;
  assign queue_rst = rst;
  assign queue_push = push;
  assign queue_wdata = held_q;
  assign queue_pop = s_pop;
  always_comb begin
    open_d = open_q;
    if (!good) begin
      if (load_on_q) begin
        open_d = (open_q & ~(64'h1 << load_slot_q)) | (64'h1 << load_slot_q);
      end
    end
    if (good & fin_next) begin
      open_d = (open_q & ~(64'h1 << h_slot)) | (64'h0 << h_slot);
    end
    if (close_valid) begin
      open_d = (open_q & ~(64'h1 << turn_slot)) | (64'h0 << turn_slot);
    end
    if (rst) begin
      open_d = 64'h0;
    end
  end
  always_comb begin
    load_on_d = load_on_q;
    if (!good) begin
      if (load_on_q) begin
        load_on_d = 1'b0;
      end
    end
    if (open_valid) begin
      load_on_d = 1'b1;
    end
    if (rst) begin
      load_on_d = 1'b0;
    end
  end
  always_comb begin
    load_slot_d = load_slot_q;
    if (open_valid) begin
      load_slot_d = turn_slot;
    end
  end
  always_comb begin
    load_nxt_d = load_nxt_q;
    if (open_valid) begin
      load_nxt_d = open_nxt;
    end
  end
  always_comb begin
    fresh_d = fresh_q;
    fresh_d = h_valid & (h_kind == 2'h2);
    if (rst) begin
      fresh_d = 1'b0;
    end
  end
  always_comb begin
    busy_d = busy_q;
    if (fresh_q) begin
      busy_d = 1'b1;
    end
    if (e_valid | h_valid) begin
      busy_d = 1'b0;
    end
    if (rst) begin
      busy_d = 1'b0;
    end
  end
  always_comb begin
    judged_d = judged_q;
    if (fresh_q) begin
      judged_d = now;
    end
  end
  always_comb begin
    take_d = take_q;
    take_d = now_take;
    if (e_valid | h_valid) begin
      take_d = 1'b0;
    end
    if (rst) begin
      take_d = 1'b0;
    end
  end
  always_comb begin
    skip_d = skip_q;
    skip_d = now_skip;
    if (p_valid & now_take) begin
      if (now_skip >= beat_bytes) begin
        skip_d = now_skip - beat_bytes;
      end else begin
        skip_d = 16'h0;
      end
    end
  end
  always_comb begin
    started_d = started_q;
    if (p_valid & now_take) begin
      if (!(now_skip >= beat_bytes)) begin
        started_d = 1'b1;
      end
    end
    if (e_valid | h_valid) begin
      started_d = 1'b0;
    end
    if (rst) begin
      started_d = 1'b0;
    end
  end
  always_comb begin
    beat_d = beat_q;
    beat_d[0] = 1'b0;
    beat_d[64:1] = p_data;
    beat_d[67:65] = p_lo + now_skip[2:0];
    beat_d[70:68] = p_hi;
    beat_d[71] = ~started_q;
    beat_d[72] = p_last;
    beat_d[78:73] = h_slot;
    if (p_valid & now_take) begin
      if (!(now_skip >= beat_bytes)) begin
        beat_d[0] = 1'b1;
      end
    end
    if (rst) begin
      beat_d[0] = 1'b0;
    end
  end
  always_comb begin
    end_d = end_q;
    end_d = e_valid & started_q;
    if (rst) begin
      end_d = 1'b0;
    end
  end
  always_comb begin
    end_ok_d = end_ok_q;
    end_ok_d = e_ok & took;
  end
  always_comb begin
    held_d = held_q;
    if (good & judged_q[36]) begin
      held_d = entry;
    end
  end
  always_comb begin
    held_on_d = held_on_q;
    if (push) begin
      held_on_d = 1'b0;
    end
    if (good & judged_q[36]) begin
      held_on_d = 1'b1;
    end
    if (rst) begin
      held_on_d = 1'b0;
    end
  end
  always_comb begin
    held_for_d = held_for_q;
    if (held_for_q != 3'h0) begin
      held_for_d = held_for_q - 3'h1;
    end
    if (good & judged_q[36]) begin
      held_for_d = 3'h7;
    end
  end
  always_comb begin
    window_now_d = window_now_q;
    if (wide < 19'h40) begin
      window_now_d = 16'h0;
    end else begin
      if (wide > 19'h1003f) begin
        window_now_d = 16'hffff;
      end else begin
        window_now_d = free[15:0];
      end
    end
  end
  always_comb begin
    count_d = count_q;
    count_d[0] = good & took;
    count_d[3] = 1'b0;
    count_d[2] = 1'b0;
    count_d[1] = 1'b0;
    if (good & ~took) begin
      if (~judged_q[36]) begin
        count_d[3] = 1'b1;
      end else begin
        if (h_len != 16'h0) begin
          if (((judged_q[35] & receiving) & judged_q[34]) & h_flags[4]) begin
            count_d[3] = 1'b1;
          end else begin
            if (1'((judged_q[31:0] - text_end) >> 32'h1f)) begin
              count_d[1] = 1'b1;
            end else begin
              count_d[2] = 1'b1;
            end
          end
        end
      end
    end
  end
  initial open_q = 64'h0;
  always_ff @(posedge clk) open_q <= open_d;
  initial load_on_q = 1'b0;
  always_ff @(posedge clk) load_on_q <= load_on_d;
  initial load_slot_q = 6'h0;
  always_ff @(posedge clk) load_slot_q <= load_slot_d;
  initial load_nxt_q = 32'h0;
  always_ff @(posedge clk) load_nxt_q <= load_nxt_d;
  initial fresh_q = 1'b0;
  always_ff @(posedge clk) fresh_q <= fresh_d;
  initial busy_q = 1'b0;
  always_ff @(posedge clk) busy_q <= busy_d;
  initial judged_q = 37'h0;
  always_ff @(posedge clk) judged_q <= judged_d;
  initial take_q = 1'b0;
  always_ff @(posedge clk) take_q <= take_d;
  initial skip_q = 16'h0;
  always_ff @(posedge clk) skip_q <= skip_d;
  initial started_q = 1'b0;
  always_ff @(posedge clk) started_q <= started_d;
  initial beat_q = 79'h0;
  always_ff @(posedge clk) beat_q <= beat_d;
  initial end_q = 1'b0;
  always_ff @(posedge clk) end_q <= end_d;
  initial end_ok_q = 1'b0;
  always_ff @(posedge clk) end_ok_q <= end_ok_d;
  initial held_q = 143'h0;
  always_ff @(posedge clk) held_q <= held_d;
  initial held_on_q = 1'b0;
  always_ff @(posedge clk) held_on_q <= held_on_d;
  initial held_for_q = 3'h0;
  always_ff @(posedge clk) held_for_q <= held_for_d;
  initial window_now_q = 16'h0;
  always_ff @(posedge clk) window_now_q <= window_now_d;
  initial count_q = 4'h0;
  always_ff @(posedge clk) count_q <= count_d;
endmodule

`default_nettype wire
