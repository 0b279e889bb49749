//! Rows as Parquet: typed columns, all optional, in groups of rows, so that memory does not depend on how many there are.
//!
//! Texts are UTF-8 strings, counts 64-bit integers, measures doubles, flags booleans, as `datapackage.json` says; the columns of
//! [`PROVENANCE_COLUMNS`] follow, and the settings stand in the file's key-value metadata. What is undefined is null; infinities are
//! infinities. The same rows give the same bytes.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rolescope_study::{Cell, Column, ColumnKind, Provenance};

use crate::csv::{PROVENANCE_COLUMNS, field};
use crate::encode::CsvText;

/// The most rows of a group.
const MOST_ROWS: usize = 1 << 16;
/// The most bytes of texts of a group, before they are compressed.
const MOST_BYTES: usize = 32 << 20;

/// Writes rows as Parquet.
pub(crate) struct ParquetRows<W: Write> {
    to: W,
    /// What the writer of the format has made, on its way to `to`.
    made: Made,
    writer: SerializedFileWriter<Made>,
    columns: Vec<Values>,
    rows: usize,
    bytes: usize,
}

/// Bytes that two hold.
#[derive(Clone, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Made {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The values of a column in a group that is being gathered: 1 where a row has one, else 0, and the values of those that have one.
struct Values {
    there: Vec<i16>,
    kind: Kind,
}

enum Kind {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
}

impl<W: Write> ParquetRows<W> {
    /// Begins a file.
    pub(crate) fn new(columns: &[Column], provenance: &Provenance, to: W) -> io::Result<Self> {
        let kinds = columns.iter().map(|column| (&*column.name, column.kind));
        let origin = PROVENANCE_COLUMNS.into_iter().map(|name| (name, ColumnKind::Text));
        let fields = kinds.clone().chain(origin.clone()).map(|(name, kind)| of_schema(name, kind));
        let fields = fields.collect::<Result<_, ParquetError>>().map_err(io::Error::other)?;
        let schema = Type::group_type_builder("rolescope").with_fields(fields).build();
        let settings = provenance.settings.iter();
        let settings = settings.map(|(name, value)| KeyValue::new(name.clone(), value.clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("rolescope version {}", provenance.version))
            .set_key_value_metadata(Some(settings.collect()))
            .build();
        let made = Made::default();
        let schema = Arc::new(schema.map_err(io::Error::other)?);
        let writer = SerializedFileWriter::new(made.clone(), schema, Arc::new(properties));
        let columns = kinds.chain(origin).map(|(_, kind)| Values::new(kind)).collect();
        Ok(Self { to, made, writer: writer.map_err(io::Error::other)?, columns, rows: 0, bytes: 0 })
    }

    /// Takes a row; `origin` are the values of the provenance.
    pub(crate) fn row(&mut self, row: &[Cell], origin: &[(&str, String)]) -> io::Result<()> {
        for (values, cell) in self.columns.iter_mut().zip(row) {
            self.bytes += values.push(cell)?;
        }
        for (values, (_, text)) in self.columns[row.len()..].iter_mut().zip(origin) {
            self.bytes += values.push_text(text);
        }
        self.rows += 1;
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES {
            self.close_group()?;
        }
        Ok(())
    }

    /// Writes the rest of the file.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.close_group()?;
        }
        self.writer.finish().map_err(io::Error::other)?;
        self.hand_on()?;
        self.to.flush()
    }

    fn close_group(&mut self) -> io::Result<()> {
        self.write_group().map_err(io::Error::other)?;
        (self.rows, self.bytes) = (0, 0);
        self.hand_on()
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let (Some(mut column), Some(values)) = (group.next_column()?, columns.next()) {
            let there = Some(values.there.as_slice());
            match (column.untyped(), &values.kind) {
                (ColumnWriter::ByteArrayColumnWriter(to), Kind::Text(texts)) => {
                    to.write_batch(texts, there, None)?;
                }
                (ColumnWriter::Int64ColumnWriter(to), Kind::Whole(numbers)) => {
                    to.write_batch(numbers, there, None)?;
                }
                (ColumnWriter::DoubleColumnWriter(to), Kind::Real(numbers)) => {
                    to.write_batch(numbers, there, None)?;
                }
                (ColumnWriter::BoolColumnWriter(to), Kind::Flag(flags)) => {
                    to.write_batch(flags, there, None)?;
                }
                _ => return Err(ParquetError::General("a column is of another type".to_owned())),
            }
            column.close()?;
            values.clear();
        }
        group.close()?;
        Ok(())
    }

    /// Writes on what has been made.
    fn hand_on(&mut self) -> io::Result<()> {
        self.to.write_all(&self.made.take())
    }
}

fn of_schema(name: &str, kind: ColumnKind) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match kind {
        ColumnKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Count => (Physical::INT64, None),
        ColumnKind::Share | ColumnKind::Points | ColumnKind::Real(_) => (Physical::DOUBLE, None),
        ColumnKind::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL);
    Ok(Arc::new(field.build()?))
}

impl Values {
    fn new(kind: ColumnKind) -> Self {
        let kind = match kind {
            ColumnKind::Text => Kind::Text(Vec::new()),
            ColumnKind::Count => Kind::Whole(Vec::new()),
            ColumnKind::Share | ColumnKind::Points | ColumnKind::Real(_) => Kind::Real(Vec::new()),
            ColumnKind::Flag => Kind::Flag(Vec::new()),
        };
        Self { there: Vec::new(), kind }
    }

    fn clear(&mut self) {
        self.there.clear();
        match &mut self.kind {
            Kind::Text(values) => values.clear(),
            Kind::Whole(values) => values.clear(),
            Kind::Real(values) => values.clear(),
            Kind::Flag(values) => values.clear(),
        }
    }

