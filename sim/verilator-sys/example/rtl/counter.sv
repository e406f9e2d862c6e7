// A counter with a port of every storage class, for the tests of verilator-sys.
module counter (
    input  wire         clk,
    input  wire         rst,
    input  wire         enable,
    input  wire [7:0]   step,
    input  wire [32:0]  in33,
    input  wire [63:0]  in64,
    input  wire [70:0]  in71,
    input  wire [511:0] in512,
    output reg          wrapped,
    output reg  [7:0]   count,
    output reg  [11:0]  ticks,
    output reg  [19:0]  unreset,
    output reg  [32:0]  out33,
    output reg  [63:0]  out64,
    output reg  [70:0]  out71,
    output reg  [511:0] out512,
    output wire         match
);
    assign match = enable & step[0];

    wire [8:0] next = {1'b0, count} + {1'b0, step};

    always @(posedge clk) begin
        if (rst) begin
            count   <= 8'd0;
            wrapped <= 1'b0;
            ticks   <= 12'd0;
        end else begin
            if (enable) {wrapped, count} <= next;
            ticks <= ticks + 12'd1;
        end
        if (enable) unreset <= unreset + 20'd1;
        out33  <= in33;
        out64  <= in64;
        out71  <= in71;
        out512 <= in512;
    end
endmodule
