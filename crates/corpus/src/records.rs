//! Records of a dump, one after the other, with their place in it; every byte is either in a record or overhead.

use std::cmp::Ordering;
use std::io;
use std::ops::RangeInclusive;

use crate::dialect::Dialect;
use crate::recovery::{Effort, LOOKAHEAD, resume};
use crate::split::{Field, Quoting, Split, split};
use crate::window::Window;

/// Bytes of a rejected record that are kept.
pub(crate) const RAW: usize = 4 << 10;

/// How a record was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has its fields.
    Read(Quoting),
    /// It has another number of fields.
    FieldCount(usize),
    /// A quote has no partner.
    UnbalancedQuote,
    /// It is longer than a record may be.
    TooLong,
}

/// A record's place and how it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) byte: u64,
    pub(crate) line: u64,
    pub(crate) length: u64,
    pub(crate) outcome: Outcome,
}

/// How many fields records have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    /// At least, where the last columns have no name.
    least: usize,
    /// At most, empty ones aside.
    most: usize,
}

impl Columns {
    fn range(self) -> RangeInclusive<usize> {
        self.least..=self.most
    }
}

/// The records of a dump.
pub(crate) struct Records {
    pub(crate) window: Window,
    pub(crate) dialect: Dialect,
    /// Number of columns; none before it is known.
    expected: Option<Columns>,
    cap: usize,
    line: u64,
    /// Length of the present record, as far as it is still in the window.
    present: usize,
    fields: Vec<Field>,
    /// Number of fields of the record that was split last.
    count: usize,
    /// The beginning of a record that left the window.
    head: Vec<u8>,
    overhead: u64,
    effort: Effort,
}

impl Records {
    pub(crate) fn new(window: Window, dialect: Dialect, cap: usize) -> Self {
        Self {
            window,
            dialect,
            expected: None,
            cap,
            line: 1,
            present: 0,
            fields: Vec::new(),
            count: 0,
            head: Vec::new(),
            overhead: 0,
            effort: Effort::default(),
        }
    }

    /// Says how many fields records have: at least and at most.
    pub(crate) fn expect(&mut self, least: usize, most: usize) {
        self.expected = Some(Columns { least, most });
    }

    /// Leaves the present record to be read once more: it was looked at, not used.
    pub(crate) fn put_back(&mut self) {
        self.present = 0;
    }

    /// Whether no record follows the present one.
    pub(crate) fn is_last(&mut self) -> bool {
        let present = std::mem::take(&mut self.present);
        self.advance(present);
        self.skip_blank_lines();
        self.window.want(1);
        self.window.data().is_empty() && self.window.ended()
    }

    /// Bytes outside of records so far.
    pub(crate) fn overhead(&self) -> u64 {
        self.overhead
    }

    /// Counts the present record as overhead: it is the header.
    pub(crate) fn present_is_overhead(&mut self) {
        self.overhead += self.present as u64;
    }

