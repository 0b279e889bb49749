//! What separates fields and records of a dump.

use serde::{Deserialize, Serialize};

/// Stands for no delimiter: the unit separator of ASCII, which texts do not hold.
pub(crate) const NO_DELIMITER: u8 = 0x1F;

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

/// What may stand around a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quote {
    /// Nothing: a quote is text.
    None,
    /// This byte of ASCII.
    Byte(u8),
}

/// What makes a quote inside quotes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escape {
    /// A second quote.
    Doubled,
    /// This byte of ASCII before it.
    Byte(u8),
}

/// What separates fields and records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The delimiter between fields, one byte of ASCII; U+001F where the dump has one column only.
    pub delimiter: u8,
    /// What may stand around a field.
    #[serde(default = "double_quote")]
    pub quote: Quote,
    /// The byte that makes the next one text inside quotes, where quotes are not doubled: `\`.
    pub escape: Option<u8>,
    /// Whether spaces after a delimiter are no text, as in `a, "b, c"`.
    #[serde(default)]
    pub padded: bool,
    /// What ends a record.
    pub terminator: Terminator,
}

fn double_quote() -> Quote {
    Quote::Byte(b'"')
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quote: double_quote(),
            escape: None,
            padded: false,
            terminator: Terminator::LineFeed,
        }
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

    /// The quote, if there is one.
    pub(crate) fn quote_byte(self) -> Option<u8> {
        match self.quote {
            Quote::None => None,
            Quote::Byte(byte) => Some(byte),
        }
    }

    /// How a reader is told the delimiter: `tab`, `none` where there is one column only, else the character.
    #[must_use]
    pub fn delimiter_name(self) -> String {
        let mut name = match self.delimiter {
            b'\t' => "tab".to_owned(),
            NO_DELIMITER => "none".to_owned(),
            other if other.is_ascii_control() => format!("byte {other}"),
            other => char::from(other).to_string(),
        };
        if self.padded {
            name.push_str(" and spaces");
        }
        name
    }

    /// How a reader is told the quote and what makes it text: `" doubled`, `' doubled`, `" after \`, `none`.
    #[must_use]
    pub fn quote_name(self) -> String {
        match (self.quote, self.escape) {
            (Quote::None, _) => "none".to_owned(),
            (Quote::Byte(quote), None) => format!("{} doubled", char::from(quote)),
            (Quote::Byte(quote), Some(escape)) => {
                format!("{} after {}", char::from(quote), char::from(escape))
            }
        }
    }
}

/// The quote of a text: one character of ASCII that is no letter, digit, space or line end, or the word `none`.
#[must_use]
pub fn parse_quote(text: &str) -> Option<Quote> {
    match text.as_bytes() {
        b"none" => Some(Quote::None),
        [byte] if byte.is_ascii_punctuation() => Some(Quote::Byte(*byte)),
        _ => None,
    }
}

/// The escape of a text: one character of ASCII as for [`parse_quote`], or the word `doubled`.
#[must_use]
pub fn parse_escape(text: &str) -> Option<Escape> {
    match text.as_bytes() {
        b"doubled" => Some(Escape::Doubled),
        [byte] if byte.is_ascii_punctuation() => Some(Escape::Byte(*byte)),
        _ => None,
    }
}
