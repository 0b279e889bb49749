//! Finds out the dialect of a dump from its beginning.
//!
//! Each delimiter of `, ; tab |`, with quotes doubled or escaped by `\`, splits the sample; the candidate under which most
//! records have as many fields as the header wins. A delimiter that does not stand in the header is none.

use crate::split::{Dialect, Quoting, Terminator, split};

/// Delimiters that are tried, the first being taken among equals.
pub(crate) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Bytes of the dump that are looked at.
pub(crate) const SAMPLE: usize = 64 << 10;

/// Records that are looked at.
const MOST_RECORDS: usize = 1000;

/// The dialect of a sample; the delimiter is not looked for where it is given. `None` if the header shows no delimiter.
/// `whole` says that the dump ends with the sample.
pub(crate) fn sniff(sample: &[u8], delimiter: Option<u8>, whole: bool) -> Option<Dialect> {
    let delimiters = delimiter.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
    let escapes: &[Option<u8>] = if memchr::memmem::find(sample, b"\\\"").is_some() {
        &[None, Some(b'\\')]
    } else {
        &[None]
    };
    let terminator = terminator(sample);
    let mut best: Option<(Score, Dialect)> = None;
    for &escape in escapes {
        for &delimiter in delimiters {
            let dialect = Dialect { delimiter, escape, terminator };
            if let Some(score) = score(sample, dialect, whole)
                && best.is_none_or(|(most, _)| score > most)
            {
                best = Some((score, dialect));
            }
        }
    }
    best.map(|(_, dialect)| dialect)
}

/// The dialect of a sample whose header shows no delimiter: what ends its records.
pub(crate) fn without_delimiter(sample: &[u8]) -> Dialect {
    let terminator = terminator(sample);
    Dialect { terminator, ..Dialect::default() }
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

/// How well a dialect explains a sample: the share of records that agree with the header in per mille of steps of 5 %, then
/// the number of fields, then the number of agreeing records.
type Score = (usize, usize, usize);

fn score(sample: &[u8], dialect: Dialect, whole: bool) -> Option<Score> {
    let mut fields = Vec::new();
    let mut rest = sample;
    let mut header = 0;
    let (mut agreeing, mut all) = (0_usize, 0_usize);
    while !rest.is_empty() && all < MOST_RECORDS {
        let found = split(rest, dialect, Quoting::Strict, whole, &mut fields);
        if !found.ended {
            break;
        }
        let blank = rest[..found.length].iter().all(u8::is_ascii_whitespace);
        rest = &rest[found.length..];
        if blank {
            continue;
        }
        all += 1;
        if header == 0 {
            header = found.fields;
        }
        agreeing += usize::from(found.fields == header && !found.malformed);
    }
    if all == 0 {
        // Not even the header ends within the sample: count what there is of it.
        header = split(sample, dialect, Quoting::Strict, true, &mut fields).fields;
        all = 1;
    }
    (header >= 2).then(|| (20 * agreeing / all, header, agreeing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sample: &str, expected: Option<(char, bool, Terminator)>) {
        let found = sniff(sample.as_bytes(), None, true);
        let found = found.map(|dialect| {
            (char::from(dialect.delimiter), dialect.escape.is_some(), dialect.terminator)
        });
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
        check("text\none, two\n", None);
        check("", None);
    }

    #[test]
    fn a_given_delimiter_is_kept() {
        let found = sniff(b"a,b;c\n1,2;3\n", Some(b';'), true);
        assert_eq!(found.map(|dialect| dialect.delimiter), Some(b';'));
    }
}