    /// Passes over bytes at the beginning.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.overhead += bytes as u64;
        self.advance(bytes);
    }

    /// Passes over whole lines at the beginning, and counts them.
    pub(crate) fn skip_lines(&mut self, bytes: usize) -> u64 {
        let line = self.line;
        self.skip(bytes);
        self.line - line
    }

    /// Fields of the present record, if it was read.
    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Number of fields of the present record, those that are only counted included.
    pub(crate) fn field_count(&self) -> usize {
        self.count
    }

    /// Bytes of the present record, if it was read; else its beginning.
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.present == 0 { &self.head } else { &self.window.data()[..self.present] }
    }

    /// The next record. An error is one of reading the dump, and comes after all records that end before it.
    pub(crate) fn next(&mut self) -> io::Result<Option<Found>> {
        let present = std::mem::take(&mut self.present);
        self.advance(present);
        loop {
            self.skip_blank_lines();
            let limit = self.window.data().len().min(self.cap);
            let at_end = self.window.ended() && self.window.data().len() <= self.cap;
            if limit > 0 {
                let data = &self.window.data()[..limit];
                let found = split(data, self.dialect, Quoting::Strict, at_end, &mut self.fields);
                if found.ended {
                    self.count = found.fields;
                    return Ok(Some(self.judge(found)));
                }
            }
            if limit == self.cap {
                if self.expected.is_none() {
                    return Ok(Some(self.place(limit, Outcome::TooLong)));
                }
                return Ok(Some(self.too_long()));
            }
            if let Some(failure) = self.window.take_failure() {
                return Err(failure);
            }
            if self.window.ended() {
                return Ok(None);
            }
            self.window.grow();
        }
    }

    fn advance(&mut self, bytes: usize) {
        let passed = &self.window.data()[..bytes];
        self.line += memchr::memchr_iter(self.dialect.end_byte(), passed).count() as u64;
        self.window.consume(bytes);
    }

    fn skip_blank_lines(&mut self) {
        loop {
            self.window.want(2);
            let length = match self.window.data() {
                [byte, ..] if *byte == self.dialect.end_byte() => 1,
                [b'\r', b'\n', ..] => 2,
                [b'\r'] if self.window.ended() => 1,
                _ => return,
            };
            self.skip(length);
        }
    }

    fn place(&mut self, length: usize, outcome: Outcome) -> Found {
        self.present = length;
        let (byte, line) = (self.window.offset(), self.line);
        Found { byte, line, length: length as u64, outcome }
    }

    /// Decides on a record whose end was found by strict quoting.
    fn judge(&mut self, strict: Split) -> Found {
        let Some(expected) = self.expected else {
            let outcome = if strict.unclosed {
                Outcome::UnbalancedQuote
            } else {
                Outcome::Read(Quoting::Strict)
            };
            return self.place(strict.length, outcome);
        };
        let fits = self.fits(strict, expected);
        if fits && !strict.malformed {
            return self.place(strict.length, Outcome::Read(Quoting::Strict));
        }
        if self.is_blank(strict.length) {
            return self.place(strict.length, Outcome::Read(Quoting::Strict));
        }
        if let Some(start) = self.resume_within(strict.length, expected) {
            return self.before(start, expected);
        }
        if strict.malformed && self.effort.suffices(self.window.offset()) {
            let lenient = self.lenient(0);
            if lenient.ended && self.fits(lenient, expected) {
                let trusted = match lenient.length.cmp(&strict.length) {
                    Ordering::Equal => true,
                    // What the lenient reading takes beyond the strict one may be records of their own.
                    Ordering::Greater => {
                        !fits || self.resume_within(lenient.length, expected).is_none()
                    }
                    // What it leaves may be the rest of a text with a stray quote, unless it is a record.
                    Ordering::Less => {
                        let next = self.lenient(lenient.length);
                        next.ended && self.fits_beyond(lenient.length, next, expected)
                    }
                };
                if trusted {
                    self.lenient_within(lenient.length, expected);
                    return self.place(lenient.length, Outcome::Read(Quoting::Lenient));
                }
            }
            let data = &self.window.data()[..strict.length];
            split(data, self.dialect, Quoting::Strict, true, &mut self.fields);
        }
        let outcome = match (strict.unclosed, fits) {
            (true, _) => Outcome::UnbalancedQuote,
            (false, true) => Outcome::Read(Quoting::Strict),
            (false, false) => Outcome::FieldCount(strict.fields),
        };
        self.place(strict.length, outcome)
    }

    /// Decides on what stands before the next record: it may still be one, its stray quote being text.
    fn before(&mut self, start: usize, expected: Columns) -> Found {
        let outcome = if self.lenient_within(start, expected) {
            Outcome::Read(Quoting::Lenient)
        } else {
            Outcome::UnbalancedQuote
        };
        self.place(start, outcome)
    }

    /// Whether a record has its fields: as many as there are columns, or more if those are empty.
    fn fits(&self, found: Split, expected: Columns) -> bool {
        self.fits_beyond(0, found, expected)
    }

    /// Whether a record that starts so many bytes into the window has its fields.
    fn fits_beyond(&self, start: usize, found: Split, expected: Columns) -> bool {
        let data = &self.window.data()[start..];
        let most = expected.most;
        expected.range().contains(&found.fields)
            || found.fields > most
                && found.fields == self.fields.len()
                && self.fields[most..]
                    .iter()
                    .all(|field| data[field.start..field.end].trim_ascii().is_empty())
    }

    /// Whether nothing but delimiters, quotes and white space stands in a record.
    fn is_blank(&self, length: usize) -> bool {
        let quote = self.dialect.quote_byte();
        self.window.data()[..length].iter().all(|byte| {
            byte.is_ascii_whitespace() || *byte == self.dialect.delimiter || Some(*byte) == quote
        })
    }

    /// Reads exactly `length` bytes leniently, and says whether that gives a record.
    fn lenient_within(&mut self, length: usize, expected: Columns) -> bool {
        if !self.effort.suffices(self.window.offset()) {
            return false;
        }
        let data = &self.window.data()[..length];
        let found = split(data, self.dialect, Quoting::Lenient, true, &mut self.fields);
        self.effort.spend(found.length + found.wasted);
        found.ended && found.length == length && self.fits(found, expected)
    }

    /// Reads the record that starts so many bytes into the window leniently.
    fn lenient(&mut self, start: usize) -> Split {
        let wanted = LOOKAHEAD.min(self.cap);
        // One more tells whether the dump ends there, whatever the pieces in which it comes.
        self.window.want(start + wanted + 1);
        let data = &self.window.data()[start..];
        let at_end = self.window.ended() && data.len() <= wanted;
        let data = &data[..data.len().min(wanted)];
        let found = split(data, self.dialect, Quoting::Lenient, at_end, &mut self.fields);
        self.effort.spend(found.length + found.wasted);
        found
    }

    fn resume_within(&mut self, length: usize, expected: Columns) -> Option<usize> {
        let several = memchr::memchr(self.dialect.end_byte(), &self.window.data()[..length])
            .is_some_and(|at| at + 1 < length);
        if !several {
            return None;
        }
        self.window.want(length + LOOKAHEAD + 1);
        let at_end = self.window.ended();
        let effort = (&mut self.effort, self.window.offset());
        resume(self.window.data(), length, false, self.dialect, expected.range(), at_end, effort)
    }

    /// Decides on a record that does not end within the cap: goes on at the first line at which well-formed records begin.
    fn too_long(&mut self) -> Found {
        if let Some(expected) = self.expected
            && let Some(start) = self.resume_within(self.cap, expected)
        {
            return self.before(start, expected);
        }
        let (byte, line) = (self.window.offset(), self.line);
        self.head.clear();
        self.head.extend_from_slice(&self.window.data()[..RAW.min(self.cap)]);
        let expected = self.expected.map_or(0..=0, Columns::range);
        loop {
            // Pass over whole lines only, so that each later line start is looked at.
            let data = &self.window.data()[..self.window.data().len().min(self.cap)];
            let passed = match memchr::memrchr(self.dialect.end_byte(), data) {
                Some(at) => at + 1,
                None => data.len(),
            };
            let on_line_start = data[..passed].last() == Some(&self.dialect.end_byte());
            self.advance(passed);
            self.window.want(self.cap + LOOKAHEAD + 1);
            let data = self.window.data();
            let extent = data.len().min(self.cap);
            let at_end = self.window.ended();
            let effort = (&mut self.effort, self.window.offset());
            let found =
                resume(data, extent, on_line_start, self.dialect, expected.clone(), at_end, effort);
            if let Some(start) = found {
                self.advance(start);
                break;
            }
            if extent < self.cap {
                // The rest holds no record, or reading failed.
                self.advance(extent);
                break;
            }
        }
        self.present = 0;
        self.fields.clear();
        let length = self.window.offset() - byte;
        Found { byte, line, length, outcome: Outcome::TooLong }
    }
}
