//! `make header`: writes the header where it is kept.

mod generate;

fn main() -> std::io::Result<()> {
    std::fs::write(generate::HEADER, generate::header())
}
