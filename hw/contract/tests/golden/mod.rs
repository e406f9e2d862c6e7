//! The golden file of records.

/// The octets of the golden file, one record each.
pub fn golden() -> Vec<[u8; 64]> {
    let text = include_str!("records.hex");
    let octets: Vec<u8> = text
        .lines()
        .flat_map(|line| {
            line.split('#')
                .next()
                .unwrap_or_default()
                .split_whitespace()
        })
        .map(|octet| u8::from_str_radix(octet, 16).unwrap())
        .collect();
    let (records, rest) = octets.as_chunks::<64>();
    assert!(rest.is_empty(), "the golden file ends inside a record");
    records.to_vec()
}
