//! Splits one record into fields, on the bytes of the dump.
//!
//! The rules are those of RFC 4180 and, where a dump breaks them, those of the csv crate and of Python's `csv`: a field is
//! quoted if its first byte is a quote; a quote in an unquoted field is text; text after a closing quote belongs to the
//! field. A record whose quoting breaks RFC 4180 is marked, so that [`crate::recovery`] can look at it again.

use memchr::{memchr, memchr2};
use serde::{Deserialize, Serialize};

/// The quote of all dialects.
pub(crate) const QUOTE: u8 = b'"';

/// Stands for no delimiter: the unit separator of ASCII, which texts do not hold.
pub(crate) const NO_DELIMITER: u8 = 0x1F;

/// Fields of one record that are kept; the others are only counted.
const MOST_FIELDS: usize = 1 << 16;

/// What ends a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Terminator {
    /// A line feed, with or without a carriage return before it. A carriage return alone is text.
    #[default]
    LineFeed,
    /// A carriage return alone, as on the Macintosh before 2001.
    CarriageReturn,
}

/// What separates fields and records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The delimiter between fields, one byte of ASCII; U+001F where the dump has one column only.
    pub delimiter: u8,
    /// The byte that makes the next one text inside quotes, where quotes are not doubled: `\`.
    pub escape: Option<u8>,
    /// What ends a record.
    pub terminator: Terminator,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', escape: None, terminator: Terminator::LineFeed }
    }
}

impl Dialect {
    /// The byte at which a record ends.
    pub(crate) fn end_byte(self) -> u8 {
        match self.terminator {
            Terminator::LineFeed => b'\n',
            Terminator::CarriageReturn => b'\r',
        }
    }

    /// How a reader is told the delimiter: `tab`, `none` where there is one column only, else the character.
    #[must_use]
    pub fn delimiter_name(self) -> String {
        match self.delimiter {
            b'\t' => "tab".to_owned(),
            NO_DELIMITER => "none".to_owned(),
            other => char::from(other).to_string(),
        }
    }
}

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
}

/// How quotes inside a quoted field are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// A single quote closes the field.
    Strict,
    /// A single quote closes the field only before a delimiter or an end: for producers that do not double quotes.
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
        position: 0,
        fields,
        found: Split { length: data.len(), ..Split::default() },
    };
    loop {
        let more = match data.get(splitter.position) {
            Some(&QUOTE) => splitter.quoted(quoting),
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
        if !self.found.stray && memchr(QUOTE, &self.data[self.position..text_end]).is_some() {
            self.found.stray = true;
        }
        self.push(start, text_end, raw);
        self.position = (end + 1).min(self.data.len());
        next
    }

    /// A field whose first byte is a quote.
    fn quoted(&mut self, quoting: Quoting) -> Next {
        let start = self.position;
        let mut at = start + 1;
        let mut raw = false;
        loop {
            let rest = &self.data[at..];
            let found = match self.dialect.escape {
                None => memchr(QUOTE, rest),
                Some(escape) => memchr2(QUOTE, escape, rest),
            };
            let Some(index) = found else {
                return self.unclosed(start);
            };
            let quote = at + index;
            if self.data[quote] != QUOTE {
                raw = true;
                at = quote + 2;
                if at > self.data.len() {
                    return self.unclosed(start);
                }
                continue;
            }
            match self.after(quote) {
                After::Unknown => return Next::Nothing,
                After::Quote => {
                    raw = true;
                    at = quote + 2;
                }
                After::Delimiter => {
                    self.close(start, quote, raw);
                    self.position = quote + 2;
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

    fn close(&mut self, start: usize, quote: usize, raw: bool) {
        if raw {
            self.push(start, quote + 1, true);
        } else {
            self.push(start + 1, quote, false);
        }
    }

    /// The dump, or what there is of it, ends inside quotes.
    fn unclosed(&mut self, start: usize) -> Next {
        if !self.at_end {
            return Next::Nothing;
        }
        self.found.malformed = true;
        self.found.unclosed = true;
        self.push(start, self.data.len(), true);
        self.position = self.data.len();
        Next::Record
    }

    /// What follows a quote inside quotes.
    fn after(&self, quote: usize) -> After {
        let end_byte = self.dialect.end_byte();
        match self.data.get(quote + 1) {
            None if self.at_end => After::End(0),
            None => After::Unknown,
            Some(&QUOTE) if self.dialect.escape.is_none() => After::Quote,
            Some(&byte) if byte == self.dialect.delimiter => After::Delimiter,
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
    Delimiter,
    End(usize),
    Text,
    Unknown,
}

/// The text of a field that [`split`] marked `raw`: its first byte is a quote.
pub(crate) fn unquote(raw: &[u8], escape: Option<u8>, quoting: Quoting) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut at = 1;
    loop {
        let rest = &raw[at.min(raw.len())..];
        let found = match escape {
            None => memchr(QUOTE, rest),
            Some(escape) => memchr2(QUOTE, escape, rest),
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
                if next != QUOTE && Some(next) != escape {
                    text.push(rest[index]);
                }
                text.push(next);
                at += 1;
            }
            None if escapes => text.push(rest[index]),
            Some(QUOTE) if escape.is_none() => {
                text.push(QUOTE);
                at += 1;
            }
            // The closing quote.
            None => {}
            Some(_) if quoting == Quoting::Lenient => text.push(QUOTE),
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
