// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module tcp_stack_rx_nxt_here (
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

module tcp_stack_rx_sent_table (
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

module tcp_stack_rx_queue_words (
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

module tcp_stack_rx_queue (
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
  tcp_stack_rx_queue_words u_words (
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

module tcp_stack_rx (
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
  input  logic [1:0] sent_slot,
  input  logic [63:0] sent,
  input  logic open_valid,
  input  logic [31:0] open_nxt,
  input  logic close_valid,
  input  logic [5:0] turn_slot,
  input  logic [1:0] nxt_slot,
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
  tcp_stack_rx_nxt_here u_nxt_here (
    .clk(nxt_here_clk),
    .we(nxt_here_we),
    .waddr(nxt_here_waddr),
    .wdata(nxt_here_wdata),
    .raddr(nxt_here_raddr),
    .rdata(nxt_here_rdata)
  );
  tcp_stack_rx_nxt_here u_nxt_there (
    .clk(nxt_there_clk),
    .we(nxt_there_we),
    .waddr(nxt_there_waddr),
    .wdata(nxt_there_wdata),
    .raddr(nxt_there_raddr),
    .rdata(nxt_there_rdata)
  );
  tcp_stack_rx_sent_table u_sent_table (
    .clk(sent_table_clk),
    .we(sent_table_we),
    .waddr(sent_table_waddr),
    .wdata(sent_table_wdata),
    .raddr(sent_table_raddr),
    .rdata(sent_table_rdata)
  );
  tcp_stack_rx_queue u_queue (
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
    if (h_flags[1] & h_flags[0]) begin
      span = {16'h0, h_len} + 32'h2;
    end else begin
      if (h_flags[1] | h_flags[0]) begin
        span = {16'h0, h_len} + 32'h1;
      end
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
  assign nxt_there_raddr = nxt_slot;
  assign sent_table_clk = clk;
  assign sent_table_we = sent_valid;
  assign sent_table_waddr = sent_slot;
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

module tcp_stack_engine_settings (
  input  logic clk,
  input  logic rst,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  output logic [31:0] rto_initial,
  output logic [31:0] rto_max,
  output logic [31:0] retries,
  output logic [31:0] time_wait_ticks,
  output logic [31:0] key0,
  output logic [31:0] key1,
  output logic [31:0] heartbeat_ticks,
  output logic [31:0] server_ticks,
  output logic [31:0] ip
);
  logic [31:0] r_rto_initial_d;
  logic [31:0] r_rto_initial_q;
  logic [31:0] r_rto_max_d;
  logic [31:0] r_rto_max_q;
  logic [31:0] r_retries_d;
  logic [31:0] r_retries_q;
  logic [31:0] r_time_wait_d;
  logic [31:0] r_time_wait_q;
  logic [31:0] r_key0_d;
  logic [31:0] r_key0_q;
  logic [31:0] r_key1_d;
  logic [31:0] r_key1_q;
  logic [31:0] r_heartbeat_d;
  logic [31:0] r_heartbeat_q;
  logic [31:0] r_server_d;
  logic [31:0] r_server_q;
  logic [31:0] r_ip_d;
  logic [31:0] r_ip_q;
  assign rto_initial = r_rto_initial_q;
  assign rto_max = r_rto_max_q;
  assign retries = r_retries_q;
  assign time_wait_ticks = r_time_wait_q;
  assign key0 = r_key0_q;
  assign key1 = r_key1_q;
  assign heartbeat_ticks = r_heartbeat_q;
  assign server_ticks = r_server_q;
  assign ip = r_ip_q;
  always_comb begin
    r_rto_initial_d = r_rto_initial_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4000) begin
        r_rto_initial_d = cfg_data;
      end
    end
    if (rst) begin
      r_rto_initial_d = 32'h3e8;
    end
  end
  always_comb begin
    r_rto_max_d = r_rto_max_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4004) begin
        r_rto_max_d = cfg_data;
      end
    end
    if (rst) begin
      r_rto_max_d = 32'hea60;
    end
  end
  always_comb begin
    r_retries_d = r_retries_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4008) begin
        r_retries_d = cfg_data;
      end
    end
    if (rst) begin
      r_retries_d = 32'h8;
    end
  end
  always_comb begin
    r_time_wait_d = r_time_wait_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h400c) begin
        r_time_wait_d = cfg_data;
      end
    end
    if (rst) begin
      r_time_wait_d = 32'h3e8;
    end
  end
  always_comb begin
    r_key0_d = r_key0_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4010) begin
        r_key0_d = cfg_data;
      end
    end
    if (rst) begin
      r_key0_d = 32'h0;
    end
  end
  always_comb begin
    r_key1_d = r_key1_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4014) begin
        r_key1_d = cfg_data;
      end
    end
    if (rst) begin
      r_key1_d = 32'h0;
    end
  end
  always_comb begin
    r_heartbeat_d = r_heartbeat_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4020) begin
        r_heartbeat_d = cfg_data;
      end
    end
    if (rst) begin
      r_heartbeat_d = 32'h3e8;
    end
  end
  always_comb begin
    r_server_d = r_server_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h4024) begin
        r_server_d = cfg_data;
      end
    end
    if (rst) begin
      r_server_d = 32'h3a98;
    end
  end
  always_comb begin
    r_ip_d = r_ip_q;
    if (cfg_valid) begin
      if (cfg_addr == 17'h1008) begin
        r_ip_d = cfg_data;
      end
    end
    if (rst) begin
      r_ip_d = 32'h0;
    end
  end
  initial r_rto_initial_q = 32'h0;
  always_ff @(posedge clk) r_rto_initial_q <= r_rto_initial_d;
  initial r_rto_max_q = 32'h0;
  always_ff @(posedge clk) r_rto_max_q <= r_rto_max_d;
  initial r_retries_q = 32'h0;
  always_ff @(posedge clk) r_retries_q <= r_retries_d;
  initial r_time_wait_q = 32'h0;
  always_ff @(posedge clk) r_time_wait_q <= r_time_wait_d;
  initial r_key0_q = 32'h0;
  always_ff @(posedge clk) r_key0_q <= r_key0_d;
  initial r_key1_q = 32'h0;
  always_ff @(posedge clk) r_key1_q <= r_key1_d;
  initial r_heartbeat_q = 32'h0;
  always_ff @(posedge clk) r_heartbeat_q <= r_heartbeat_d;
  initial r_server_q = 32'h0;
  always_ff @(posedge clk) r_server_q <= r_server_d;
  initial r_ip_q = 32'h0;
  always_ff @(posedge clk) r_ip_q <= r_ip_d;
endmodule

module tcp_stack_engine_host_words (
  input  logic clk,
  input  logic we,
  input  logic [6:0] waddr,
  input  logic [31:0] wdata,
  input  logic [6:0] raddr,
  output logic [31:0] rdata
);
logic [32-1:0] mem [0:127];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_stack_engine_host_pick (
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

module tcp_stack_engine_host (
  input  logic clk,
  input  logic rst,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  output logic found,
  output logic [5:0] index,
  input  logic [5:0] slot,
  output logic abort,
  output logic close,
  input  logic served,
  input  logic [4:0] word,
  output logic [31:0] value
);
  logic session;
  logic [5:0] target;
  logic [31:0] offset;
  logic words_clk;
  logic words_we;
  logic [6:0] words_waddr;
  logic [31:0] words_wdata;
  logic [6:0] words_raddr;
  logic [31:0] words_rdata;
  logic [63:0] pick_request;
  logic [5:0] pick_last;
  logic pick_found;
  logic [5:0] pick_index;
  logic [63:0] soup_d;
  logic [63:0] soup_q;
  logic [63:0] aborts_d;
  logic [63:0] aborts_q;
  logic [63:0] closes_d;
  logic [63:0] closes_q;
  logic [63:0] opens_d;
  logic [63:0] opens_q;
  tcp_stack_engine_host_words u_words (
    .clk(words_clk),
    .we(words_we),
    .waddr(words_waddr),
    .wdata(words_wdata),
    .raddr(words_raddr),
    .rdata(words_rdata)
  );
  tcp_stack_engine_host_pick u_pick (
    .request(pick_request),
    .last(pick_last),
    .found(pick_found),
    .index(pick_index)
  );
  assign found = pick_found;
  assign index = pick_index;
  assign abort = 1'(aborts_q >> slot);
  assign close = 1'(closes_q >> slot);
  assign value = words_rdata;
  assign session = (cfg_valid & (cfg_addr[16:14] == 3'h4)) & (target <= 6'h3);
  assign target = cfg_addr[13:8];
  assign offset = {24'h0, cfg_addr[7:0]} + 32'h10000;
  assign words_clk = clk;
  assign words_we = session & ~cfg_addr[7];
  assign words_waddr = ({1'h0, target} << 3'h5) | {2'h0, cfg_addr[6:2]};
  assign words_wdata = cfg_data;
  assign words_raddr = ({1'h0, slot} << 3'h5) | {2'h0, word};
  assign pick_request = (aborts_q | closes_q) | opens_q;
  assign pick_last = slot;
  always_comb begin
    soup_d = soup_q;
    if (session & (offset == 32'h10000)) begin
      soup_d = (soup_q & ~(64'h1 << target)) | ({63'h0, cfg_data == 32'h2} << target);
    end
    if (rst) begin
      soup_d = 64'h0;
    end
  end
  always_comb begin
    aborts_d = aborts_q;
    if (served) begin
      if (1'(aborts_q >> slot)) begin
        aborts_d = (aborts_q & ~(64'h1 << slot)) | (64'h0 << slot);
      end
    end
    if ((session & (offset == 32'h1001c)) & 1'(soup_q >> target)) begin
      if (cfg_data[2]) begin
        aborts_d = (aborts_q & ~(64'h1 << target)) | (64'h1 << target);
      end
    end
    if (rst) begin
      aborts_d = 64'h0;
    end
  end
  always_comb begin
    closes_d = closes_q;
    if (served) begin
      if (1'(aborts_q >> slot)) begin
        closes_d = (closes_q & ~(64'h1 << slot)) | (64'h0 << slot);
      end else begin
        if (1'(closes_q >> slot)) begin
          closes_d = (closes_q & ~(64'h1 << slot)) | (64'h0 << slot);
        end
      end
    end
    if ((session & (offset == 32'h1001c)) & 1'(soup_q >> target)) begin
      if (cfg_data[1]) begin
        closes_d = (closes_q & ~(64'h1 << target)) | (64'h1 << target);
      end
    end
    if (rst) begin
      closes_d = 64'h0;
    end
  end
  always_comb begin
    opens_d = opens_q;
    if (served) begin
      if (!1'(aborts_q >> slot)) begin
        if (!1'(closes_q >> slot)) begin
          opens_d = (opens_q & ~(64'h1 << slot)) | (64'h0 << slot);
        end
      end
    end
    if ((session & (offset == 32'h1001c)) & 1'(soup_q >> target)) begin
      if (cfg_data[1] | cfg_data[2]) begin
        opens_d = (opens_q & ~(64'h1 << target)) | (64'h0 << target);
      end else begin
        if (cfg_data[0]) begin
          opens_d = (opens_q & ~(64'h1 << target)) | (64'h1 << target);
        end
      end
    end
    if (rst) begin
      opens_d = 64'h0;
    end
  end
  initial soup_q = 64'h0;
  always_ff @(posedge clk) soup_q <= soup_d;
  initial aborts_q = 64'h0;
  always_ff @(posedge clk) aborts_q <= aborts_d;
  initial closes_q = 64'h0;
  always_ff @(posedge clk) closes_q <= closes_d;
  initial opens_q = 64'h0;
  always_ff @(posedge clk) opens_q <= opens_d;
endmodule

module tcp_stack_engine_controls_words (
  input  logic clk,
  input  logic we,
  input  logic [3:0] waddr,
  input  logic [17:0] wdata,
  input  logic [3:0] raddr,
  output logic [17:0] rdata
);
logic [18-1:0] mem [0:15];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_stack_engine_controls (
  input  logic clk,
  input  logic rst,
  input  logic push,
  input  logic [17:0] wdata,
  output logic valid,
  input  logic pop,
  output logic [17:0] rdata,
  output logic [4:0] count
);
  logic [4:0] held;
  logic full;
  logic words_clk;
  logic words_we;
  logic [3:0] words_waddr;
  logic [17:0] words_wdata;
  logic [3:0] words_raddr;
  logic [17:0] words_rdata;
  logic [4:0] head_d;
  logic [4:0] head_q;
  logic [4:0] tail_d;
  logic [4:0] tail_q;
  logic fetched_d;
  logic fetched_q;
  tcp_stack_engine_controls_words u_words (
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

module tcp_stack_engine_blocks (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [392:0] wdata,
  input  logic [1:0] raddr,
  output logic [392:0] rdata
);
logic [393-1:0] mem [0:3];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_stack_engine_states (
  input  logic clk,
  input  logic we,
  input  logic [1:0] waddr,
  input  logic [14:0] wdata,
  input  logic [1:0] raddr,
  output logic [14:0] rdata
);
logic [15-1:0] mem [0:3];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end
endmodule

module tcp_stack_engine_turn (
  input  logic [4:0] request,
  input  logic [5:0] last,
  output logic found,
  output logic [5:0] index
);
  logic [4:0] later;
  logic [4:0] pool;
  logic [4:0] chosen;
  assign found = request != 5'h0;
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
  end
  assign later = (((request >> last) >> 1'b1) << last) << 1'b1;
  always_comb begin
    pool = later;
    if (later == 5'h0) begin
      pool = request;
    end
  end
  assign chosen = pool & (~pool + 5'h1);
endmodule

module tcp_stack_engine_segment_rules (
  input  logic [392:0] tcb,
  input  logic [136:0] segment,
  input  logic [31:0] now,
  input  logic [31:0] rto_initial,
  input  logic [31:0] fin_wait_ticks,
  input  logic [31:0] time_wait_ticks,
  input  logic budget,
  output logic [392:0] result,
  output logic [22:0] effects
);
  logic closed;
  logic [31:0] flight;
  logic [31:0] acked;
  logic progress;
  logic syn_acked;
  logic fin_acked;
  logic newer;
  logic text_wanted;
  always_comb begin
    result = tcb;
    if (!closed) begin
      if (tcb[3:0] == 4'h2) begin
        if (!(segment[131] & ~syn_acked)) begin
          if (!segment[130]) begin
            if (segment[129] & segment[131]) begin
              result[3:0] = 4'h4;
              result[6:4] = 3'h1;
              result[64:33] = segment[63:32];
              result[96:65] = segment[63:32];
              result[177:162] = segment[111:96];
              result[209:178] = segment[31:0];
              result[241:210] = segment[63:32];
              if (segment[127:112] == 16'h0) begin
                result[252:242] = 11'h218;
              end else begin
                if (segment[127:112] > 16'h5b4) begin
                  result[252:242] = 11'h5b4;
                end else begin
                  result[252:242] = segment[122:112];
                end
              end
              result[253] = 1'b1;
              result[256] = 1'b0;
              result[328:321] = 8'h0;
              result[320:289] = rto_initial;
              result[360:329] = now;
              result[392:361] = now;
            end
          end
        end
      end else begin
        if (segment[130]) begin
          if (!segment[134]) begin
            if (segment[133] & budget) begin
              result[253] = 1'b1;
            end
          end
        end else begin
          if (segment[129] | ((segment[133] & segment[131]) & ~segment[135])) begin
            result[253] = tcb[253] | budget;
          end else begin
            if (~segment[133]) begin
              if ((segment[132] | segment[128]) | budget) begin
                result[253] = 1'b1;
              end
              if ((tcb[3:0] == 4'ha) & segment[128]) begin
                result[288:257] = now + time_wait_ticks;
              end
            end else begin
              if (segment[131]) begin
                if (progress) begin
                  result[64:33] = segment[63:32];
                  if (1'((tcb[96:65] - segment[63:32]) >> 32'h1f)) begin
                    result[96:65] = segment[63:32];
                  end
                  result[328:321] = 8'h0;
                  result[320:289] = rto_initial;
                  result[256] = 1'b0;
                end
                if (acked <= flight) begin
                  if (newer) begin
                    result[177:162] = segment[111:96];
                    result[209:178] = segment[31:0];
                    result[241:210] = segment[63:32];
                    if ((tcb[177:162] == 16'h0) & ~progress) begin
                      if (segment[111:96] == 16'h0) begin
                        result[328:321] = 8'h0;
                      end else begin
                        result[96:65] = tcb[64:33];
                        result[256] = 1'b0;
                        result[320:289] = rto_initial;
                      end
                    end
                  end
                end
                if (segment[132] | segment[128]) begin
                  result[253] = 1'b1;
                end
                if (fin_acked) begin
                  if (tcb[3:0] == 4'h5) begin
                    result[3:0] = 4'h6;
                    result[256] = 1'b1;
                    result[288:257] = now + fin_wait_ticks;
                  end else begin
                    if (tcb[3:0] == 4'h7) begin
                      result[3:0] = 4'ha;
                      result[256] = 1'b1;
                      result[288:257] = now + time_wait_ticks;
                    end
                  end
                end
                if (segment[136] & text_wanted) begin
                  if (tcb[3:0] == 4'h4) begin
                    result[3:0] = 4'h8;
                    result[161] = 1'b1;
                  end else begin
                    if ((tcb[3:0] == 4'h5) & ~fin_acked) begin
                      result[3:0] = 4'h7;
                    end else begin
                      result[3:0] = 4'ha;
                      result[256] = 1'b1;
                      result[288:257] = now + time_wait_ticks;
                    end
                  end
                end
              end
            end
          end
        end
      end
    end
  end
  always_comb begin
    effects[0] = 1'b0;
    effects[1] = 1'b0;
    effects[2] = 1'b0;
    effects[3] = 1'b0;
    effects[11:4] = 8'h0;
    effects[12] = 1'b0;
    effects[13] = 1'b0;
    effects[15:14] = 2'h0;
    effects[16] = 1'b0;
    effects[17] = 1'b0;
    effects[18] = 1'b0;
    effects[19] = 1'b0;
    effects[20] = 1'b0;
    effects[21] = 1'b0;
    effects[22] = 1'b0;
    if (closed) begin
      effects[2] = ~segment[130] & (tcb[3:0] == 4'h0);
    end else begin
      if (tcb[3:0] == 4'h2) begin
        if (segment[131] & ~syn_acked) begin
          effects[2] = ~segment[130];
        end else begin
          if (segment[130]) begin
            if (segment[131]) begin
              effects[16] = 1'b1;
              effects[3] = 1'b1;
              effects[11:4] = 8'h52;
            end
          end else begin
            if (segment[129] & segment[131]) begin
              effects[12] = 1'b1;
              effects[0] = 1'b1;
            end
          end
        end
      end else begin
        if (segment[130]) begin
          if (segment[134]) begin
            effects[16] = 1'b1;
            effects[3] = 1'b1;
            effects[11:4] = 8'h52;
          end else begin
            if (segment[133] & budget) begin
              effects[17] = 1'b1;
              effects[18] = 1'b1;
              effects[0] = 1'b1;
            end
          end
        end else begin
          if (segment[129] | ((segment[133] & segment[131]) & ~segment[135])) begin
            effects[17] = budget;
            effects[18] = budget;
            effects[0] = budget;
          end else begin
            if (~segment[133]) begin
              if ((segment[132] | segment[128]) | budget) begin
                effects[18] = ~segment[132] & ~segment[128];
                effects[0] = 1'b1;
              end
            end else begin
              if (segment[131]) begin
                if (progress) begin
                  effects[0] = 1'b1;
                end
                if (acked <= flight) begin
                  if (newer) begin
                    effects[0] = 1'b1;
                  end
                end
                if (segment[132] | segment[128]) begin
                  effects[0] = 1'b1;
                end
                if (fin_acked) begin
                  if (!(tcb[3:0] == 4'h5)) begin
                    if (!(tcb[3:0] == 4'h7)) begin
                      if (tcb[3:0] == 4'h9) begin
                        effects[3] = 1'b1;
                      end
                    end
                  end
                end
                if (segment[136] & text_wanted) begin
                  effects[11:4] = 8'h43;
                end
              end
            end
          end
        end
      end
    end
  end
  assign closed = (tcb[3:0] == 4'h0) | (tcb[3:0] == 4'h1);
  assign flight = tcb[128:97] - tcb[64:33];
  assign acked = segment[63:32] - tcb[64:33];
  assign progress = (acked != 32'h0) & (acked <= flight);
  assign syn_acked = (segment[63:32] == tcb[128:97]) & (flight != 32'h0);
  assign fin_acked = (tcb[161] & (segment[63:32] == (tcb[160:129] + 32'h1))) & (tcb[128:97] == (tcb[160:129] + 32'h1));
  assign newer = 1'((tcb[209:178] - segment[31:0]) >> 32'h1f) | ((tcb[209:178] == segment[31:0]) & ~1'((segment[63:32] - tcb[241:210]) >> 32'h1f));
  assign text_wanted = ((tcb[3:0] == 4'h4) | (tcb[3:0] == 4'h5)) | (tcb[3:0] == 4'h6);
endmodule

module tcp_stack_engine_timer_rules (
  input  logic [392:0] tcb,
  input  logic [31:0] now,
  input  logic ready,
  input  logic [31:0] rto_initial,
  input  logic [31:0] rto_max,
  input  logic [31:0] retries,
  input  logic [31:0] heartbeat_ticks,
  input  logic [31:0] server_ticks,
  output logic [392:0] result,
  output logic [22:0] effects
);
  logic due;
  logic spent;
  logic [31:0] longer;
  logic session;
  logic silent;
  logic idle;
  always_comb begin
    result = tcb;
    if ((tcb[3:0] == 4'h1) & ready) begin
      result[3:0] = 4'h2;
      result[256] = 1'b0;
      result[328:321] = 8'h0;
      result[320:289] = rto_initial;
    end else begin
      if (!(((tcb[3:0] == 4'h4) & session) & silent)) begin
        if (due) begin
          if (!(tcb[3:0] == 4'ha)) begin
            if (!(tcb[3:0] == 4'h6)) begin
              if (!spent) begin
                result[328:321] = tcb[328:321] + 8'h1;
                result[320:289] = longer;
                result[288:257] = now + longer;
                result[96:65] = tcb[64:33];
                result[254] = (tcb[177:162] == 16'h0) & (tcb[3:0] != 4'h2);
              end
            end
          end
        end else begin
          if (tcb[3:0] == 4'h4) begin
            if (silent) begin
              result[161] = 1'b1;
            end else begin
              if (((idle & session) & ~tcb[161]) & ((tcb[160:129] - tcb[64:33]) < 32'h400)) begin
                result[360:329] = now;
              end
            end
          end
        end
      end
    end
  end
  always_comb begin
    effects[0] = 1'b0;
    effects[1] = 1'b0;
    effects[2] = 1'b0;
    effects[3] = 1'b0;
    effects[11:4] = 8'h0;
    effects[12] = 1'b0;
    effects[13] = 1'b0;
    effects[15:14] = 2'h0;
    effects[16] = 1'b0;
    effects[17] = 1'b0;
    effects[18] = 1'b0;
    effects[19] = 1'b0;
    effects[20] = 1'b0;
    effects[21] = 1'b0;
    effects[22] = 1'b0;
    if ((tcb[3:0] == 4'h1) & ready) begin
      effects[0] = 1'b1;
    end else begin
      if (((tcb[3:0] == 4'h4) & session) & silent) begin
        effects[19] = 1'b1;
        effects[1] = 1'b1;
        effects[3] = 1'b1;
        effects[11:4] = 8'h54;
      end else begin
        if (due) begin
          if (tcb[3:0] == 4'ha) begin
            effects[3] = 1'b1;
          end else begin
            if (tcb[3:0] == 4'h6) begin
              effects[1] = 1'b1;
              effects[3] = 1'b1;
              effects[11:4] = 8'h54;
            end else begin
              if (spent) begin
                effects[3] = 1'b1;
                effects[11:4] = 8'h55;
              end else begin
                effects[13] = tcb[3:0] == 4'h1;
                effects[0] = 1'b1;
              end
            end
          end
        end else begin
          if (tcb[3:0] == 4'h4) begin
            if (silent) begin
              effects[0] = ~tcb[161];
            end else begin
              if (((idle & session) & ~tcb[161]) & ((tcb[160:129] - tcb[64:33]) < 32'h400)) begin
                effects[15:14] = 2'h2;
                effects[0] = 1'b1;
              end
            end
          end
        end
      end
    end
  end
  assign due = tcb[256] & ~1'((now - tcb[288:257]) >> 32'h1f);
  assign spent = {24'h0, tcb[328:321]} >= retries;
  always_comb begin
    longer = tcb[320:289] << 1'b1;
    if (tcb[320:289] > (rto_max >> 1'b1)) begin
      longer = rto_max;
    end
  end
  assign session = (tcb[6:4] == 3'h1) | (tcb[6:4] == 3'h2);
  assign silent = (now - tcb[392:361]) >= server_ticks;
  assign idle = (now - tcb[360:329]) >= heartbeat_ticks;
endmodule

module tcp_stack_engine_output_rules (
  input  logic [392:0] tcb,
  input  logic [5:0] slot,
  input  logic [31:0] now,
  input  logic [31:0] rcv_nxt,
  input  logic [15:0] window,
  output logic [392:0] result,
  output logic [22:0] effects,
  output logic send,
  output logic [105:0] request,
  output logic [31:0] empty_seq,
  output logic again,
  output logic bare
);
  logic synchronized;
  logic sending;
  logic done;
  logic [31:0] flight;
  logic [31:0] wnd;
  logic [31:0] credit;
  logic [31:0] unsent;
  logic [31:0] bounded;
  logic [31:0] len;
  logic all;
  logic syn;
  logic fin;
  logic something;
  logic update_due;
  logic [31:0] ack_seq;
  logic [31:0] after;
  logic [31:0] goal;
  always_comb begin
    result = tcb;
    if (something) begin
      result[96:65] = after;
      if (1'((tcb[128:97] - after) >> 32'h1f)) begin
        result[128:97] = after;
      end
      result[254] = 1'b0;
    end
    if (send) begin
      result[253] = 1'b0;
      result[255] = window < 16'h5b4;
    end
    if (fin) begin
      if (tcb[3:0] == 4'h4) begin
        result[3:0] = 4'h5;
      end else begin
        if (tcb[3:0] == 4'h8) begin
          result[3:0] = 4'h9;
        end
      end
    end
    if (((sending | (tcb[3:0] == 4'h2)) & ~tcb[256]) & (tcb[64:33] != goal)) begin
      result[256] = 1'b1;
      result[288:257] = now + tcb[320:289];
    end
  end
  always_comb begin
    effects[0] = 1'b0;
    effects[1] = 1'b0;
    effects[2] = 1'b0;
    effects[3] = 1'b0;
    effects[11:4] = 8'h0;
    effects[12] = 1'b0;
    effects[13] = 1'b0;
    effects[15:14] = 2'h0;
    effects[16] = 1'b0;
    effects[17] = 1'b0;
    effects[18] = 1'b0;
    effects[19] = 1'b0;
    effects[20] = 1'b0;
    effects[21] = 1'b0;
    effects[22] = 1'b0;
    effects[0] = (len != 32'h0) & ~all;
  end
  assign send = something | (synchronized & (tcb[253] | update_due));
  always_comb begin
    request[5:0] = slot;
    request[45:14] = ack_seq;
    request[77:46] = rcv_nxt;
    request[93:78] = window;
    request[104:94] = len[10:0];
    request[105] = syn;
    request[13:6] = (((((8'h0 << 32'h5) | ({7'h0, synchronized} << 32'h4)) | ({7'h0, (len != 32'h0) & all} << 32'h3)) | (8'h0 << 32'h2)) | ({7'h0, syn} << 32'h1)) | ({7'h0, fin} << 32'h0);
    if (something) begin
      request[45:14] = tcb[96:65];
    end
    if (syn) begin
      request[77:46] = 32'h0;
    end
  end
  assign empty_seq = ack_seq;
  assign again = something & (tcb[96:65] != tcb[128:97]);
  assign bare = ~something;
  assign synchronized = tcb[3:0] >= 4'h4;
  assign sending = (synchronized & (tcb[3:0] != 4'h6)) & (tcb[3:0] != 4'ha);
  assign done = tcb[161] & (tcb[96:65] == (tcb[160:129] + 32'h1));
  assign flight = tcb[96:65] - tcb[64:33];
  assign wnd = {16'h0, tcb[177:162]};
  always_comb begin
    credit = 32'h0;
    if (flight < wnd) begin
      credit = wnd - flight;
    end else begin
      if (tcb[254]) begin
        credit = 32'h1;
      end
    end
  end
  always_comb begin
    unsent = 32'h0;
    if (sending & ~done) begin
      unsent = tcb[160:129] - tcb[96:65];
    end
  end
  always_comb begin
    bounded = {21'h0, tcb[252:242]};
    if (credit < {21'h0, tcb[252:242]}) begin
      bounded = credit;
    end
  end
  always_comb begin
    len = unsent;
    if (bounded < unsent) begin
      len = bounded;
    end
  end
  assign all = len == unsent;
  assign syn = (tcb[3:0] == 4'h2) & (tcb[96:65] == tcb[64:33]);
  assign fin = (((sending & tcb[161]) & ~done) & all) & (credit > len);
  assign something = (syn | fin) | (len != 32'h0);
  assign update_due = tcb[255] & (window >= 16'hb68);
  always_comb begin
    ack_seq = tcb[128:97];
    if ((tcb[128:97] - tcb[64:33]) > wnd) begin
      ack_seq = tcb[64:33] + wnd;
    end
  end
  always_comb begin
    after = tcb[96:65] + len;
    if (syn | fin) begin
      after = (tcb[96:65] + len) + 32'h1;
    end
  end
  always_comb begin
    goal = tcb[160:129];
    if (tcb[161]) begin
      goal = tcb[160:129] + 32'h1;
    end
  end
endmodule

module tcp_stack_engine_command_rules (
  input  logic [392:0] tcb,
  input  logic abort,
  input  logic close,
  input  logic [31:0] isn,
  input  logic [31:0] now,
  input  logic [31:0] rto_initial,
  output logic [392:0] result,
  output logic [22:0] effects,
  output logic opening
);
  always_comb begin
    result = tcb;
    if (!abort) begin
      if (close) begin
        if (!((tcb[3:0] == 4'h1) | (tcb[3:0] == 4'h2))) begin
          if ((tcb[3:0] == 4'h4) & ~tcb[161]) begin
            result[8] = 1'b1;
            result[161] = 1'b1;
          end
        end
      end else begin
        if ((tcb[3:0] == 4'h0) | (tcb[3:0] == 4'ha)) begin
          result[3:0] = 4'h1;
          result[6:4] = 3'h0;
          result[7] = 1'b1;
          result[8] = 1'b0;
          result[64:33] = isn;
          result[96:65] = isn;
          result[128:97] = isn;
          result[160:129] = isn + 32'h1;
          result[161] = 1'b0;
          result[177:162] = 16'h0;
          result[252:242] = 11'h5b4;
          result[253] = 1'b0;
          result[254] = 1'b0;
          result[255] = 1'b0;
          result[256] = 1'b1;
          result[288:257] = now + rto_initial;
          result[320:289] = rto_initial;
          result[328:321] = 8'h0;
        end
      end
    end
  end
  always_comb begin
    effects[0] = 1'b0;
    effects[1] = 1'b0;
    effects[2] = 1'b0;
    effects[3] = 1'b0;
    effects[11:4] = 8'h0;
    effects[12] = 1'b0;
    effects[13] = 1'b0;
    effects[15:14] = 2'h0;
    effects[16] = 1'b0;
    effects[17] = 1'b0;
    effects[18] = 1'b0;
    effects[19] = 1'b0;
    effects[20] = 1'b0;
    effects[21] = 1'b0;
    effects[22] = 1'b0;
    if (abort) begin
      if (tcb[3:0] != 4'h0) begin
        effects[1] = (tcb[3:0] >= 4'h4) & (tcb[3:0] != 4'ha);
        effects[3] = 1'b1;
        effects[11:4] = 8'h48;
      end
    end else begin
      if (close) begin
        if ((tcb[3:0] == 4'h1) | (tcb[3:0] == 4'h2)) begin
          effects[3] = 1'b1;
          effects[11:4] = 8'h48;
        end else begin
          if ((tcb[3:0] == 4'h4) & ~tcb[161]) begin
            effects[0] = 1'b1;
            if ((tcb[6:4] == 3'h1) | (tcb[6:4] == 3'h2)) begin
              effects[15:14] = 2'h3;
            end
          end
        end
      end else begin
        if ((tcb[3:0] == 4'h0) | (tcb[3:0] == 4'ha)) begin
          effects[15:14] = 2'h1;
          effects[13] = 1'b1;
        end
      end
    end
  end
  always_comb begin
    opening = 1'b0;
    if (!abort) begin
      if (!close) begin
        if ((tcb[3:0] == 4'h0) | (tcb[3:0] == 4'ha)) begin
          opening = 1'b1;
        end
      end
    end
  end
endmodule

module tcp_stack_engine_soup_rules (
  input  logic [392:0] tcb,
  input  logic [17:0] control,
  input  logic [31:0] now,
  output logic [392:0] result,
  output logic [22:0] effects
);
  logic waiting;
  logic misplaced;
  always_comb begin
    result = tcb;
    if (tcb[7]) begin
      result[392:361] = now;
      if (!(control[17] | misplaced)) begin
        if (control[7]) begin
          result[6:4] = 3'h4;
          result[7] = 1'b0;
          result[24:17] = 8'h52;
          result[32:25] = control[15:8];
        end else begin
          if (control[6]) begin
            result[6:4] = 3'h2;
          end
          if (control[16]) begin
            result[6:4] = 3'h3;
            result[7] = 1'b0;
            result[24:17] = 8'h45;
            result[32:25] = 8'h4e;
          end
        end
      end
    end
  end
  always_comb begin
    effects[0] = 1'b0;
    effects[1] = 1'b0;
    effects[2] = 1'b0;
    effects[3] = 1'b0;
    effects[11:4] = 8'h0;
    effects[12] = 1'b0;
    effects[13] = 1'b0;
    effects[15:14] = 2'h0;
    effects[16] = 1'b0;
    effects[17] = 1'b0;
    effects[18] = 1'b0;
    effects[19] = 1'b0;
    effects[20] = 1'b0;
    effects[21] = 1'b0;
    effects[22] = 1'b0;
    if (tcb[7]) begin
      if (control[17] | misplaced) begin
        effects[22] = 1'b1;
        effects[1] = 1'b1;
        effects[3] = 1'b1;
        effects[11:4] = 8'h50;
      end else begin
        if (control[7]) begin
          effects[21] = 1'b1;
        end else begin
          if (control[6]) begin
            effects[20] = 1'b1;
          end
        end
      end
    end
  end
  assign waiting = tcb[6:4] == 3'h1;
  assign misplaced = (control[6] | control[7]) & ~waiting;
endmodule

module tcp_stack_engine_settle (
  input  logic [392:0] tcb,
  input  logic [7:0] lost,
  input  logic closed,
  output logic [392:0] result
);
  logic [7:0] reason;
  always_comb begin
    result = tcb;
    if ((lost != 8'h0) & tcb[7]) begin
      result[7] = 1'b0;
      result[6:4] = 3'h0;
      result[16:9] = reason;
      result[24:17] = 8'h44;
      result[32:25] = reason;
    end
    if (closed) begin
      result[3:0] = 4'h0;
      result[256] = 1'b0;
      result[253] = 1'b0;
      result[255] = 1'b0;
    end
  end
  always_comb begin
    reason = lost;
    if (tcb[8]) begin
      reason = 8'h48;
    end
  end
endmodule

module tcp_stack_engine_isn (
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

module tcp_stack_engine_writer (
  input  logic clk,
  input  logic rst,
  input  logic start,
  input  logic [1:0] packet,
  input  logic [31:0] seq,
  output logic [3:0] word,
  input  logic [31:0] template,
  output logic wb_valid,
  input  logic wb_ready,
  output logic [31:0] wb_seq,
  output logic [7:0] wb_data,
  output logic done
);
  logic [5:0] length;
  logic [5:0] place;
  logic [31:0] shifted;
  logic busy_d;
  logic busy_q;
  logic offered_d;
  logic offered_q;
  logic [5:0] position_d;
  logic [5:0] position_q;
  logic finished_d;
  logic finished_q;
  assign word = place[5:2];
  assign wb_valid = offered_q;
  assign wb_seq = seq + {26'h0, position_q};
  always_comb begin
    wb_data = 8'h0;
    if (position_q == 6'h1) begin
      wb_data = 8'h1;
      if (packet == 2'h1) begin
        wb_data = 8'h2f;
      end
    end else begin
      if (position_q == 6'h2) begin
        wb_data = 8'h52;
        if (packet == 2'h1) begin
          wb_data = 8'h4c;
        end
        if (packet == 2'h3) begin
          wb_data = 8'h4f;
        end
      end else begin
        if (position_q != 6'h0) begin
          wb_data = shifted[7:0];
        end
      end
    end
  end
  assign done = finished_q;
  always_comb begin
    length = 6'h3;
    if (packet == 2'h1) begin
      length = 6'h31;
    end
  end
  assign place = position_q - 6'h3;
  assign shifted = template >> ({3'h0, place[1:0]} << 2'h3);
  always_comb begin
    busy_d = busy_q;
    if (~busy_q) begin
      busy_d = start & ~finished_q;
    end else begin
      if (!~offered_q) begin
        if (wb_ready) begin
          if ((position_q + 6'h1) == length) begin
            busy_d = 1'b0;
          end
        end
      end
    end
    if (rst) begin
      busy_d = 1'b0;
    end
  end
  always_comb begin
    offered_d = offered_q;
    if (!~busy_q) begin
      if (~offered_q) begin
        offered_d = 1'b1;
      end else begin
        if (wb_ready) begin
          offered_d = 1'b0;
        end
      end
    end
    if (rst) begin
      offered_d = 1'b0;
    end
  end
  always_comb begin
    position_d = position_q;
    if (~busy_q) begin
      position_d = 6'h0;
    end else begin
      if (!~offered_q) begin
        if (wb_ready) begin
          position_d = position_q + 6'h1;
        end
      end
    end
  end
  always_comb begin
    finished_d = finished_q;
    finished_d = 1'b0;
    if (!~busy_q) begin
      if (!~offered_q) begin
        if (wb_ready) begin
          if ((position_q + 6'h1) == length) begin
            finished_d = 1'b1;
          end
        end
      end
    end
    if (rst) begin
      finished_d = 1'b0;
    end
  end
  initial busy_q = 1'b0;
  always_ff @(posedge clk) busy_q <= busy_d;
  initial offered_q = 1'b0;
  always_ff @(posedge clk) offered_q <= offered_d;
  initial position_q = 6'h0;
  always_ff @(posedge clk) position_q <= position_d;
  initial finished_q = 1'b0;
  always_ff @(posedge clk) finished_q <= finished_d;
endmodule

module tcp_stack_engine (
  input  logic clk,
  input  logic rst,
  input  logic timer_tick,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
  output logic sent_valid,
  output logic [1:0] sent_slot,
  output logic [63:0] sent,
  output logic open_valid,
  output logic [31:0] open_nxt,
  output logic close_valid,
  output logic [5:0] turn_slot,
  output logic [1:0] nxt_slot,
  input  logic [31:0] nxt,
  input  logic [15:0] window,
  input  logic s_valid,
  input  logic [5:0] s_slot,
  input  logic [136:0] s_segment,
  output logic s_pop,
  input  logic c_valid,
  input  logic [17:0] control,
  output logic x_valid,
  input  logic x_ready,
  output logic [5:0] x_slot,
  output logic st_valid,
  input  logic st_ready,
  output logic [5:0] st_slot,
  output logic [7:0] st_action,
  output logic [7:0] st_side,
  output logic req_valid,
  input  logic req_ready,
  output logic [105:0] req,
  output logic wb_valid,
  input  logic wb_ready,
  output logic [5:0] wb_slot,
  output logic [31:0] wb_seq,
  output logic [7:0] wb_data,
  output logic res_valid,
  output logic [5:0] res_slot,
  output logic [5:0] res_q_slot,
  input  logic res_q_ok,
  input  logic [5:0] q_slot,
  output logic [3:0] q_tcp_state,
  output logic [2:0] q_soup_state,
  output logic [7:0] q_down_reason,
  output logic [10:0] counts
);
  logic [4:0] ready;
  logic chosen;
  logic [5:0] choice;
  logic [5:0] subject;
  logic decide;
  logic [392:0] result;
  logic [22:0] effects;
  logic [392:0] final_tcb;
  logic output_due;
  logic settings_clk;
  logic settings_rst;
  logic settings_cfg_valid;
  logic [16:0] settings_cfg_addr;
  logic [31:0] settings_cfg_data;
  logic [31:0] settings_rto_initial;
  logic [31:0] settings_rto_max;
  logic [31:0] settings_retries;
  logic [31:0] settings_time_wait_ticks;
  logic [31:0] settings_key0;
  logic [31:0] settings_key1;
  logic [31:0] settings_heartbeat_ticks;
  logic [31:0] settings_server_ticks;
  logic [31:0] settings_ip;
  logic host_clk;
  logic host_rst;
  logic host_cfg_valid;
  logic [16:0] host_cfg_addr;
  logic [31:0] host_cfg_data;
  logic host_found;
  logic [5:0] host_index;
  logic [5:0] host_slot;
  logic host_abort;
  logic host_close;
  logic host_served;
  logic [4:0] host_word;
  logic [31:0] host_value;
  logic controls_clk;
  logic controls_rst;
  logic controls_push;
  logic [17:0] controls_wdata;
  logic controls_valid;
  logic controls_pop;
  logic [17:0] controls_rdata;
  logic [4:0] controls_count;
  logic blocks_clk;
  logic blocks_we;
  logic [1:0] blocks_waddr;
  logic [392:0] blocks_wdata;
  logic [1:0] blocks_raddr;
  logic [392:0] blocks_rdata;
  logic states_clk;
  logic states_we;
  logic [1:0] states_waddr;
  logic [14:0] states_wdata;
  logic [1:0] states_raddr;
  logic [14:0] states_rdata;
  logic known_d;
  logic known_q;
  logic [4:0] turn_request;
  logic [5:0] turn_last;
  logic turn_found;
  logic [5:0] turn_index;
  logic [63:0] next_output_request;
  logic [5:0] next_output_last;
  logic next_output_found;
  logic [5:0] next_output_index;
  logic [63:0] next_status_request;
  logic [5:0] next_status_last;
  logic next_status_found;
  logic [5:0] next_status_index;
  logic [392:0] segment_rules_tcb;
  logic [136:0] segment_rules_segment;
  logic [31:0] segment_rules_now;
  logic [31:0] segment_rules_rto_initial;
  logic [31:0] segment_rules_fin_wait_ticks;
  logic [31:0] segment_rules_time_wait_ticks;
  logic segment_rules_budget;
  logic [392:0] segment_rules_result;
  logic [22:0] segment_rules_effects;
  logic [392:0] timer_rules_tcb;
  logic [31:0] timer_rules_now;
  logic timer_rules_ready;
  logic [31:0] timer_rules_rto_initial;
  logic [31:0] timer_rules_rto_max;
  logic [31:0] timer_rules_retries;
  logic [31:0] timer_rules_heartbeat_ticks;
  logic [31:0] timer_rules_server_ticks;
  logic [392:0] timer_rules_result;
  logic [22:0] timer_rules_effects;
  logic [392:0] output_rules_tcb;
  logic [5:0] output_rules_slot;
  logic [31:0] output_rules_now;
  logic [31:0] output_rules_rcv_nxt;
  logic [15:0] output_rules_window;
  logic [392:0] output_rules_result;
  logic [22:0] output_rules_effects;
  logic output_rules_send;
  logic [105:0] output_rules_request;
  logic [31:0] output_rules_empty_seq;
  logic output_rules_again;
  logic output_rules_bare;
  logic [392:0] command_rules_tcb;
  logic command_rules_abort;
  logic command_rules_close;
  logic [31:0] command_rules_isn;
  logic [31:0] command_rules_now;
  logic [31:0] command_rules_rto_initial;
  logic [392:0] command_rules_result;
  logic [22:0] command_rules_effects;
  logic command_rules_opening;
  logic [392:0] soup_rules_tcb;
  logic [17:0] soup_rules_control;
  logic [31:0] soup_rules_now;
  logic [392:0] soup_rules_result;
  logic [22:0] soup_rules_effects;
  logic [392:0] settle_tcb;
  logic [7:0] settle_lost;
  logic settle_closed;
  logic [392:0] settle_result;
  logic isn_clk;
  logic isn_rst;
  logic isn_start;
  logic [31:0] isn_key0;
  logic [31:0] isn_key1;
  logic isn_second;
  logic [31:0] isn_word;
  logic [31:0] isn_third;
  logic isn_done;
  logic [31:0] isn_hash;
  logic writer_clk;
  logic writer_rst;
  logic writer_start;
  logic [1:0] writer_packet;
  logic [31:0] writer_seq;
  logic [3:0] writer_word;
  logic [31:0] writer_template;
  logic writer_wb_valid;
  logic writer_wb_ready;
  logic [31:0] writer_wb_seq;
  logic [7:0] writer_wb_data;
  logic writer_done;
  logic [2:0] step_d;
  logic [2:0] step_q;
  logic [5:0] kind_d;
  logic [5:0] kind_q;
  logic [5:0] last_kind_d;
  logic [5:0] last_kind_q;
  logic [5:0] slot_d;
  logic [5:0] slot_q;
  logic [5:0] last_output_d;
  logic [5:0] last_output_q;
  logic [392:0] tcb_d;
  logic [392:0] tcb_q;
  logic [31:0] now_d;
  logic [31:0] now_q;
  logic [40:0] cycles_d;
  logic [40:0] cycles_q;
  logic [31:0] iss_d;
  logic [31:0] iss_q;
  logic budget_d;
  logic budget_q;
  logic [63:0] outputs_d;
  logic [63:0] outputs_q;
  logic [5:0] scan_d;
  logic [5:0] scan_q;
  logic scan_on_d;
  logic scan_on_q;
  logic scan_again_d;
  logic scan_again_q;
  logic [63:0] statuses_d;
  logic [63:0] statuses_q;
  logic [63:0] smalls_d;
  logic [63:0] smalls_q;
  logic [1:0] packet_d;
  logic [1:0] packet_q;
  logic [31:0] packet_seq_d;
  logic [31:0] packet_seq_q;
  logic [105:0] request_d;
  logic [105:0] request_q;
  logic request_on_d;
  logic request_on_q;
  logic [105:0] reset_d;
  logic [105:0] reset_q;
  logic reset_on_d;
  logic reset_on_q;
  logic status_on_d;
  logic status_on_q;
  logic [5:0] status_slot_d;
  logic [5:0] status_slot_q;
  logic [7:0] status_action_d;
  logic [7:0] status_action_q;
  logic [7:0] status_side_d;
  logic [7:0] status_side_q;
  logic forget_on_d;
  logic forget_on_q;
  logic [5:0] forget_slot_d;
  logic [5:0] forget_slot_q;
  logic open_on_d;
  logic open_on_q;
  logic [31:0] open_at_d;
  logic [31:0] open_at_q;
  logic close_on_d;
  logic close_on_q;
  logic resolve_on_d;
  logic resolve_on_q;
  logic [10:0] pulses_d;
  logic [10:0] pulses_q;
  tcp_stack_engine_settings u_settings (
    .clk(settings_clk),
    .rst(settings_rst),
    .cfg_valid(settings_cfg_valid),
    .cfg_addr(settings_cfg_addr),
    .cfg_data(settings_cfg_data),
    .rto_initial(settings_rto_initial),
    .rto_max(settings_rto_max),
    .retries(settings_retries),
    .time_wait_ticks(settings_time_wait_ticks),
    .key0(settings_key0),
    .key1(settings_key1),
    .heartbeat_ticks(settings_heartbeat_ticks),
    .server_ticks(settings_server_ticks),
    .ip(settings_ip)
  );
  tcp_stack_engine_host u_host (
    .clk(host_clk),
    .rst(host_rst),
    .cfg_valid(host_cfg_valid),
    .cfg_addr(host_cfg_addr),
    .cfg_data(host_cfg_data),
    .found(host_found),
    .index(host_index),
    .slot(host_slot),
    .abort(host_abort),
    .close(host_close),
    .served(host_served),
    .word(host_word),
    .value(host_value)
  );
  tcp_stack_engine_controls u_controls (
    .clk(controls_clk),
    .rst(controls_rst),
    .push(controls_push),
    .wdata(controls_wdata),
    .valid(controls_valid),
    .pop(controls_pop),
    .rdata(controls_rdata),
    .count(controls_count)
  );
  tcp_stack_engine_blocks u_blocks (
    .clk(blocks_clk),
    .we(blocks_we),
    .waddr(blocks_waddr),
    .wdata(blocks_wdata),
    .raddr(blocks_raddr),
    .rdata(blocks_rdata)
  );
  tcp_stack_engine_states u_states (
    .clk(states_clk),
    .we(states_we),
    .waddr(states_waddr),
    .wdata(states_wdata),
    .raddr(states_raddr),
    .rdata(states_rdata)
  );
  tcp_stack_engine_turn u_turn (
    .request(turn_request),
    .last(turn_last),
    .found(turn_found),
    .index(turn_index)
  );
  tcp_stack_engine_host_pick u_next_output (
    .request(next_output_request),
    .last(next_output_last),
    .found(next_output_found),
    .index(next_output_index)
  );
  tcp_stack_engine_host_pick u_next_status (
    .request(next_status_request),
    .last(next_status_last),
    .found(next_status_found),
    .index(next_status_index)
  );
  tcp_stack_engine_segment_rules u_segment_rules (
    .tcb(segment_rules_tcb),
    .segment(segment_rules_segment),
    .now(segment_rules_now),
    .rto_initial(segment_rules_rto_initial),
    .fin_wait_ticks(segment_rules_fin_wait_ticks),
    .time_wait_ticks(segment_rules_time_wait_ticks),
    .budget(segment_rules_budget),
    .result(segment_rules_result),
    .effects(segment_rules_effects)
  );
  tcp_stack_engine_timer_rules u_timer_rules (
    .tcb(timer_rules_tcb),
    .now(timer_rules_now),
    .ready(timer_rules_ready),
    .rto_initial(timer_rules_rto_initial),
    .rto_max(timer_rules_rto_max),
    .retries(timer_rules_retries),
    .heartbeat_ticks(timer_rules_heartbeat_ticks),
    .server_ticks(timer_rules_server_ticks),
    .result(timer_rules_result),
    .effects(timer_rules_effects)
  );
  tcp_stack_engine_output_rules u_output_rules (
    .tcb(output_rules_tcb),
    .slot(output_rules_slot),
    .now(output_rules_now),
    .rcv_nxt(output_rules_rcv_nxt),
    .window(output_rules_window),
    .result(output_rules_result),
    .effects(output_rules_effects),
    .send(output_rules_send),
    .request(output_rules_request),
    .empty_seq(output_rules_empty_seq),
    .again(output_rules_again),
    .bare(output_rules_bare)
  );
  tcp_stack_engine_command_rules u_command_rules (
    .tcb(command_rules_tcb),
    .abort(command_rules_abort),
    .close(command_rules_close),
    .isn(command_rules_isn),
    .now(command_rules_now),
    .rto_initial(command_rules_rto_initial),
    .result(command_rules_result),
    .effects(command_rules_effects),
    .opening(command_rules_opening)
  );
  tcp_stack_engine_soup_rules u_soup_rules (
    .tcb(soup_rules_tcb),
    .control(soup_rules_control),
    .now(soup_rules_now),
    .result(soup_rules_result),
    .effects(soup_rules_effects)
  );
  tcp_stack_engine_settle u_settle (
    .tcb(settle_tcb),
    .lost(settle_lost),
    .closed(settle_closed),
    .result(settle_result)
  );
  tcp_stack_engine_isn u_isn (
    .clk(isn_clk),
    .rst(isn_rst),
    .start(isn_start),
    .key0(isn_key0),
    .key1(isn_key1),
    .second(isn_second),
    .word(isn_word),
    .third(isn_third),
    .done(isn_done),
    .hash(isn_hash)
  );
  tcp_stack_engine_writer u_writer (
    .clk(writer_clk),
    .rst(writer_rst),
    .start(writer_start),
    .packet(writer_packet),
    .seq(writer_seq),
    .word(writer_word),
    .template(writer_template),
    .wb_valid(writer_wb_valid),
    .wb_ready(writer_wb_ready),
    .wb_seq(writer_wb_seq),
    .wb_data(writer_wb_data),
    .done(writer_done)
  );
  assign sent_valid = step_q == 3'h6;
  assign sent_slot = slot_q[1:0];
  always_comb begin
    sent[31:0] = tcb_q[64:33];
    sent[63:32] = tcb_q[128:97];
  end
  assign open_valid = open_on_q;
  assign open_nxt = open_at_q;
  assign close_valid = close_on_q;
  assign turn_slot = slot_q;
  assign nxt_slot = slot_q[1:0];
  assign s_pop = decide & (kind_q == 6'h0);
  assign x_valid = forget_on_q;
  assign x_slot = forget_slot_q;
  assign st_valid = status_on_q;
  assign st_slot = status_slot_q;
  assign st_action = status_action_q;
  assign st_side = status_side_q;
  assign req_valid = request_on_q;
  assign req = request_q;
  assign wb_valid = writer_wb_valid;
  assign wb_slot = slot_q;
  assign wb_seq = writer_wb_seq;
  assign wb_data = writer_wb_data;
  assign res_valid = resolve_on_q;
  assign res_slot = slot_q;
  assign res_q_slot = slot_q;
  always_comb begin
    q_tcp_state = 4'h0;
    if (known_q) begin
      q_tcp_state = states_rdata[3:0];
    end
  end
  always_comb begin
    q_soup_state = 3'h0;
    if (known_q) begin
      q_soup_state = states_rdata[6:4];
    end
  end
  always_comb begin
    q_down_reason = 8'h0;
    if (known_q) begin
      q_down_reason = states_rdata[14:7];
    end
  end
  assign counts = pulses_q;
  assign ready = (((({4'h0, next_status_found & ~status_on_q} << 32'h4) | ({4'h0, scan_on_q & ~reset_on_q} << 32'h3)) | ({4'h0, (host_found & ~reset_on_q) & ~forget_on_q} << 32'h2)) | ({4'h0, (next_output_found & ~request_on_q) & ~reset_on_q} << 32'h1)) | ({4'h0, s_valid} << 32'h0);
  assign chosen = controls_valid | turn_found;
  always_comb begin
    choice = turn_index;
    if (controls_valid) begin
      choice = 6'h5;
    end
  end
  always_comb begin
    subject = s_slot;
    if (controls_valid) begin
      subject = controls_rdata[5:0];
    end else begin
      if (turn_index == 6'h1) begin
        subject = next_output_index;
      end else begin
        if (turn_index == 6'h2) begin
          subject = host_index;
        end else begin
          if (turn_index == 6'h3) begin
            subject = scan_q;
          end else begin
            if (turn_index == 6'h4) begin
              subject = next_status_index;
            end
          end
        end
      end
    end
  end
  always_comb begin
    decide = 1'b0;
    case (step_q)
      3'h0: ;
      3'h1: ;
      3'h2: ;
      3'h3: ;
      3'h4: begin
        decide = 1'b1;
      end
      3'h5: ;
      default: ;
    endcase
  end
  always_comb begin
    result = output_rules_result;
    if (kind_q == 6'h0) begin
      result = segment_rules_result;
    end else begin
      if (kind_q == 6'h2) begin
        result = command_rules_result;
      end else begin
        if (kind_q == 6'h3) begin
          result = timer_rules_result;
        end else begin
          if (kind_q == 6'h5) begin
            result = soup_rules_result;
          end
        end
      end
    end
  end
  always_comb begin
    effects = output_rules_effects;
    if (kind_q == 6'h0) begin
      effects = segment_rules_effects;
    end else begin
      if (kind_q == 6'h2) begin
        effects = command_rules_effects;
      end else begin
        if (kind_q == 6'h3) begin
          effects = timer_rules_effects;
        end else begin
          if (kind_q == 6'h5) begin
            effects = soup_rules_effects;
          end
        end
      end
    end
  end
  always_comb begin
    final_tcb = settle_result;
    if (kind_q == 6'h4) begin
      final_tcb = tcb_q;
      final_tcb[24:17] = 8'h0;
    end
    if (effects[15:14] == 2'h1) begin
      final_tcb[160:129] = settle_result[160:129] + 32'h31;
    end else begin
      if (effects[15:14] != 2'h0) begin
        final_tcb[160:129] = settle_result[160:129] + 32'h3;
      end
    end
  end
  always_comb begin
    output_due = effects[0] & (kind_q != 6'h4);
    if ((kind_q != 6'h1) & 1'(outputs_q >> slot_q)) begin
      output_due = 1'b1;
    end
  end
  assign settings_clk = clk;
  assign settings_rst = rst;
  assign settings_cfg_valid = cfg_valid;
  assign settings_cfg_addr = cfg_addr;
  assign settings_cfg_data = cfg_data;
  assign host_clk = clk;
  assign host_rst = rst;
  assign host_cfg_valid = cfg_valid;
  assign host_cfg_addr = cfg_addr;
  assign host_cfg_data = cfg_data;
  assign host_slot = slot_q;
  assign host_served = decide & (kind_q == 6'h2);
  always_comb begin
    host_word = 5'h1;
    if (isn_second) begin
      host_word = 5'h2;
    end
    if (step_q == 3'h5) begin
      host_word = (5'h1 << 32'h4) | ({1'h0, writer_word} << 32'h0);
    end
  end
  assign controls_clk = clk;
  assign controls_rst = rst;
  assign controls_push = c_valid;
  assign controls_wdata = control;
  assign controls_pop = decide & (kind_q == 6'h5);
  assign blocks_clk = clk;
  always_comb begin
    blocks_we = 1'b0;
    case (step_q)
      3'h0: begin
        blocks_we = 1'b1;
      end
      3'h1: ;
      3'h2: ;
      3'h3: ;
      3'h4: ;
      3'h5: ;
      default: begin
        blocks_we = 1'b1;
      end
    endcase
  end
  assign blocks_waddr = slot_q[1:0];
  assign blocks_wdata = tcb_q;
  assign blocks_raddr = subject[1:0];
  assign states_clk = clk;
  assign states_we = blocks_we;
  assign states_waddr = slot_q[1:0];
  assign states_wdata = (({7'h0, tcb_q[16:9]} << 32'h7) | ({12'h0, tcb_q[6:4]} << 32'h4)) | ({11'h0, tcb_q[3:0]} << 32'h0);
  assign states_raddr = q_slot[1:0];
  always_comb begin
    known_d = known_q;
    known_d = q_slot <= 6'h3;
  end
  assign turn_request = ready;
  assign turn_last = last_kind_q;
  assign next_output_request = outputs_q;
  assign next_output_last = last_output_q;
  assign next_status_request = statuses_q;
  assign next_status_last = slot_q;
  assign segment_rules_tcb = tcb_q;
  assign segment_rules_segment = s_segment;
  assign segment_rules_now = now_q;
  assign segment_rules_rto_initial = settings_rto_initial;
  assign segment_rules_fin_wait_ticks = settings_rto_max;
  assign segment_rules_time_wait_ticks = settings_time_wait_ticks;
  assign segment_rules_budget = budget_q;
  assign timer_rules_tcb = tcb_q;
  assign timer_rules_now = now_q;
  assign timer_rules_ready = res_q_ok & ~forget_on_q;
  assign timer_rules_rto_initial = settings_rto_initial;
  assign timer_rules_rto_max = settings_rto_max;
  assign timer_rules_retries = settings_retries;
  assign timer_rules_heartbeat_ticks = settings_heartbeat_ticks;
  assign timer_rules_server_ticks = settings_server_ticks;
  assign output_rules_tcb = tcb_q;
  assign output_rules_slot = slot_q;
  assign output_rules_now = now_q;
  assign output_rules_rcv_nxt = nxt;
  assign output_rules_window = window;
  assign command_rules_tcb = tcb_q;
  assign command_rules_abort = host_abort;
  assign command_rules_close = host_close;
  assign command_rules_isn = iss_q;
  assign command_rules_now = now_q;
  assign command_rules_rto_initial = settings_rto_initial;
  assign soup_rules_tcb = tcb_q;
  assign soup_rules_control = controls_rdata;
  assign soup_rules_now = now_q;
  assign settle_tcb = result;
  assign settle_lost = effects[11:4];
  assign settle_closed = effects[3];
  assign isn_clk = clk;
  assign isn_rst = rst;
  always_comb begin
    isn_start = 1'b0;
    case (step_q)
      3'h0: ;
      3'h1: ;
      3'h2: begin
        if (((kind_q == 6'h2) & ~host_abort) & ~host_close) begin
          isn_start = 1'b1;
        end
      end
      3'h3: ;
      3'h4: ;
      3'h5: ;
      default: ;
    endcase
  end
  assign isn_key0 = settings_key0;
  assign isn_key1 = settings_key1;
  assign isn_word = host_value;
  assign isn_third = settings_ip;
  assign writer_clk = clk;
  assign writer_rst = rst;
  always_comb begin
    writer_start = 1'b0;
    case (step_q)
      3'h0: ;
      3'h1: ;
      3'h2: ;
      3'h3: ;
      3'h4: ;
      3'h5: begin
        writer_start = 1'b1;
      end
      default: ;
    endcase
  end
  assign writer_packet = packet_q;
  assign writer_seq = packet_seq_q;
  assign writer_template = host_value;
  assign writer_wb_ready = wb_ready;
  always_comb begin
    step_d = step_q;
    case (step_q)
      3'h0: begin
        if (slot_q == 6'h3) begin
          step_d = 3'h1;
        end
      end
      3'h1: begin
        if (chosen) begin
          step_d = 3'h2;
        end
      end
      3'h2: begin
        step_d = 3'h4;
        if (((kind_q == 6'h2) & ~host_abort) & ~host_close) begin
          step_d = 3'h3;
        end
      end
      3'h3: begin
        if (isn_done) begin
          step_d = 3'h4;
        end
      end
      3'h4: begin
        step_d = 3'h6;
        if (effects[15:14] != 2'h0) begin
          step_d = 3'h5;
        end
      end
      3'h5: begin
        if (writer_done) begin
          step_d = 3'h6;
        end
      end
      default: begin
        step_d = 3'h1;
      end
    endcase
    if (rst) begin
      step_d = 3'h0;
    end
  end
  always_comb begin
    kind_d = kind_q;
    case (step_q)
      3'h0: ;
      3'h1: begin
        if (chosen) begin
          kind_d = choice;
        end
      end
      3'h2: ;
      3'h3: ;
      3'h4: ;
      3'h5: ;
      default: ;
    endcase
  end
  always_comb begin
    last_kind_d = last_kind_q;
    case (step_q)
      3'h0: ;
      3'h1: begin
        if (chosen) begin
          if (~controls_valid) begin
            last_kind_d = choice;
          end
        end
      end
      3'h2: ;
      3'h3: ;
      3'h4: ;
      3'h5: ;
      default: ;
    endcase
  end
  always_comb begin
    slot_d = slot_q;
    case (step_q)
      3'h0: begin
        slot_d = slot_q + 6'h1;
      end
      3'h1: begin
        if (chosen) begin
          slot_d = subject;
        end
      end
      3'h2: ;
      3'h3: ;
      3'h4: ;
      3'h5: ;
      default: ;
    endcase
    if (rst) begin
      slot_d = 6'h0;
    end
  end
  always_comb begin
    last_output_d = last_output_q;
    if (decide) begin
      if (kind_q == 6'h1) begin
        last_output_d = slot_q;
      end
    end
  end
  always_comb begin
    tcb_d = tcb_q;
    case (step_q)
      3'h0: ;
      3'h1: ;
      3'h2: begin
        tcb_d = blocks_rdata;
      end
      3'h3: ;
      3'h4: begin
        tcb_d = final_tcb;
      end
      3'h5: ;
      default: ;
    endcase
    if (rst) begin
      tcb_d[3:0] = 4'h0;
      tcb_d[6:4] = 3'h0;
      tcb_d[16:9] = 8'h0;
      tcb_d[24:17] = 8'h0;
      tcb_d[7] = 1'b0;
      tcb_d[255] = 1'b0;
      tcb_d[253] = 1'b0;
      tcb_d[256] = 1'b0;
    end
  end
  always_comb begin
    now_d = now_q;
    if (timer_tick) begin
      now_d = now_q + 32'h1;
    end
    if (rst) begin
      now_d = 32'h0;
    end
  end
  always_comb begin
    cycles_d = cycles_q;
    cycles_d = cycles_q + 41'h1;
    if (rst) begin
      cycles_d = 41'h0;
    end
  end
  always_comb begin
    iss_d = iss_q;
    if (isn_done) begin
      iss_d = isn_hash + cycles_q[40:9];
    end
  end
  always_comb begin
    budget_d = budget_q;
    if (decide) begin
      if (effects[18]) begin
        budget_d = 1'b0;
      end
    end
    if (timer_tick) begin
      budget_d = 1'b1;
    end
    if (rst) begin
      budget_d = 1'b1;
    end
  end
  always_comb begin
    outputs_d = outputs_q;
    if ((step_q == 3'h1) & (window >= 16'hb68)) begin
      outputs_d = outputs_q | smalls_q;
    end
    if (decide) begin
      outputs_d = (outputs_q & ~(64'h1 << slot_q)) | ({63'h0, output_due & ~effects[3]} << slot_q);
    end
    if (rst) begin
      outputs_d = 64'h0;
    end
  end
  always_comb begin
    scan_d = scan_q;
    if (decide) begin
      if (kind_q == 6'h3) begin
        scan_d = slot_q + 6'h1;
        if (slot_q == 6'h3) begin
          scan_d = 6'h0;
        end
      end
    end
    if (rst) begin
      scan_d = 6'h0;
    end
  end
  always_comb begin
    scan_on_d = scan_on_q;
    if (decide) begin
      if (kind_q == 6'h3) begin
        if (slot_q == 6'h3) begin
          scan_on_d = scan_again_q;
        end
      end
    end
    if (timer_tick) begin
      scan_on_d = 1'b1;
    end
    if (rst) begin
      scan_on_d = 1'b0;
    end
  end
  always_comb begin
    scan_again_d = scan_again_q;
    if (decide) begin
      if (kind_q == 6'h3) begin
        if (slot_q == 6'h3) begin
          scan_again_d = 1'b0;
        end
      end
    end
    if (timer_tick) begin
      scan_again_d = scan_on_q;
    end
    if (rst) begin
      scan_again_d = 1'b0;
    end
  end
  always_comb begin
    statuses_d = statuses_q;
    if (decide) begin
      statuses_d = (statuses_q & ~(64'h1 << slot_q)) | ({63'h0, final_tcb[24:17] != 8'h0} << slot_q);
    end
    if (rst) begin
      statuses_d = 64'h0;
    end
  end
  always_comb begin
    smalls_d = smalls_q;
    if (decide) begin
      smalls_d = (smalls_q & ~(64'h1 << slot_q)) | ({63'h0, final_tcb[255]} << slot_q);
    end
    if (rst) begin
      smalls_d = 64'h0;
    end
  end
  always_comb begin
    packet_d = packet_q;
    if (decide) begin
      packet_d = effects[15:14];
    end
  end
  always_comb begin
    packet_seq_d = packet_seq_q;
    if (decide) begin
      packet_seq_d = settle_result[160:129];
    end
  end
  always_comb begin
    request_d = request_q;
    if (((step_q == 3'h1) & reset_on_q) & ~request_on_q) begin
      request_d = reset_q;
    end
    if (decide) begin
      if (kind_q == 6'h1) begin
        request_d = output_rules_request;
      end
    end
  end
  always_comb begin
    request_on_d = request_on_q;
    if (req_ready) begin
      request_on_d = 1'b0;
    end
    if (((step_q == 3'h1) & reset_on_q) & ~request_on_q) begin
      request_on_d = 1'b1;
    end
    if (decide) begin
      if (kind_q == 6'h1) begin
        request_on_d = output_rules_send;
      end
    end
    if (rst) begin
      request_on_d = 1'b0;
    end
  end
  always_comb begin
    reset_d = reset_q;
    if (decide) begin
      if (~reset_on_q & (effects[1] | (effects[2] & res_q_ok))) begin
        reset_d[5:0] = slot_q;
        reset_d[13:6] = 8'h14;
        reset_d[45:14] = output_rules_empty_seq;
        reset_d[77:46] = nxt;
        reset_d[93:78] = 16'h0;
        reset_d[104:94] = 11'h0;
        reset_d[105] = 1'b0;
        if (effects[2]) begin
          reset_d[45:14] = 32'h0;
          reset_d[77:46] = s_segment[95:64];
          if (s_segment[131]) begin
            reset_d[13:6] = 8'h4;
            reset_d[45:14] = s_segment[63:32];
            reset_d[77:46] = 32'h0;
          end
        end
      end
    end
  end
  always_comb begin
    reset_on_d = reset_on_q;
    if (((step_q == 3'h1) & reset_on_q) & ~request_on_q) begin
      reset_on_d = 1'b0;
    end
    if (decide) begin
      if (~reset_on_q & (effects[1] | (effects[2] & res_q_ok))) begin
        reset_on_d = 1'b1;
      end
    end
    if (rst) begin
      reset_on_d = 1'b0;
    end
  end
  always_comb begin
    status_on_d = status_on_q;
    if (st_ready) begin
      status_on_d = 1'b0;
    end
    if (decide) begin
      if (kind_q == 6'h4) begin
        status_on_d = 1'b1;
      end
    end
    if (rst) begin
      status_on_d = 1'b0;
    end
  end
  always_comb begin
    status_slot_d = status_slot_q;
    if (decide) begin
      if (kind_q == 6'h4) begin
        status_slot_d = slot_q;
      end
    end
  end
  always_comb begin
    status_action_d = status_action_q;
    if (decide) begin
      if (kind_q == 6'h4) begin
        status_action_d = tcb_q[24:17];
      end
    end
  end
  always_comb begin
    status_side_d = status_side_q;
    if (decide) begin
      if (kind_q == 6'h4) begin
        status_side_d = tcb_q[32:25];
      end
    end
  end
  always_comb begin
    forget_on_d = forget_on_q;
    if (x_ready) begin
      forget_on_d = 1'b0;
    end
    if (decide) begin
      if ((kind_q == 6'h2) & command_rules_opening) begin
        forget_on_d = 1'b1;
      end
    end
    if (rst) begin
      forget_on_d = 1'b0;
    end
  end
  always_comb begin
    forget_slot_d = forget_slot_q;
    if (decide) begin
      if ((kind_q == 6'h2) & command_rules_opening) begin
        forget_slot_d = slot_q;
      end
    end
  end
  always_comb begin
    open_on_d = open_on_q;
    open_on_d = decide & effects[12];
    if (rst) begin
      open_on_d = 1'b0;
    end
  end
  always_comb begin
    open_at_d = open_at_q;
    open_at_d = s_segment[31:0] + 32'h1;
  end
  always_comb begin
    close_on_d = close_on_q;
    close_on_d = decide & effects[3];
    if (rst) begin
      close_on_d = 1'b0;
    end
  end
  always_comb begin
    resolve_on_d = resolve_on_q;
    resolve_on_d = decide & effects[13];
    if (rst) begin
      resolve_on_d = 1'b0;
    end
  end
  always_comb begin
    pulses_d = pulses_q;
    pulses_d[0] = 1'b0;
    pulses_d[5] = 1'b0;
    pulses_d[1] = 1'b0;
    pulses_d[2] = decide & effects[16];
    pulses_d[3] = decide & effects[17];
    pulses_d[4] = decide & effects[12];
    pulses_d[6] = decide & effects[20];
    pulses_d[7] = decide & effects[21];
    pulses_d[8] = decide & (effects[15:14] == 2'h2);
    pulses_d[9] = decide & effects[19];
    pulses_d[10] = decide & effects[22];
    if (decide) begin
      if (kind_q == 6'h1) begin
        pulses_d[0] = output_rules_again;
        pulses_d[5] = output_rules_send & output_rules_bare;
      end
      if (~reset_on_q & (effects[1] | (effects[2] & res_q_ok))) begin
        pulses_d[1] = 1'b1;
      end
    end
  end
  initial known_q = 1'b0;
  always_ff @(posedge clk) known_q <= known_d;
  initial step_q = 3'h0;
  always_ff @(posedge clk) step_q <= step_d;
  initial kind_q = 6'h0;
  always_ff @(posedge clk) kind_q <= kind_d;
  initial last_kind_q = 6'h0;
  always_ff @(posedge clk) last_kind_q <= last_kind_d;
  initial slot_q = 6'h0;
  always_ff @(posedge clk) slot_q <= slot_d;
  initial last_output_q = 6'h0;
  always_ff @(posedge clk) last_output_q <= last_output_d;
  initial tcb_q = 393'h0;
  always_ff @(posedge clk) tcb_q <= tcb_d;
  initial now_q = 32'h0;
  always_ff @(posedge clk) now_q <= now_d;
  initial cycles_q = 41'h0;
  always_ff @(posedge clk) cycles_q <= cycles_d;
  initial iss_q = 32'h0;
  always_ff @(posedge clk) iss_q <= iss_d;
  initial budget_q = 1'b0;
  always_ff @(posedge clk) budget_q <= budget_d;
  initial outputs_q = 64'h0;
  always_ff @(posedge clk) outputs_q <= outputs_d;
  initial scan_q = 6'h0;
  always_ff @(posedge clk) scan_q <= scan_d;
  initial scan_on_q = 1'b0;
  always_ff @(posedge clk) scan_on_q <= scan_on_d;
  initial scan_again_q = 1'b0;
  always_ff @(posedge clk) scan_again_q <= scan_again_d;
  initial statuses_q = 64'h0;
  always_ff @(posedge clk) statuses_q <= statuses_d;
  initial smalls_q = 64'h0;
  always_ff @(posedge clk) smalls_q <= smalls_d;
  initial packet_q = 2'h0;
  always_ff @(posedge clk) packet_q <= packet_d;
  initial packet_seq_q = 32'h0;
  always_ff @(posedge clk) packet_seq_q <= packet_seq_d;
  initial request_q = 106'h0;
  always_ff @(posedge clk) request_q <= request_d;
  initial request_on_q = 1'b0;
  always_ff @(posedge clk) request_on_q <= request_on_d;
  initial reset_q = 106'h0;
  always_ff @(posedge clk) reset_q <= reset_d;
  initial reset_on_q = 1'b0;
  always_ff @(posedge clk) reset_on_q <= reset_on_d;
  initial status_on_q = 1'b0;
  always_ff @(posedge clk) status_on_q <= status_on_d;
  initial status_slot_q = 6'h0;
  always_ff @(posedge clk) status_slot_q <= status_slot_d;
  initial status_action_q = 8'h0;
  always_ff @(posedge clk) status_action_q <= status_action_d;
  initial status_side_q = 8'h0;
  always_ff @(posedge clk) status_side_q <= status_side_d;
  initial forget_on_q = 1'b0;
  always_ff @(posedge clk) forget_on_q <= forget_on_d;
  initial forget_slot_q = 6'h0;
  always_ff @(posedge clk) forget_slot_q <= forget_slot_d;
  initial open_on_q = 1'b0;
  always_ff @(posedge clk) open_on_q <= open_on_d;
  initial open_at_q = 32'h0;
  always_ff @(posedge clk) open_at_q <= open_at_d;
  initial close_on_q = 1'b0;
  always_ff @(posedge clk) close_on_q <= close_on_d;
  initial resolve_on_q = 1'b0;
  always_ff @(posedge clk) resolve_on_q <= resolve_on_d;
  initial pulses_q = 11'h0;
  always_ff @(posedge clk) pulses_q <= pulses_d;
endmodule

module tcp_stack (
  input  logic clk,
  input  logic rst,
  input  logic timer_tick,
  input  logic cfg_valid,
  input  logic [16:0] cfg_addr,
  input  logic [31:0] cfg_data,
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
  input  logic c_valid,
  input  logic [5:0] c_slot,
  input  logic c_accepted,
  input  logic c_rejected,
  input  logic [7:0] c_reason,
  input  logic c_ended,
  input  logic c_error,
  output logic x_valid,
  input  logic x_ready,
  output logic [5:0] x_slot,
  output logic st_valid,
  input  logic st_ready,
  output logic [5:0] st_slot,
  output logic [7:0] st_action,
  output logic [7:0] st_side,
  output logic [63:0] st_order_id,
  output logic [63:0] st_price,
  output logic req_valid,
  input  logic req_ready,
  output logic [5:0] req_slot,
  output logic [7:0] req_flags,
  output logic [31:0] req_seq,
  output logic [31:0] req_ack,
  output logic [15:0] req_window,
  output logic [10:0] req_len,
  output logic req_mss,
  output logic wb_valid,
  input  logic wb_ready,
  output logic [5:0] wb_slot,
  output logic [31:0] wb_seq,
  output logic [7:0] wb_data,
  output logic res_valid,
  output logic [5:0] res_slot,
  output logic [5:0] res_q_slot,
  input  logic res_q_ok,
  input  logic [5:0] q_slot,
  output logic [3:0] q_tcp_state,
  output logic [2:0] q_soup_state,
  output logic [7:0] q_down_reason,
  output logic ev_tcp_accepted,
  output logic ev_tcp_out_of_order,
  output logic ev_tcp_duplicate,
  output logic ev_tcp_no_room,
  output logic ev_tcp_retransmits,
  output logic ev_tcp_resets_sent,
  output logic ev_tcp_resets_received,
  output logic ev_tcp_challenge_acks,
  output logic ev_tcp_opened,
  output logic ev_tcp_acks_sent,
  output logic ev_soup_logins,
  output logic ev_soup_rejects,
  output logic ev_soup_heartbeats_sent,
  output logic ev_soup_timeouts,
  output logic ev_soup_protocol_errors
);
  logic rx_clk;
  logic rx_rst;
  logic rx_h_valid;
  logic [1:0] rx_h_kind;
  logic [5:0] rx_h_slot;
  logic [31:0] rx_h_seq;
  logic [31:0] rx_h_ack;
  logic [7:0] rx_h_flags;
  logic [15:0] rx_h_window;
  logic [15:0] rx_h_len;
  logic [15:0] rx_h_mss;
  logic rx_p_valid;
  logic [63:0] rx_p_data;
  logic [2:0] rx_p_lo;
  logic [2:0] rx_p_hi;
  logic rx_p_last;
  logic rx_e_valid;
  logic rx_e_ok;
  logic [15:0] rx_room;
  logic rx_g_valid;
  logic [63:0] rx_g_data;
  logic [2:0] rx_g_lo;
  logic [2:0] rx_g_hi;
  logic rx_g_first;
  logic rx_g_last;
  logic [5:0] rx_g_slot;
  logic rx_g_end;
  logic rx_g_end_ok;
  logic rx_sent_valid;
  logic [1:0] rx_sent_slot;
  logic [63:0] rx_sent;
  logic rx_open_valid;
  logic [31:0] rx_open_nxt;
  logic rx_close_valid;
  logic [5:0] rx_turn_slot;
  logic [1:0] rx_nxt_slot;
  logic [31:0] rx_nxt;
  logic [15:0] rx_window;
  logic rx_s_valid;
  logic [5:0] rx_s_slot;
  logic [136:0] rx_s_segment;
  logic rx_s_pop;
  logic rx_ev_tcp_accepted;
  logic rx_ev_tcp_out_of_order;
  logic rx_ev_tcp_duplicate;
  logic rx_ev_tcp_no_room;
  logic engine_clk;
  logic engine_rst;
  logic engine_timer_tick;
  logic engine_cfg_valid;
  logic [16:0] engine_cfg_addr;
  logic [31:0] engine_cfg_data;
  logic engine_sent_valid;
  logic [1:0] engine_sent_slot;
  logic [63:0] engine_sent;
  logic engine_open_valid;
  logic [31:0] engine_open_nxt;
  logic engine_close_valid;
  logic [5:0] engine_turn_slot;
  logic [1:0] engine_nxt_slot;
  logic [31:0] engine_nxt;
  logic [15:0] engine_window;
  logic engine_s_valid;
  logic [5:0] engine_s_slot;
  logic [136:0] engine_s_segment;
  logic engine_s_pop;
  logic engine_c_valid;
  logic [17:0] engine_control;
  logic engine_x_valid;
  logic engine_x_ready;
  logic [5:0] engine_x_slot;
  logic engine_st_valid;
  logic engine_st_ready;
  logic [5:0] engine_st_slot;
  logic [7:0] engine_st_action;
  logic [7:0] engine_st_side;
  logic engine_req_valid;
  logic engine_req_ready;
  logic [105:0] engine_req;
  logic engine_wb_valid;
  logic engine_wb_ready;
  logic [5:0] engine_wb_slot;
  logic [31:0] engine_wb_seq;
  logic [7:0] engine_wb_data;
  logic engine_res_valid;
  logic [5:0] engine_res_slot;
  logic [5:0] engine_res_q_slot;
  logic engine_res_q_ok;
  logic [5:0] engine_q_slot;
  logic [3:0] engine_q_tcp_state;
  logic [2:0] engine_q_soup_state;
  logic [7:0] engine_q_down_reason;
  logic [10:0] engine_counts;
  tcp_stack_rx u_rx (
    .clk(rx_clk),
    .rst(rx_rst),
    .h_valid(rx_h_valid),
    .h_kind(rx_h_kind),
    .h_slot(rx_h_slot),
    .h_seq(rx_h_seq),
    .h_ack(rx_h_ack),
    .h_flags(rx_h_flags),
    .h_window(rx_h_window),
    .h_len(rx_h_len),
    .h_mss(rx_h_mss),
    .p_valid(rx_p_valid),
    .p_data(rx_p_data),
    .p_lo(rx_p_lo),
    .p_hi(rx_p_hi),
    .p_last(rx_p_last),
    .e_valid(rx_e_valid),
    .e_ok(rx_e_ok),
    .room(rx_room),
    .g_valid(rx_g_valid),
    .g_data(rx_g_data),
    .g_lo(rx_g_lo),
    .g_hi(rx_g_hi),
    .g_first(rx_g_first),
    .g_last(rx_g_last),
    .g_slot(rx_g_slot),
    .g_end(rx_g_end),
    .g_end_ok(rx_g_end_ok),
    .sent_valid(rx_sent_valid),
    .sent_slot(rx_sent_slot),
    .sent(rx_sent),
    .open_valid(rx_open_valid),
    .open_nxt(rx_open_nxt),
    .close_valid(rx_close_valid),
    .turn_slot(rx_turn_slot),
    .nxt_slot(rx_nxt_slot),
    .nxt(rx_nxt),
    .window(rx_window),
    .s_valid(rx_s_valid),
    .s_slot(rx_s_slot),
    .s_segment(rx_s_segment),
    .s_pop(rx_s_pop),
    .ev_tcp_accepted(rx_ev_tcp_accepted),
    .ev_tcp_out_of_order(rx_ev_tcp_out_of_order),
    .ev_tcp_duplicate(rx_ev_tcp_duplicate),
    .ev_tcp_no_room(rx_ev_tcp_no_room)
  );
  tcp_stack_engine u_engine (
    .clk(engine_clk),
    .rst(engine_rst),
    .timer_tick(engine_timer_tick),
    .cfg_valid(engine_cfg_valid),
    .cfg_addr(engine_cfg_addr),
    .cfg_data(engine_cfg_data),
    .sent_valid(engine_sent_valid),
    .sent_slot(engine_sent_slot),
    .sent(engine_sent),
    .open_valid(engine_open_valid),
    .open_nxt(engine_open_nxt),
    .close_valid(engine_close_valid),
    .turn_slot(engine_turn_slot),
    .nxt_slot(engine_nxt_slot),
    .nxt(engine_nxt),
    .window(engine_window),
    .s_valid(engine_s_valid),
    .s_slot(engine_s_slot),
    .s_segment(engine_s_segment),
    .s_pop(engine_s_pop),
    .c_valid(engine_c_valid),
    .control(engine_control),
    .x_valid(engine_x_valid),
    .x_ready(engine_x_ready),
    .x_slot(engine_x_slot),
    .st_valid(engine_st_valid),
    .st_ready(engine_st_ready),
    .st_slot(engine_st_slot),
    .st_action(engine_st_action),
    .st_side(engine_st_side),
    .req_valid(engine_req_valid),
    .req_ready(engine_req_ready),
    .req(engine_req),
    .wb_valid(engine_wb_valid),
    .wb_ready(engine_wb_ready),
    .wb_slot(engine_wb_slot),
    .wb_seq(engine_wb_seq),
    .wb_data(engine_wb_data),
    .res_valid(engine_res_valid),
    .res_slot(engine_res_slot),
    .res_q_slot(engine_res_q_slot),
    .res_q_ok(engine_res_q_ok),
    .q_slot(engine_q_slot),
    .q_tcp_state(engine_q_tcp_state),
    .q_soup_state(engine_q_soup_state),
    .q_down_reason(engine_q_down_reason),
    .counts(engine_counts)
  );
  assign g_valid = rx_g_valid;
  assign g_data = rx_g_data;
  assign g_lo = rx_g_lo;
  assign g_hi = rx_g_hi;
  assign g_first = rx_g_first;
  assign g_last = rx_g_last;
  assign g_slot = rx_g_slot;
  assign g_end = rx_g_end;
  assign g_end_ok = rx_g_end_ok;
  assign x_valid = engine_x_valid;
  assign x_slot = engine_x_slot;
  assign st_valid = engine_st_valid;
  assign st_slot = engine_st_slot;
  assign st_action = engine_st_action;
  assign st_side = engine_st_side;
  assign st_order_id = 64'h0;
  assign st_price = 64'h0;
  assign req_valid = engine_req_valid;
  assign req_slot = engine_req[5:0];
  assign req_flags = engine_req[13:6];
  assign req_seq = engine_req[45:14];
  assign req_ack = engine_req[77:46];
  assign req_window = engine_req[93:78];
  assign req_len = engine_req[104:94];
  assign req_mss = engine_req[105];
  assign wb_valid = engine_wb_valid;
  assign wb_slot = engine_wb_slot;
  assign wb_seq = engine_wb_seq;
  assign wb_data = engine_wb_data;
  assign res_valid = engine_res_valid;
  assign res_slot = engine_res_slot;
  assign res_q_slot = engine_res_q_slot;
  assign q_tcp_state = engine_q_tcp_state;
  assign q_soup_state = engine_q_soup_state;
  assign q_down_reason = engine_q_down_reason;
  assign ev_tcp_accepted = rx_ev_tcp_accepted;
  assign ev_tcp_out_of_order = rx_ev_tcp_out_of_order;
  assign ev_tcp_duplicate = rx_ev_tcp_duplicate;
  assign ev_tcp_no_room = rx_ev_tcp_no_room;
  assign ev_tcp_retransmits = engine_counts[0];
  assign ev_tcp_resets_sent = engine_counts[1];
  assign ev_tcp_resets_received = engine_counts[2];
  assign ev_tcp_challenge_acks = engine_counts[3];
  assign ev_tcp_opened = engine_counts[4];
  assign ev_tcp_acks_sent = engine_counts[5];
  assign ev_soup_logins = engine_counts[6];
  assign ev_soup_rejects = engine_counts[7];
  assign ev_soup_heartbeats_sent = engine_counts[8];
  assign ev_soup_timeouts = engine_counts[9];
  assign ev_soup_protocol_errors = engine_counts[10];
  assign rx_clk = clk;
  assign rx_rst = rst;
  assign rx_h_valid = h_valid;
  assign rx_h_kind = h_kind;
  assign rx_h_slot = h_slot;
  assign rx_h_seq = h_seq;
  assign rx_h_ack = h_ack;
  assign rx_h_flags = h_flags;
  assign rx_h_window = h_window;
  assign rx_h_len = h_len;
  assign rx_h_mss = h_mss;
  assign rx_p_valid = p_valid;
  assign rx_p_data = p_data;
  assign rx_p_lo = p_lo;
  assign rx_p_hi = p_hi;
  assign rx_p_last = p_last;
  assign rx_e_valid = e_valid;
  assign rx_e_ok = e_ok;
  assign rx_room = room;
  assign rx_sent_valid = engine_sent_valid;
  assign rx_sent_slot = engine_sent_slot;
  assign rx_sent = engine_sent;
  assign rx_open_valid = engine_open_valid;
  assign rx_open_nxt = engine_open_nxt;
  assign rx_close_valid = engine_close_valid;
  assign rx_turn_slot = engine_turn_slot;
  assign rx_nxt_slot = engine_nxt_slot;
  assign rx_s_pop = engine_s_pop;
  assign engine_clk = clk;
  assign engine_rst = rst;
  assign engine_timer_tick = timer_tick;
  assign engine_cfg_valid = cfg_valid;
  assign engine_cfg_addr = cfg_addr;
  assign engine_cfg_data = cfg_data;
  assign engine_nxt = rx_nxt;
  assign engine_window = rx_window;
  assign engine_s_valid = rx_s_valid;
  assign engine_s_slot = rx_s_slot;
  assign engine_s_segment = rx_s_segment;
  assign engine_c_valid = c_valid;
  always_comb begin
    engine_control[5:0] = c_slot;
    engine_control[6] = c_accepted;
    engine_control[7] = c_rejected;
    engine_control[15:8] = c_reason;
    engine_control[16] = c_ended;
    engine_control[17] = c_error;
  end
  assign engine_x_ready = x_ready;
  assign engine_st_ready = st_ready;
  assign engine_req_ready = req_ready;
  assign engine_wb_ready = wb_ready;
  assign engine_res_q_ok = res_q_ok;
  assign engine_q_slot = q_slot;
endmodule

`default_nettype wire
