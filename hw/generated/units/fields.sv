// generated; do not edit
`default_nettype none
/* verilator lint_off DECLFILENAME */
module fields (
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

`default_nettype wire
