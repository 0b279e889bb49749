//! Tables as JSON: rows as objects by column name, with the columns' definitions and the provenance beside them.
//!
//! Numbers are in full precision; an undefined measure is `null`. JSON has no infinities: they are the strings `"inf"`
//! and `"-inf"`.

use std::io::Write;

use rolescope_study::{Cell, Column, Provenance, Table};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use crate::check;
use crate::codebook::unit;
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

#[derive(Clone, Copy)]
enum Shape {
    One,
    Many,
}

fn write_all(
    tables: &[&Table],
    provenance: &Provenance,
    shape: Shape,
    mut to: impl Write,
) -> Result<()> {
    for table in tables {
        check::table(table, &[])?;
    }
    let file = File { tables, provenance, shape };
    serde_json::to_writer_pretty(&mut to, &file)
        .map_err(std::io::Error::from)
        .and_then(|()| to.write_all(b"\n"))
        .and_then(|()| to.flush())
        .map_err(|source| Error::Stream {
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
