//! Splits one record into fields, on the bytes of the dump.
//!
//! The rules are those of RFC 4180 and, where a dump breaks them, those of the csv crate and of Python's `csv`: a field is
//! quoted if its first byte is a quote; a quote in an unquoted field is text; text after a closing quote belongs to the
//! field. A record whose quoting breaks RFC 4180 is marked, so that [`crate::recovery`] can look at it again.

use memchr::{memchr, memchr2};

use crate::dialect::{Dialect, Terminator};

/// Fields of one record that are kept; the others are only counted.
pub(crate) const MOST_FIELDS: usize = 1 << 16;

/// One field of a record, by its bytes counted from the record's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether the bytes are not yet the text: they are the field with its quotes, to be read by [`unquote`].
    pub(crate) raw: bool,
}

/// A record as [`split`] found it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// Length in bytes, what ends the record included; without end, all bytes that there were.
    pub(crate) length: usize,
    /// Number of fields.
    pub(crate) fields: usize,
    /// Whether the record's end was found.
    pub(crate) ended: bool,
    /// Whether text follows a closing quote, or the dump ends inside quotes.
    pub(crate) malformed: bool,
    /// Whether the dump ends inside quotes.
    pub(crate) unclosed: bool,
    /// Whether a quote stands in an unquoted field.
    pub(crate) stray: bool,
    /// Bytes that were looked at in vain for a closing quote.
    pub(crate) wasted: usize,
}

/// Bytes that may be looked at in vain before a lenient reading is given up.
const MOST_WASTED: usize = 1 << 20;

/// How quotes inside a quoted field are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// A single quote closes the field.
    Strict,
    /// A single quote closes the field only before a delimiter or an end: for producers that do not double quotes. A quote that opens
    /// a field is text if another field opens before it is closed.
    Lenient,
}

/// Splits the record at the start of `data`. `at_end` says that the dump ends with `data`.
pub(crate) fn split(
    data: &[u8],
    dialect: Dialect,
    quoting: Quoting,
    at_end: bool,
    fields: &mut Vec<Field>,
) -> Split {
    fields.clear();
    let mut splitter = Splitter {
        data,
        dialect,
        at_end,
        quote: dialect.quote_byte(),
        position: 0,
        fields,
        found: Split { length: data.len(), ..Split::default() },
    };
    loop {
        if dialect.padded && splitter.position > 0 {
            splitter.skip_spaces();
        }
        let more = match data.get(splitter.position) {
            Some(byte) if splitter.quote == Some(*byte) => splitter.quoted(*byte, quoting),
            _ => splitter.unquoted(splitter.position, false),
        };
        match more {
            Next::Field => {}
            Next::Record => {
                splitter.found.ended = true;
                splitter.found.length = splitter.position;
                return splitter.found;
            }
            Next::Nothing => return splitter.found,
        }
    }
}

struct Splitter<'a> {
    data: &'a [u8],
    dialect: Dialect,
    quote: Option<u8>,
    at_end: bool,
    position: usize,
    fields: &'a mut Vec<Field>,
    found: Split,
}

/// What follows a field.
enum Next {
    Field,
    Record,
    Nothing,
}

