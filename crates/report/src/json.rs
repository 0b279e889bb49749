//! Tables as JSON: rows as objects by column name, with the columns' definitions and the provenance beside them.
//!
//! Numbers are in full precision; an undefined measure is `null`. JSON has no infinities: they are the strings `"inf"`
//! and `"-inf"`. Characters that act on a terminal or hide are written as `\u....`: the text read back is the same.

use std::io::{self, Write};

use rolescope_study::{Cell, Column, Provenance, Table};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};

use crate::check;
use crate::codebook::unit;
use crate::encode::{Breaks, is_marked};
use crate::error::{Error, Result};
use crate::people::exact;

/// Writes one table with its provenance as an object, followed by a line feed.
///
/// # Errors
/// [`Error::Malformed`] where rows and columns do not fit, [`Error::Stream`] where writing fails.
pub fn write(table: &Table, provenance: &Provenance, to: impl Write) -> Result<()> {
    write_all(&[table], provenance, Shape::One, to)
}

/// Writes several tables of one answer as one object: `provenance`, `tables`; followed by a line feed.
///
/// # Errors
/// As [`write()`].
pub fn write_many(tables: &[&Table], provenance: &Provenance, to: impl Write) -> Result<()> {
    write_all(tables, provenance, Shape::Many, to)
}

/// Writes any value as indented JSON, followed by a line feed; what acts or hides is escaped.
///
/// # Errors
/// If the value cannot be serialized or writing fails.
pub fn write_value(value: &impl Serialize, mut to: impl Write) -> io::Result<()> {
    let formatter = Visible(PrettyFormatter::new());
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut to, formatter))?;
    to.write_all(b"\n")?;
    to.flush()
}

/// Writes a row and what it rests on as one object in one line.
pub(crate) fn write_line(
    columns: &[Column],
    row: &[Cell],
    origin: &[(&'static str, String)],
    mut to: impl Write,
) -> io::Result<()> {
    let formatter = Visible(CompactFormatter);
    Line(columns, row, origin)
        .serialize(&mut serde_json::Serializer::with_formatter(&mut to, formatter))?;
    to.write_all(b"\n")
}

struct Line<'a>(&'a [Column], &'a [Cell], &'a [(&'static str, String)]);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let Self(columns, row, origin) = self;
        let mut map = to.serialize_map(None)?;
        for (column, cell) in columns.iter().zip(*row) {
            map.serialize_entry(&column.name, &Value(cell))?;
        }
        for (name, value) in *origin {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Lays out as another does, and escapes every character that [`crate::encode`] would replace.
struct Visible<F>(F);

impl<F: Formatter> Formatter for Visible<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = 0;
        for (position, c) in fragment.char_indices().filter(|&(_, c)| is_marked(c, Breaks::Mark)) {
            to.write_all(&fragment.as_bytes()[plain..position])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            plain = position + c.len_utf8();
        }
        to.write_all(&fragment.as_bytes()[plain..])
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(to, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_array(to)
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array(to)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array_value(to)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object(to)
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object(to)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object_value(to)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}

#[derive(Clone, Copy)]
enum Shape {
    One,
    Many,
}

fn write_all(
    tables: &[&Table],
    provenance: &Provenance,
    shape: Shape,
    to: impl Write,
) -> Result<()> {
    for table in tables {
        check::table(table, &[])?;
    }
    let file = File { tables, provenance, shape };
    write_value(&file, to).map_err(|source| Error::Stream {
        table: tables.first().map_or_else(String::new, |table| table.name.clone()),
        format: "JSON",
        source,
    })
}

struct File<'a> {
    tables: &'a [&'a Table],
    provenance: &'a Provenance,
    shape: Shape,
}

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("provenance", &Origin(self.provenance))?;
        match (self.shape, self.tables) {
            (Shape::One, [table]) => map.serialize_entry("table", &Whole(table))?,
            (_, tables) => {
                map.serialize_entry(
                    "tables",
                    &tables.iter().map(|t| Whole(t)).collect::<Vec<_>>(),
                )?;
            }
        }
        map.end()
    }
}

struct Origin<'a>(&'a Provenance);

