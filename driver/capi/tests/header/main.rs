//! The committed header is the one that today's types make.

mod generate;

#[test]
fn the_header_is_the_generated_one() {
    let kept = std::fs::read_to_string(generate::HEADER).unwrap();
    assert!(
        kept == generate::header(),
        "driver/capi/include/wirebook.h is stale: run `make header` and commit the result; when it changed more than \
         comments, docs/driver-guide.md says which version to raise"
    );
}