impl Splitter<'_> {
    fn push(&mut self, start: usize, end: usize, raw: bool) {
        self.found.fields += 1;
        if self.fields.len() < MOST_FIELDS {
            self.fields.push(Field { start, end, raw });
        }
    }

    fn skip_spaces(&mut self) {
        while self.data.get(self.position) == Some(&b' ') {
            self.position += 1;
        }
    }

    /// A field that is unquoted from the present position on; `start` is where it began.
    fn unquoted(&mut self, start: usize, raw: bool) -> Next {
        let rest = &self.data[self.position..];
        let end_byte = self.dialect.end_byte();
        let (end, next) = match memchr2(self.dialect.delimiter, end_byte, rest) {
            Some(index) => {
                let at = self.position + index;
                if self.data[at] == end_byte { (at, Next::Record) } else { (at, Next::Field) }
            }
            None if self.at_end => (self.data.len(), Next::Record),
            None => return Next::Nothing,
        };
        let mut text_end = end;
        if matches!(next, Next::Record)
            && self.dialect.terminator == Terminator::LineFeed
            && text_end > self.position
            && self.data[text_end - 1] == b'\r'
        {
            text_end -= 1;
        }
        if !self.found.stray
            && let Some(quote) = self.quote
            && memchr(quote, &self.data[self.position..text_end]).is_some()
        {
            self.found.stray = true;
        }
        self.push(start, text_end, raw);
        self.position = (end + 1).min(self.data.len());
        next
    }

    /// A field whose first byte is a quote.
    fn quoted(&mut self, quote_byte: u8, quoting: Quoting) -> Next {
        let start = self.position;
        let mut at = start + 1;
        let mut raw = false;
        loop {
            let rest = &self.data[at..];
            let found = match self.dialect.escape {
                None => memchr(quote_byte, rest),
                Some(escape) => memchr2(quote_byte, escape, rest),
            };
            let Some(index) = found else {
                return self.unclosed(start, quoting);
            };
            let quote = at + index;
            if self.data[quote] != quote_byte {
                raw = true;
                at = quote + 2;
                if at > self.data.len() {
                    return self.unclosed(start, quoting);
                }
                continue;
            }
            match self.after(quote, quote_byte) {
                After::Unknown => return Next::Nothing,
                After::Quote => {
                    raw = true;
                    at = quote + 2;
                }
                After::Delimiter(length) => {
                    self.close(start, quote, raw);
                    self.position = quote + 1 + length;
                    return Next::Field;
                }
                After::End(length) => {
                    self.close(start, quote, raw);
                    self.position = quote + 1 + length;
                    return Next::Record;
                }
                After::Text => {
                    self.found.malformed = true;
                    raw = true;
                    match quoting {
                        Quoting::Lenient if quote > start + 1 && self.opens(quote) => {
                            return self.literal(start, quote);
                        }
                        Quoting::Lenient => at = quote + 1,
                        Quoting::Strict => {
                            self.position = quote + 1;
                            return self.unquoted(start, true);
                        }
                    }
                }
            }
        }
    }

    /// Whether a quote stands where a field begins.
    fn opens(&self, quote: usize) -> bool {
        let spaces = |byte: &&u8| self.dialect.padded && **byte == b' ';
        let before = self.data[..quote].iter().rev().find(|byte| !spaces(byte));
        before
            .is_none_or(|byte| *byte == self.dialect.delimiter || *byte == self.dialect.end_byte())
    }

    /// A field whose first byte is a quote, but no more than that: `seen` is how far the closing one was looked for.
    fn literal(&mut self, start: usize, seen: usize) -> Next {
        self.found.wasted += seen - start;
        if self.found.wasted > MOST_WASTED {
            return Next::Nothing;
        }
        self.position = start;
        self.unquoted(start, false)
    }

    fn close(&mut self, start: usize, quote: usize, raw: bool) {
        if raw {
            self.push(start, quote + 1, true);
        } else {
            self.push(start + 1, quote, false);
        }
    }

    /// The dump, or what there is of it, ends inside quotes.
    fn unclosed(&mut self, start: usize, quoting: Quoting) -> Next {
        if !self.at_end {
            return Next::Nothing;
        }
        self.found.malformed = true;
        if quoting == Quoting::Lenient {
            return self.literal(start, self.data.len());
        }
        self.found.unclosed = true;
        self.push(start, self.data.len(), true);
        self.position = self.data.len();
        Next::Record
    }

    /// What follows a quote inside quotes.
    fn after(&self, quote: usize, quote_byte: u8) -> After {
        let end_byte = self.dialect.end_byte();
        if self.dialect.padded && self.data.get(quote + 1) == Some(&b' ') {
            let spaces = self.data[quote + 1..].iter().take_while(|byte| **byte == b' ').count();
            return match self.data.get(quote + 1 + spaces) {
                Some(byte) if *byte == self.dialect.delimiter => After::Delimiter(spaces + 1),
                None if !self.at_end => After::Unknown,
                _ => After::Text,
            };
        }
        match self.data.get(quote + 1) {
            None if self.at_end => After::End(0),
            None => After::Unknown,
            Some(&byte) if byte == quote_byte && self.dialect.escape.is_none() => After::Quote,
            Some(&byte) if byte == self.dialect.delimiter => After::Delimiter(1),
            Some(&byte) if byte == end_byte => After::End(1),
            Some(&b'\r') => match self.data.get(quote + 2) {
                Some(b'\n') => After::End(2),
                None if self.at_end => After::End(1),
                None => After::Unknown,
                Some(_) => After::Text,
            },
            Some(_) => After::Text,
        }
    }
}

enum After {
    Quote,
    Delimiter(usize),
    End(usize),
    Text,
    Unknown,
}

