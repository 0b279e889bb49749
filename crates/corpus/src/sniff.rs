//! Finds out the dialect of a dump from its beginning, and where its table begins.
//!
//! Each delimiter, with quotes of each kind, doubled or escaped, splits the sample; the candidate under which most records have the
//! same number of fields wins. A delimiter that the header does not have is none. Few records before the first whole one are no part
//! of the table: exports put titles, dates and notes there.

use std::collections::BTreeMap;

use crate::dialect::{Dialect, Escape, NO_DELIMITER, Quote, Terminator};
use crate::split::{Field, Quoting, Split, split};

/// Delimiters that are tried, the first being taken among equals.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Delimiters that are tried where those show none: they have to explain nearly all records.
const RARE_DELIMITERS: [u8; 4] = [0x01, b'^', b'~', b':'];

/// Bytes of the dump that are looked at.
pub(crate) const SAMPLE: usize = 256 << 10;

/// Records that are looked at.
const MOST_RECORDS: usize = 1000;

/// Records that may stand before the header.
const MOST_PREAMBLE: usize = 50;

/// What the user or the profile says of the dialect.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given {
    pub(crate) delimiter: Option<u8>,
    pub(crate) quote: Option<Quote>,
    pub(crate) escape: Option<Escape>,
}

/// What a sample shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sniffed {
    pub(crate) dialect: Dialect,
    /// Fields of most records, 1 if no delimiter was found.
    pub(crate) fields: usize,
    /// Bytes before the header.
    pub(crate) preamble: usize,
}

/// The dialect of a sample, and its table's beginning. `whole` says that the dump ends with the sample.
pub(crate) fn sniff(sample: &[u8], given: Given, whole: bool) -> Sniffed {
    let terminator = terminator(sample);
    let usual = given.delimiter.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
    let best = best(sample, given, usual, terminator, whole).or_else(|| {
        let rare = best(sample, given, &RARE_DELIMITERS, terminator, whole)?;
        (given.delimiter.is_none() && rare.0.agreement >= 19 && rare.0.records >= 3).then_some(rare)
    });
    match best {
        Some((score, dialect)) => {
            let preamble = preamble(sample, dialect, score.fields, whole);
            Sniffed { dialect, fields: score.fields, preamble }
        }
        None => {
            let dialect = Dialect {
                delimiter: given.delimiter.unwrap_or(NO_DELIMITER),
                quote: given.quote.unwrap_or(Quote::Byte(b'"')),
                escape: match given.escape {
                    Some(Escape::Byte(byte)) => Some(byte),
                    _ => None,
                },
                padded: false,
                terminator,
            };
            Sniffed { dialect, fields: 1, preamble: 0 }
        }
    }
}

fn best(
    sample: &[u8],
    given: Given,
    delimiters: &[u8],
    terminator: Terminator,
    whole: bool,
) -> Option<(Score, Dialect)> {
    let mut best: Option<(Score, Dialect)> = None;
    for &delimiter in delimiters {
        for quote in quotes(sample, given.quote, delimiter) {
            for escape in escapes(sample, given.escape, quote) {
                for padded in [false, true] {
                    let dialect = Dialect { delimiter, quote, escape, padded, terminator };
                    if padded && !pads(sample, dialect) {
                        continue;
                    }
                    if let Some(score) = score(sample, dialect, whole)
                        && best.is_none_or(|(most, _)| score > most || padded && score == most)
                    {
                        best = Some((score, dialect));
                    }
                }
            }
        }
    }
    best
}

/// The quotes to be tried: single ones only if they stand where fields begin.
fn quotes(sample: &[u8], given: Option<Quote>, delimiter: u8) -> Vec<Quote> {
    if let Some(quote) = given {
        return vec![quote];
    }
    let opening = |quote: u8| {
        memchr::memchr_iter(quote, sample)
            .filter(|at| {
                let before = sample[..*at].iter().rev().find(|byte| **byte != b' ');
                before.is_none_or(|byte| [delimiter, b'\n', b'\r'].contains(byte))
            })
            .count()
    };
    let (double, single) = (opening(b'"'), opening(b'\''));
    if single > double && single > 1 {
        vec![Quote::Byte(b'"'), Quote::Byte(b'\'')]
    } else {
        vec![Quote::Byte(b'"')]
    }
}

/// The escapes to be tried: `\` only if it stands before a quote.
fn escapes(sample: &[u8], given: Option<Escape>, quote: Quote) -> Vec<Option<u8>> {
    match (given, quote) {
        (Some(Escape::Byte(byte)), _) => vec![Some(byte)],
        (None, Quote::Byte(quote)) if memchr::memmem::find(sample, &[b'\\', quote]).is_some() => {
            vec![None, Some(b'\\')]
        }
        _ => vec![None],
    }
}

