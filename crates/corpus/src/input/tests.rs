//! Archives of all kinds, whole and damaged.

use std::io::Write;

use super::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A source that gives one byte at a time, as a slow pipe does.
struct Drip(io::Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let length = output.len().min(1);
        self.0.read(&mut output[..length])
    }
}

#[track_caller]
fn check(bytes: &[u8], expected: std::result::Result<&[u8], io::ErrorKind>) {
    for drip in [false, true] {
        let cursor = io::Cursor::new(bytes.to_vec());
        let source: Box<dyn Read + Send> =
            if drip { Box::new(Drip(cursor)) } else { Box::new(cursor) };
        let meter = Meter::default();
        let (mut reader, _) =
            decompressed(source, None, &meter, Limits { ratio: 1000, bytes: None }).unwrap();
        let mut text = Vec::new();
        let result = reader.read_to_end(&mut text).map_err(|error| error.kind());
        assert_eq!(result.map(|_| &text[..]), expected);
        if expected.is_ok() {
            assert_eq!(meter.bytes(), bytes.len() as u64);
            assert_eq!(meter.hash(), blake3::hash(bytes));
        }
    }
}

#[test]
fn every_member_is_read_and_damage_is_an_error() {
    let one = gzip(b"one\n");
    let two = gzip(b"two\n");
    check(b"", Ok(b""));
    check(b"x", Ok(b"x"));
    check(b"plain\n", Ok(b"plain\n"));
    check(&one, Ok(b"one\n"));
    check(&[&one[..], &two].concat(), Ok(b"one\ntwo\n"));
    check(&[&one[..], &[0; 512]].concat(), Ok(b"one\n"));
    check(&[&one[..], b"garbage"].concat(), Err(io::ErrorKind::InvalidData));
    check(&[&one[..], &[0; 9], b"garbage"].concat(), Err(io::ErrorKind::InvalidData));
    check(&one[..one.len() - 3], Err(io::ErrorKind::UnexpectedEof));
    check(&[&one[..], &two[..two.len() - 9]].concat(), Err(io::ErrorKind::UnexpectedEof));
    let mut flipped = one.clone();
    let checksum = flipped.len() - 6;
    flipped[checksum] ^= 1;
    check(&flipped, Err(io::ErrorKind::InvalidInput));
}
