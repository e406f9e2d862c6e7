// Combinational logic: a model without a clock.
module adder (
    input  wire [15:0] a,
    input  wire [15:0] b,
    output wire [16:0] sum
);
    assign sum = {1'b0, a} + {1'b0, b};
endmodule