/// What ends records: a carriage return if one stands in the first line, but not at its end.
fn terminator(sample: &[u8]) -> Terminator {
    let first = memchr::memchr(b'\n', sample).map_or(sample, |end| &sample[..end]);
    match memchr::memchr(b'\r', first) {
        Some(at) if at + 1 < first.len() || first.len() == sample.len() => {
            Terminator::CarriageReturn
        }
        _ => Terminator::LineFeed,
    }
}

/// How well a dialect explains a sample; the greater, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// The share of records with the usual number of fields and without fault, in steps of 5 %.
    agreement: usize,
    /// The usual number of fields.
    fields: usize,
    /// The number of those records.
    agreeing: usize,
    /// All records looked at.
    records: usize,
}

/// The records of a sample, as they are split: each with its place in it.
fn records(
    sample: &[u8],
    dialect: Dialect,
    whole: bool,
    mut each: impl FnMut(usize, &[u8], Split, &[Field]) -> bool,
) {
    let mut fields = Vec::new();
    let mut rest = sample;
    let mut count = 0;
    while !rest.is_empty() && count < MOST_RECORDS {
        let mut found = split(rest, dialect, Quoting::Strict, whole, &mut fields);
        if found.malformed || !found.ended {
            let strict = found;
            found = split(rest, dialect, Quoting::Lenient, whole, &mut fields);
            found.malformed = true;
            if !found.ended && strict.ended {
                found = split(rest, dialect, Quoting::Strict, whole, &mut fields);
            }
        }
        if !found.ended {
            return;
        }
        let blank = rest[..found.length].iter().all(u8::is_ascii_whitespace);
        if !blank {
            count += 1;
        }
        let at = sample.len() - rest.len();
        if !blank && !each(at, &rest[..found.length], found, &fields) {
            return;
        }
        rest = &rest[found.length..];
    }
}

fn score(sample: &[u8], dialect: Dialect, whole: bool) -> Option<Score> {
    // Records by their number of fields: all, and those without fault.
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let (mut first, mut narrow) = (0, 0);
    let mut all = 0;
    records(sample, dialect, whole, |_, _, found, _| {
        if all == 0 {
            first = found.fields;
        }
        all += 1;
        if found.fields == 1 && narrow + 1 == all {
            narrow = all;
        }
        let entry = counts.entry(found.fields).or_default();
        entry.0 += 1;
        entry.1 += usize::from(!found.malformed);
        true
    });
    if all == 0 {
        // Not even the header ends within the sample: count what there is of it.
        let mut fields = Vec::new();
        first = split(sample, dialect, Quoting::Strict, true, &mut fields).fields;
        return (first >= 2).then_some(Score {
            agreement: 0,
            fields: first,
            agreeing: 0,
            records: 1,
        });
    }
    // The most usual number of several; of equals that of the header, then the greater.
    let usual =
        |(fields, (count, _)): &(&usize, &(usize, usize))| (*count, **fields == first, **fields);
    let (fields, (_, agreeing)) = counts
        .iter()
        .filter(|(fields, _)| **fields > 1)
        .max_by_key(usual)
        .map(|(fields, count)| (*fields, *count))?;
    // A header of one field is none, unless what follows leaves no doubt.
    let doubted = fields < 3 || agreeing * 10 < (all - narrow) * 9 || agreeing < 3;
    if fields < 2 || first < 2 && (doubted || narrow > MOST_PREAMBLE) {
        return None;
    }
    Some(Score { agreement: 20 * agreeing / all, fields, agreeing, records: all })
}

/// Whether a space follows nearly every delimiter, and every one of the header.
fn pads(sample: &[u8], dialect: Dialect) -> bool {
    let (mut followed, mut all) = (0_usize, 0_usize);
    let mut header = None;
    records(sample, dialect, true, |_, bytes, found, fields| {
        let spaces = fields
            .iter()
            .skip(1)
            .filter(|field| {
                let quoted =
                    usize::from(dialect.quote_byte() == bytes.get(field.start - 1).copied());
                field.start > quoted && bytes.get(field.start - quoted - 1) == Some(&b' ')
            })
            .count();
        followed += spaces;
        all += found.fields - 1;
        *header.get_or_insert(spaces > 0 && spaces == found.fields - 1)
    });
    header == Some(true) && followed * 20 >= all * 19
}

