// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module framer_boundaries_place_0 (
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

module framer_boundaries (
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
  framer_boundaries_place_0 u_place_0 (
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
  framer_boundaries_place_0 u_place_1 (
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
  framer_boundaries_place_0 u_place_2 (
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
  framer_boundaries_place_0 u_place_3 (
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
  framer_boundaries_place_0 u_place_4 (
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
  framer_boundaries_place_0 u_place_5 (
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
  framer_boundaries_place_0 u_place_6 (
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
  framer_boundaries_place_0 u_place_7 (
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
  framer_boundaries_place_0 u_place_8 (
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
  framer_boundaries_place_0 u_place_9 (
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
  framer_boundaries_place_0 u_place_10 (
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
  framer_boundaries_place_0 u_place_11 (
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
  framer_boundaries_place_0 u_place_12 (
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
  framer_boundaries_place_0 u_place_13 (
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
  framer_boundaries_place_0 u_place_14 (
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
  framer_boundaries_place_0 u_place_15 (
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
  framer_boundaries_place_0 u_place_16 (
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

module framer_contexts (
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

module framer (
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
  framer_boundaries u_boundaries (
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
  framer_contexts u_contexts (
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

`default_nettype wire
