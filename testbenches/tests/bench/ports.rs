//! The card's ports, written by hand: boards, the simulator and scripts of a lab connect to them by name, so
//! they change on purpose or not at all.

use std::path::Path;

/// Direction, bits and name of each port, in order.
const PORTS: [(&str, usize, &str); 26] = [
    ("input", 1, "clk"),
    ("input", 1, "rst"),
    // Frames from the MAC.
    ("input", 64, "s_axis_tdata"),
    ("input", 8, "s_axis_tkeep"),
    ("input", 1, "s_axis_tvalid"),
    ("input", 1, "s_axis_tlast"),
    ("input", 1, "s_axis_tuser"),
    // Frames to the MAC.
    ("output", 64, "m_axis_tdata"),
    ("output", 8, "m_axis_tkeep"),
    ("output", 1, "m_axis_tvalid"),
    ("output", 1, "m_axis_tlast"),
    ("input", 1, "m_axis_tready"),
    // BAR0: 128 KiB of registers.
    ("input", 17, "csr_addr"),
    ("input", 32, "csr_wdata"),
    ("input", 1, "csr_wen"),
    ("input", 1, "csr_ren"),
    ("output", 32, "csr_rdata"),
    ("output", 1, "csr_rvalid"),
    // BAR2: a page of 4 KiB for each of 8 rings.
    ("input", 1, "db_valid"),
    ("input", 15, "db_addr"),
    ("input", 32, "db_data"),
    // Memory writes of one record.
    ("output", 64, "m_dma_taddr"),
    ("output", 512, "m_dma_tdata"),
    ("output", 1, "m_dma_tvalid"),
    ("input", 1, "m_dma_tready"),
    // Interrupts: a bit for each of 8 rings.
    ("output", 8, "m_irq"),
];

/// The ports in the heading of a module.
fn ports(module: &str) -> Vec<(String, usize, String)> {
    let heading = module.split_once("(\n").expect("a module").1;
    let heading = heading.split_once("\n);").expect("its end").0;
    heading.lines().map(port).collect()
}

/// A line such as `  input  logic [63:0] name, // comment`.
fn port(line: &str) -> (String, usize, String) {
    let code = line.split("//").next().unwrap_or(line);
    match code.split_whitespace().collect::<Vec<_>>()[..] {
        [direction, "logic", name] => (direction.into(), 1, name.trim_end_matches(',').into()),
        [direction, "logic", range, name] => {
            let top = range.trim_start_matches('[').trim_end_matches(":0]");
            let top: usize = top.parse().unwrap_or_else(|e| panic!("{line}: {e}"));
            (direction.into(), top + 1, name.trim_end_matches(',').into())
        }
        _ => panic!("no port: {line}"),
    }
}

#[test]
fn the_cards_ports_are_these() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hw/generated/card/card.sv");
    let card = std::fs::read_to_string(path).expect("hw/generated; run `make gen`");
    // The heading comes after comments, which may have parentheses of their own.
    let card = &card[card.find("module card").expect("the card's module")..];
    let expected: Vec<_> = PORTS
        .iter()
        .map(|(direction, bits, name)| (direction.to_string(), *bits, name.to_string()))
        .collect();
    assert_eq!(ports(card), expected);
}

#[test]
fn another_port_width_or_direction_would_be_noticed() {
    let read = |line: &str| ports(&format!("module m (\n{line}\n);"));
    let right = read("  input  logic [7:0] a, // said");
    assert_eq!(right, [("input".into(), 8, "a".into())]);
    for wrong in [
        "  output logic [7:0] a",
        "  input  logic [8:0] a",
        "  input  logic a",
    ] {
        assert_ne!(read(wrong), right, "{wrong}");
    }
}