impl Serialize for Origin<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let Provenance { version, corpus, lexicon_name, lexicon, settings, fingerprint } = self.0;
        let mut out = to.serialize_struct("Provenance", 6)?;
        out.serialize_field("tool_version", version)?;
        out.serialize_field("corpus_fingerprint", corpus)?;
        out.serialize_field("lexicon_name", lexicon_name)?;
        out.serialize_field("lexicon_fingerprint", lexicon)?;
        out.serialize_field("settings_fingerprint", fingerprint)?;
        out.serialize_field("settings", &Settings(settings))?;
        out.end()
    }
}

struct Settings<'a>(&'a [(String, String)]);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

struct Whole<'a>(&'a Table);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let Table { name, title, caption, columns, rows, remarks } = self.0;
        let mut out = to.serialize_struct("Table", 6)?;
        out.serialize_field("name", name)?;
        out.serialize_field("title", title)?;
        out.serialize_field("caption", caption)?;
        out.serialize_field("columns", &columns.iter().map(Definition).collect::<Vec<_>>())?;
        out.serialize_field("rows", &Rows(columns, rows))?;
        out.serialize_field("remarks", remarks)?;
        out.end()
    }
}

struct Definition<'a>(&'a Column);

impl Serialize for Definition<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let Column { name, heading, note, kind, shown: _ } = self.0;
        let mut out = to.serialize_struct("Column", 4)?;
        out.serialize_field("name", name)?;
        out.serialize_field("heading", heading)?;
        out.serialize_field("unit", unit(*kind))?;
        out.serialize_field("note", note)?;
        out.end()
    }
}

struct Rows<'a>(&'a [Column], &'a [Vec<Cell>]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut out = to.serialize_seq(Some(self.1.len()))?;
        for row in self.1 {
            out.serialize_element(&Row(self.0, row))?;
        }
        out.end()
    }
}

struct Row<'a>(&'a [Column], &'a [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|column| &column.name).zip(self.1.iter().map(Value)))
    }
}

struct Value<'a>(&'a Cell);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Empty => to.serialize_none(),
            Cell::Text(text) => to.serialize_str(text),
            Cell::Count(count) => to.serialize_u64(*count),
            Cell::Integer(number) => to.serialize_i64(*number),
            Cell::Flag(flag) => to.serialize_bool(*flag),
            Cell::Real(number) if number.is_finite() => to.serialize_f64(*number),
            Cell::Real(number) => exact(*number).serialize(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn parsed(table: &Table) -> serde_json::Value {
        let mut bytes = Vec::new();
        write(table, &testing::provenance(), &mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn rows_are_objects_in_full_precision() {
        let json = parsed(&testing::signals());
        assert_eq!(json["provenance"]["corpus_fingerprint"], "c0ffee");
        assert_eq!(json["provenance"]["settings"]["window"], "posting");
        assert_eq!(json["table"]["columns"][2]["unit"], "share, 0 to 1");
        assert_eq!(json["table"]["rows"][1]["share"], 1.0 / 3.0);
        assert_eq!(json["table"]["rows"][1]["high"], "inf");
        assert_eq!(json["table"]["rows"][1]["low"], "-inf");
        assert!(json["table"]["rows"][2]["theta"].is_null());
        assert_eq!(json["table"]["rows"][0]["adjusted"], true);
    }

    #[test]
    fn hostile_text_reads_back() {
        let json = parsed(&testing::hostile());
        for (row, payload) in
            json["table"]["rows"].as_array().unwrap().iter().zip(testing::PAYLOADS)
        {
            assert_eq!(row["=text;=1"], *payload);
        }
    }

    #[test]
    fn what_acts_or_hides_is_escaped() {
        let mut bytes = Vec::new();
        write_value(&["a\u{1b}\n\u{9b}\u{202e}\u{e0041}é\u{7f}\"b"], &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "[\n  \"a\\u001b\\n\\u009b\\u202e\\udb40\\udc41é\\u007f\\\"b\"\n]\n");
        let back: [String; 1] = serde_json::from_str(&text).unwrap();
        assert_eq!(back[0], "a\u{1b}\n\u{9b}\u{202e}\u{e0041}é\u{7f}\"b");
    }

    #[test]
    fn columns_keep_their_order_in_the_file() {
        let mut bytes = Vec::new();
        write_many(&[&testing::signals()], &testing::provenance(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let places: Vec<_> = ["\"signal\":", "\"ads\":", "\"share\":", "\"theta\":"]
            .iter()
            .map(|name| text.find(name).unwrap())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
