//! Where to go on after a quote that has no partner.
//!
//! A quote without partner makes a reader of CSV swallow lines: to the next quote, or to the end of the dump. The rule here:
//! a record that is malformed, too long, or that has the wrong number of fields is looked at again if it spans several
//! lines. The first of its later lines at which a run of well-formed records begins is taken as the start of the next
//! record; what stands before it is rejected as one row. So a stray quote costs the row it stands in, not the rest.

use std::ops::RangeInclusive;

use crate::dialect::Dialect;
use crate::split::{Field, Quoting, split};

/// Bytes in which the run of well-formed records must end, and in which a lenient reading must.
pub(crate) const LOOKAHEAD: usize = 256 << 10;

/// Bytes that may be looked at again, so that hostile dumps cannot make reading slow: a fixed amount, and so many for each
/// byte of the dump. What that does not suffice for is rejected as it was first read.
const EFFORT: (u64, u64) = (4 << 20, 16);

/// How much was looked at again, and how much may be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Effort {
    spent: u64,
}

impl Effort {
    pub(crate) fn spend(&mut self, bytes: usize) {
        // Even a line of no length costs something.
        self.spent += bytes as u64 + 16;
    }

    /// Whether there is more to spend at an offset of the dump.
    pub(crate) fn suffices(self, offset: u64) -> bool {
        self.spent <= EFFORT.0 + EFFORT.1 * offset
    }
}

/// How many well-formed records in a row are believed: fewer fields are more easily found in prose.
fn run_length(expected: usize) -> usize {
    match expected {
        0..=2 => 4,
        3 => 3,
        _ => 2,
    }
}

/// The first line start within `data[from..extent]` at which well-formed records begin. `from` itself counts as a line start
/// if `including` is set. `data` should reach [`LOOKAHEAD`] beyond `extent`; `at_end` says that the dump ends with it. `offset`
/// is that of `data` in the dump.
pub(crate) fn resume(
    data: &[u8],
    extent: usize,
    including: bool,
    dialect: Dialect,
    expected: RangeInclusive<usize>,
    at_end: bool,
    (effort, offset): (&mut Effort, u64),
) -> Option<usize> {
    if *expected.start() < 2 {
        return None;
    }
    let mut fields = Vec::new();
    let starts = including
        .then_some(0)
        .into_iter()
        .chain(memchr::memchr_iter(dialect.end_byte(), &data[..extent]).map(|index| index + 1));
    for start in starts {
        if start >= extent || !effort.suffices(offset) {
            return None;
        }
        if well_formed(&data[start..], dialect, &expected, at_end, effort, &mut fields) {
            return Some(start);
        }
    }
    None
}

/// Whether `data` starts with a run of well-formed records.
fn well_formed(
    data: &[u8],
    dialect: Dialect,
    expected: &RangeInclusive<usize>,
    at_end: bool,
    effort: &mut Effort,
    fields: &mut Vec<Field>,
) -> bool {
    let at_end = at_end && data.len() <= LOOKAHEAD;
    let mut rest = &data[..data.len().min(LOOKAHEAD)];
    for index in 0..run_length(*expected.start()) {
        if rest.is_empty() {
            return at_end && index > 0;
        }
        let found = split(rest, dialect, Quoting::Strict, at_end, fields);
        effort.spend(found.length);
        if !found.ended || found.malformed || found.stray || !expected.contains(&found.fields) {
            return false;
        }
        rest = &rest[found.length..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(data: &str, expected_fields: usize, resumed: Option<&str>) {
        let found = resume(
            data.as_bytes(),
            data.len(),
            false,
            Dialect::default(),
            expected_fields..=expected_fields,
            true,
            (&mut Effort::default(), 0),
        );
        let starts = found.map(|start| &data[start..]);
        let starts = starts.map(|text| text.split('\n').next().unwrap_or_default());
        assert_eq!(starts, resumed, "{data:?}");
    }

    #[test]
    fn well_formed_records_are_found_again() {
        check("1,\"x,y,z\n2,a,b,c\n3,d,e,f\n", 4, Some("2,a,b,c"));
        check("1,\"x,y,z\n2,\"a\",b,c\n3,d,\"e\nf\",g\n", 4, Some("2,\"a\",b,c"));
        // Prose with commas is no record while the next line is none.
        check("1,\"x,y,z\nwe, you, they, it\nand so on\n", 4, None);
        check("1,\"x\nfirst, second\nthird, fourth\nend\n", 2, None);
        check("1,\"x\n2,a\n3,b\n4,c\n5,d\n", 2, Some("2,a"));
        // The last record of a dump is enough.
        check("1,\"x,y,z\n2,a,b,c", 4, Some("2,a,b,c"));
        check("one line", 4, None);
    }
}