    /// Takes a cell; returns the bytes it needs.
    fn push(&mut self, cell: &Cell) -> io::Result<usize> {
        match (&mut self.kind, cell) {
            (_, Cell::Empty) => {
                self.there.push(0);
                return Ok(0);
            }
            (Kind::Text(_), Cell::Text(text)) => return Ok(self.push_text(text)),
            // A column of texts may hold a number in some rows: it is written as in CSV.
            (Kind::Text(_), _) => return Ok(self.push_text(&field(cell, CsvText::Machine))),
            (Kind::Whole(numbers), Cell::Count(count)) => {
                numbers.push(i64::try_from(*count).map_err(io::Error::other)?);
            }
            (Kind::Whole(numbers), Cell::Integer(number)) => numbers.push(*number),
            (Kind::Real(numbers), Cell::Real(number)) => numbers.push(*number),
            (Kind::Real(numbers), Cell::Count(count)) => numbers.push(*count as f64),
            (Kind::Real(numbers), Cell::Integer(number)) => numbers.push(*number as f64),
            (Kind::Flag(flags), Cell::Flag(flag)) => flags.push(*flag),
            (_, cell) => {
                return Err(io::Error::other(format!("a cell does not fit its column: {cell:?}")));
            }
        }
        self.there.push(1);
        Ok(size_of::<u64>())
    }

    fn push_text(&mut self, text: &str) -> usize {
        if let Kind::Text(texts) = &mut self.kind {
            texts.push(ByteArray::from(text));
            self.there.push(1);
        }
        text.len() + size_of::<ByteArray>()
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;
    use crate::rows::{RowFormat, RowWriter};
    use crate::testing;

    /// Writes rows and reads them back, with the number of groups.
    fn read_back(columns: &[Column], rows: &[Vec<Cell>]) -> (Vec<Vec<(String, Field)>>, usize) {
        let mut bytes = Vec::new();
        let provenance = testing::provenance();
        let mut writer =
            RowWriter::new(RowFormat::Parquet, "t", columns, &provenance, &mut bytes).unwrap();
        rows.iter().for_each(|row| writer.row(row).unwrap());
        assert_eq!(writer.finish().unwrap(), rows.len() as u64);
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let read = reader.get_row_iter(None).unwrap();
        let read = read.map(|row| row.unwrap().into_columns()).collect();
        (read, reader.num_row_groups())
    }

    fn expected(cell: &Cell) -> Field {
        match cell {
            Cell::Empty => Field::Null,
            Cell::Text(text) => Field::Str(text.clone()),
            Cell::Count(count) => Field::Long(*count as i64),
            Cell::Integer(number) => Field::Long(*number),
            Cell::Real(number) => Field::Double(*number),
            Cell::Flag(flag) => Field::Bool(*flag),
        }
    }

    #[test]
    fn every_cell_reads_back_with_its_type() {
        for table in [testing::signals(), testing::hostile()] {
            let (read, _) = read_back(&table.columns, &table.rows);
            assert_eq!(read.len(), table.rows.len());
            for (read, row) in read.iter().zip(&table.rows) {
                let names: Vec<&str> = read.iter().map(|(name, _)| name.as_str()).collect();
                let own = table.columns.iter().map(|column| &*column.name);
                assert_eq!(names, own.chain(PROVENANCE_COLUMNS).collect::<Vec<&str>>());
                for ((_, read), (cell, column)) in read.iter().zip(row.iter().zip(&table.columns)) {
                    let expected = match (cell, column.kind) {
                        (Cell::Count(count), kind) if kind != ColumnKind::Count => {
                            Field::Double(*count as f64)
                        }
                        _ => expected(cell),
                    };
                    assert_eq!(read, &expected, "{}", column.name);
                }
                assert_eq!(read[row.len()].1, Field::Str("c0ffee".to_owned()));
            }
        }
    }

    #[test]
    fn many_rows_are_written_in_groups() {
        let columns = [Column::new("n", "n", ColumnKind::Count, "")];
        let rows: Vec<Vec<Cell>> = (0..150_000)
            .map(|n| vec![if n % 7 == 0 { Cell::Empty } else { Cell::Count(n) }])
            .collect();
        let (read, groups) = read_back(&columns, &rows);
        assert_eq!(groups, 3);
        assert!(read.iter().zip(&rows).all(|(read, row)| read[0].1 == expected(&row[0])));
        assert_eq!(read.len(), rows.len());
        let (none, _) = read_back(&columns, &[]);
        assert!(none.is_empty());
        let columns = [Column::new("t", "t", ColumnKind::Text, "")];
        let long = "x".repeat(MOST_BYTES / 4);
        let rows: Vec<Vec<Cell>> = (0..9).map(|_| vec![Cell::text(long.clone())]).collect();
        assert_eq!(read_back(&columns, &rows).1, 3);
    }

    #[test]
    fn what_does_not_fit_its_column_is_an_error() {
        let columns = [Column::new("n", "n", ColumnKind::Count, "")];
        let provenance = testing::provenance();
        let mut writer =
            RowWriter::new(RowFormat::Parquet, "t", &columns, &provenance, Vec::new()).unwrap();
        assert!(writer.row(&[Cell::text("one")]).is_err());
        assert!(writer.row(&[Cell::Count(u64::MAX)]).is_err());
    }

    #[test]
    fn a_full_disk_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let table = testing::signals();
        let provenance = testing::provenance();
        let mut writer =
            RowWriter::new(RowFormat::Parquet, "t", &table.columns, &provenance, Full).unwrap();
        table.rows.iter().for_each(|row| writer.row(row).unwrap());
        assert!(writer.finish().unwrap_err().hint().is_some());
    }
}