/// The text of a field that [`split`] marked `raw`: its first byte is a quote.
pub(crate) fn unquote(raw: &[u8], escape: Option<u8>, quoting: Quoting) -> Vec<u8> {
    let Some(&quote) = raw.first() else { return Vec::new() };
    let mut text = Vec::with_capacity(raw.len());
    let mut at = 1;
    loop {
        let rest = &raw[at.min(raw.len())..];
        let found = match escape {
            None => memchr(quote, rest),
            Some(escape) => memchr2(quote, escape, rest),
        };
        let Some(index) = found else {
            text.extend_from_slice(rest);
            return text;
        };
        text.extend_from_slice(&rest[..index]);
        let next = rest.get(index + 1).copied();
        let escapes = escape.is_some_and(|escape| rest[index] == escape);
        at += index + 1;
        match next {
            // An escaped character; before another one the escape is text.
            Some(next) if escapes => {
                if next != quote && Some(next) != escape {
                    text.push(rest[index]);
                }
                text.push(next);
                at += 1;
            }
            None if escapes => text.push(rest[index]),
            Some(next) if next == quote && escape.is_none() => {
                text.push(quote);
                at += 1;
            }
            // The closing quote.
            None => {}
            Some(_) if quoting == Quoting::Lenient => text.push(quote),
            Some(_) => {
                text.extend_from_slice(&rest[index + 1..]);
                return text;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(data: &[u8], dialect: Dialect, quoting: Quoting) -> (Vec<String>, Split) {
        let mut fields = Vec::new();
        let found = split(data, dialect, quoting, true, &mut fields);
        let texts = fields
            .iter()
            .map(|field| {
                let bytes = &data[field.start..field.end];
                let text = if field.raw {
                    unquote(bytes, dialect.escape, quoting)
                } else {
                    bytes.to_vec()
                };
                String::from_utf8(text).unwrap()
            })
            .collect();
        (texts, found)
    }

    #[track_caller]
    fn check(data: &str, expected: &[&str], length: usize, malformed: bool) {
        let (texts, found) = texts(data.as_bytes(), Dialect::default(), Quoting::Strict);
        assert_eq!(texts, expected, "{data:?}");
        assert_eq!((found.length, found.malformed), (length, malformed), "{data:?}");
    }

    #[test]
    fn fields_are_those_of_the_csv_crate() {
        check("a,b\nc", &["a", "b"], 4, false);
        check("a,b\r\nc", &["a", "b"], 5, false);
        check("a,", &["a", ""], 2, false);
        check(",\n", &["", ""], 2, false);
        check("\"a,b\",c\n", &["a,b", "c"], 8, false);
        check("\"a\nb\",c\r\n", &["a\nb", "c"], 9, false);
        check("\"a \"\"b\"\"\",c\n", &["a \"b\"", "c"], 12, false);
        check("\"\",\"\"\n", &["", ""], 6, false);
        check("a\"b,c\n", &["a\"b", "c"], 6, false);
        check("\"Senior\" dev,x\n", &["Senior dev", "x"], 15, true);
        check("\"a\r\nb\"\r\n", &["a\r\nb"], 8, false);
        check("x,\"never closed\ny", &["x", "never closed\ny"], 17, true);
        check("x,\"\"\"\"", &["x", "\""], 6, false);
        check("a\rb,c\n", &["a\rb", "c"], 6, false);
        check("nul\0,c\n", &["nul\0", "c"], 7, false);
    }

    #[test]
    fn lenient_quoting_keeps_quotes_that_close_nothing() {
        let (lenient, found) =
            texts(b"1,\"He said \"hi, you\" now\",x\n", Dialect::default(), Quoting::Lenient);
        assert_eq!(lenient, ["1", "He said \"hi, you\" now", "x"]);
        assert!(found.ended && found.malformed);
    }

    #[test]
    fn escapes_and_carriage_returns_are_dialects() {
        let escaped = Dialect { escape: Some(b'\\'), ..Dialect::default() };
        let (fields, found) = texts(br#""say \"hi, you\" \\ now",2"#, escaped, Quoting::Strict);
        assert_eq!(fields, [r#"say "hi, you" \ now"#, "2"]);
        assert!(!found.malformed);
        let old = Dialect { terminator: Terminator::CarriageReturn, ..Dialect::default() };
        let (fields, found) = texts(b"a,\"b\r\nc\"\rd", old, Quoting::Strict);
        assert_eq!(fields, ["a", "b\r\nc"]);
        assert_eq!(found.length, 9);
    }

    #[test]
    fn without_an_end_nothing_is_decided() {
        for data in ["a,b", "a,\"b", "a,\"b\"", "a,\"b\"\r", ""] {
            let mut fields = Vec::new();
            let found =
                split(data.as_bytes(), Dialect::default(), Quoting::Strict, false, &mut fields);
            assert!(!found.ended, "{data:?}");
        }
    }
}
