//! Records as a DBN file, version 3: 128 octets of metadata, then the records as the card wrote them.
//!
//! The metadata says `ts_out`: DBN then expects 8 octets after each `MboMsg` and its tools step over our
//! trailer. Written by hand because the crate that defines the format would add more to a build than these
//! lines; a test compares with that crate.

use std::io::{self, Write};
use wirebook_contract::record::{BYTES, Record};

const VERSION: u8 = 3;
/// DBN's names are this long, padded with zeros.
const DATASET: [u8; 16] = *b"WIREBOOK.ITCH\0\0\0";
const SCHEMA_MBO: u16 = 0;
const STYPE_INSTRUMENT_ID: u8 = 0;
/// Octets of a symbol in version 3.
const SYMBOL_OCTETS: u16 = 71;
/// Octets after the length field.
const METADATA_LENGTH: u32 = 120;
const RESERVED: [u8; 53] = [0; 53];
/// No schema definition, no symbols, no partial or missing ones, no mappings.
const COUNTS: [u8; 20] = [0; 20];

/// Writes records to `out` behind the metadata.
#[derive(Debug)]
pub struct DbnFile<W: Write> {
    out: W,
}

impl<W: Write> DbnFile<W> {
    /// Writes the metadata. `start_ns` is the beginning of the data, ns since the epoch.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn new(mut out: W, start_ns: u64) -> io::Result<Self> {
        out.write_all(b"DBN")?;
        out.write_all(&[VERSION])?;
        out.write_all(&METADATA_LENGTH.to_le_bytes())?;
        out.write_all(&DATASET)?;
        out.write_all(&SCHEMA_MBO.to_le_bytes())?;
        out.write_all(&start_ns.to_le_bytes())?;
        // End: undefined. Limit: none.
        out.write_all(&u64::MAX.to_le_bytes())?;
        out.write_all(&0_u64.to_le_bytes())?;
        let ts_out = 1;
        out.write_all(&[STYPE_INSTRUMENT_ID, STYPE_INSTRUMENT_ID, ts_out])?;
        out.write_all(&SYMBOL_OCTETS.to_le_bytes())?;
        out.write_all(&RESERVED)?;
        out.write_all(&COUNTS)?;
        Ok(Self { out })
    }

    /// Appends records.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write(&mut self, records: &[Record]) -> io::Result<()> {
        for record in records {
            let mut octets = [0; BYTES];
            for (place, word) in octets.chunks_exact_mut(8).zip(record.to_words()) {
                place.copy_from_slice(&word.to_le_bytes());
            }
            self.out.write_all(&octets)?;
        }
        Ok(())
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbn::encode::dbn::MetadataEncoder;
    use dbn::{MboMsg, Metadata, SType, Schema, WithTsOut};

    fn order(sequence: u32) -> Record {
        Record {
            length: 16,
            rtype: 0xA0,
            order_id: 5,
            sequence,
            own: sequence,
            ..Record::default()
        }
    }

    #[test]
    fn metadata_is_dbns() {
        let metadata = Metadata::builder()
            .version(3)
            .dataset("WIREBOOK.ITCH")
            .schema(Some(Schema::Mbo))
            .start(1_234_567)
            .stype_in(Some(SType::InstrumentId))
            .stype_out(SType::InstrumentId)
            .ts_out(true)
            .build();
        let mut wanted = Vec::new();
        MetadataEncoder::new(&mut wanted).encode(&metadata).unwrap();
        let ours = DbnFile::new(Vec::new(), 1_234_567).unwrap().finish();
        assert_eq!(ours.unwrap(), wanted);
    }

    #[test]
    fn dbn_reads_the_records() {
        let mut file = DbnFile::new(Vec::new(), 0).unwrap();
        file.write(&[order(1), order(2)]).unwrap();
        file.write(&[order(3)]).unwrap();
        let octets = file.finish().unwrap();
        assert_eq!(octets.len(), 128 + 3 * 64);
        let mut decoder = dbn::decode::dbn::Decoder::new(octets.as_slice()).unwrap();
        let mut sequences = Vec::new();
        while let Some(record) = decoder.decode_ref().unwrap() {
            let order = record.get::<WithTsOut<MboMsg>>().unwrap();
            sequences.push((order.rec.sequence, order.rec.order_id, order.ts_out >> 32));
        }
        assert_eq!(sequences, [(1, 5, 1), (2, 5, 2), (3, 5, 3)]);
    }
}