/// Bytes before the header: records of which at most one field is not empty, or that have at most half of the fields, if a whole
/// record follows them.
fn preamble(sample: &[u8], dialect: Dialect, usual: usize, whole: bool) -> usize {
    let (mut before, mut count) = (0, 0);
    let mut header = false;
    if usual < 3 {
        return 0;
    }
    records(sample, dialect, whole, |at, bytes, found, fields| {
        let filled = fields
            .iter()
            .filter(|field| !bytes[field.start..field.end].trim_ascii().is_empty())
            .count();
        if filled > 1 && found.fields * 2 > usual {
            header = found.fields == usual && filled * 2 > usual;
            return false;
        }
        count += 1;
        before = at + found.length;
        count <= MOST_PREAMBLE
    });
    if header { before } else { 0 }
}

/// Whether the fields of a first record look like values rather than names: one is a number, an address or long.
pub(crate) fn looks_like_values<S: AsRef<str>>(fields: &[S]) -> bool {
    fields.iter().map(|field| field.as_ref().trim()).any(|field| {
        let digits = field.bytes().filter(u8::is_ascii_digit).count();
        let number = digits > 0
            && field.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,:/$% ".contains(&byte));
        number || field.contains("://") || field.len() > 120
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sample: &str, expected: Option<(char, bool, Terminator)>) {
        let found = sniff(sample.as_bytes(), Given::default(), true).dialect;
        let found = (found.delimiter != NO_DELIMITER)
            .then(|| (char::from(found.delimiter), found.escape.is_some(), found.terminator));
        assert_eq!(found, expected, "{sample:?}");
    }

    #[test]
    fn dialects_are_found() {
        use Terminator::{CarriageReturn, LineFeed};
        check("a,b,c\n1,2,3\n", Some((',', false, LineFeed)));
        check("a;b\n\"x, y; z\";\"2, 3, 4\"\n", Some((';', false, LineFeed)));
        check("a\tb\n1,2\t3\n", Some(('\t', false, LineFeed)));
        check("a|b|c\n1|2|3\n", Some(('|', false, LineFeed)));
        check("title;skills, must;place\na;b;c\nd;e, f, g;h\n", Some((';', false, LineFeed)));
        check("a,b\rc,d\re,f\r", Some((',', false, CarriageReturn)));
        check("a,b\rc,\"d\ne\"\rf,g\r", Some((',', false, CarriageReturn)));
        check("a,b\nc\rd,e\nf,g\n", Some((',', false, LineFeed)));
        check("a,b\r\nc,\"d\re\"\r\n", Some((',', false, LineFeed)));
        check("a,b\n\"say \\\"hi, you\\\"\",2\n\"x\",3\n", Some((',', true, LineFeed)));
        check("a,b\n\"C:\\\\\",2\n\"x\"\"y\",3\n", Some((',', false, LineFeed)));
        check("a,b\n\"ends with \\\",2\n\"x\"\"y\",3\n\"z\",4\n", Some((',', false, LineFeed)));
        check("a^b\n1^2\n3^4\n", Some(('^', false, LineFeed)));
        check("text\none, two\n", None);
        check("text\nat 10:30\nat 11:30\nat 12:30\n", None);
        check("", None);
    }

    #[test]
    fn a_given_delimiter_is_kept() {
        let given = Given { delimiter: Some(b';'), ..Given::default() };
        assert_eq!(sniff(b"a,b;c\n1,2;3\n", given, true).dialect.delimiter, b';');
    }

    #[track_caller]
    fn quoted(sample: &str, quote: char, padded: bool) {
        let found = sniff(sample.as_bytes(), Given::default(), true).dialect;
        assert_eq!((found.quote, found.padded), (Quote::Byte(quote as u8), padded), "{sample:?}");
    }

    #[test]
    fn quotes_and_spaces_are_found() {
        quoted("a,b\n'x, y',2\n'z',3\n", '\'', false);
        quoted("a,b\n\"it's, y\",2\n'tis,3\n", '"', false);
        quoted("a,b\n1,2\n", '"', false);
        quoted("a, b\n\"x\", \"y, z\"\n1, 2\n", '"', true);
        quoted("a,b\n\"x\",\"y, z\"\n1, 2\n", '"', false);
        quoted("title,body\na, b\n", '"', false);
    }

    #[test]
    fn what_stands_before_the_header_is_found() {
        for (sample, preamble) in [
            ("id,title,body\n1,a,b\n", ""),
            ("Report,,\n,,\nid,title,body\n1,a,b\n2,c,d\n", "Report,,\n,,\n"),
            ("# made on Monday\n\nid,title,body\n1,a,b\n2,c,d\n3,e,f\n", "# made on Monday\n"),
            // Nothing whole follows.
            ("id,,\n1,,\n2,,\n", ""),
        ] {
            let found = sniff(sample.as_bytes(), Given::default(), true);
            assert_eq!(&sample[..found.preamble], preamble, "{sample:?}");
        }
    }
}
