//! The ports of a generated module, and the frame in which a single block is measured.

use crate::Error;
use std::{fmt::Write, fs, path::Path};

/// One port, as the generated text declares it.
#[derive(Debug, PartialEq, Eq)]
pub struct Port {
    /// Name.
    pub name: String,
    /// Towards the module.
    pub input: bool,
    /// Width in bits.
    pub bits: u32,
}

/// Ports of the module in `file`, which our own back end wrote: one port a line.
pub fn read(file: &Path) -> Result<Vec<Port>, Error> {
    let text = fs::read_to_string(file).map_err(|e| Error::io("read", file, e))?;
    parse(&text).ok_or_else(|| Error::Ports(file.to_path_buf()))
}

fn parse(text: &str) -> Option<Vec<Port>> {
    let (_, body) = text.split_once("\nmodule ")?;
    let (ports, _) = body.split_once("\n);")?;
    ports.lines().skip(1).map(port).collect()
}

/// Reads `input  logic [63:0] name, // comment`.
fn port(line: &str) -> Option<Port> {
    let declaration = line.split("//").next()?.trim().trim_end_matches(',');
    let (direction, rest) = declaration.split_once("logic")?;
    let (range, name) = match rest.trim().strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("0:0", rest),
    };
    let high: u32 = range.split_once(':')?.0.parse().ok()?;
    Some(Port {
        name: name.trim().to_string(),
        input: match direction.trim() {
            "input" => true,
            "output" => false,
            _ => return None,
        },
        bits: high + 1,
    })
}

/// Verilog of module `frame`: `module` between the registers of `scan.sv`, with three pins.
pub fn frame(module: &str, ports: &[Port]) -> String {
    let mut connections = String::new();
    let mut widths = [0, 0];
    for port in ports {
        let offset = &mut widths[usize::from(port.input)];
        let vector = match port {
            Port { name, .. } if name == "clk" => {
                connections.push_str(".clk(clk)");
                continue;
            }
            Port { input: true, .. } => "inputs",
            _ => "outputs",
        };
        let separator = if connections.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(
            connections,
            "{separator}.{}({vector}[{offset} +: {}])",
            port.name, port.bits
        );
        *offset += port.bits;
    }
    let [outputs, inputs] = widths;
    format!(
        "module frame (input wire clk, input wire scan_in, output wire scan_out);
  wire [{inputs}-1:0] inputs;
  wire [{outputs}-1:0] outputs;
  scan_inputs #(.BITS({inputs})) u_inputs (.clk(clk), .pin(scan_in), .inputs(inputs));
  {module} u_block ({connections});
  scan_outputs #(.BITS({outputs})) u_outputs (.clk(clk), .outputs(outputs), .pin(scan_out));
endmodule
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "`default_nettype none\n// Said above.\nmodule adder (\n  input  logic clk, // Clock.\n  \
                          input  logic [7:0] a,\n  output logic [15:0] sum\n);\n  logic x;\nendmodule\n";

    #[test]
    fn ports_are_read_with_direction_and_width() {
        let port = |name: &str, input, bits| Port {
            name: name.into(),
            input,
            bits,
        };
        assert_eq!(
            parse(MODULE).expect("ports"),
            [
                port("clk", true, 1),
                port("a", true, 8),
                port("sum", false, 16)
            ]
        );
    }

    #[test]
    fn what_is_not_a_port_list_is_refused() {
        assert_eq!(parse("// no module here\n"), None);
        assert_eq!(
            parse(&MODULE.replace("input  logic [7:0]", "inout  logic [7:0]")),
            None
        );
        assert_eq!(parse(&MODULE.replace("[7:0]", "[W-1:0]")), None);
    }

    #[test]
    fn every_bit_but_the_clock_goes_through_a_register() {
        let text = frame("adder", &parse(MODULE).expect("ports"));
        assert!(
            text.contains("adder u_block (.clk(clk), .a(inputs[0 +: 8]), .sum(outputs[0 +: 16]));")
        );
        assert!(
            text.contains("scan_inputs #(.BITS(8))") && text.contains("scan_outputs #(.BITS(16))")
        );
    }
}
