//! Which column is what, and its cells, read where they lie.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Schema, TimeUnit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use rolescope_corpus::{DateColumn, DateFormat, DateMeaning, DateOutcome, Day, date_of_day};
use rolescope_lexicon::nearest;
use rolescope_study::RowDate;

use crate::failure::{Kind, plain};

/// The fields that a column may be, in the order of [`Wanted::fields`].
pub(crate) const FIELDS: [&str; 6] = ["id", "title", "employer", "place", "posted", "body"];

/// Where the fields stand in [`FIELDS`].
pub(crate) const ID: usize = 0;
pub(crate) const TITLE: usize = 1;
pub(crate) const EMPLOYER: usize = 2;
pub(crate) const PLACE: usize = 3;
pub(crate) const POSTED: usize = 4;
pub(crate) const BODY: usize = 5;

/// Which columns were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The column of each field, if one was named.
    fields: [Option<String>; 6],
    /// Whether columns were named: those that were not are no fields then.
    is_named: bool,
    /// Columns that are kept to group by, or because they are part of the corpus.
    pub(crate) facets: Vec<String>,
}

/// The columns of a batch by number, the same for all batches of one schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Places {
    fields: [Option<usize>; 6],
    facets: Vec<usize>,
}

/// The cells of a batch's columns.
pub(crate) struct Columns<'a> {
    pub(crate) fields: [Cells<'a>; 6],
    pub(crate) facets: Vec<Cells<'a>>,
}

/// The cells of one column.
pub(crate) enum Cells<'a> {
    /// There is no such column, or it has only nulls.
    None,
    Utf8(&'a arrow_array::StringArray),
    Large(&'a arrow_array::LargeStringArray),
    View(&'a arrow_array::StringViewArray),
    /// Numbers of values, and the values.
    Dictionary(&'a dyn Array, Vec<usize>, Box<Self>),
    /// Whole numbers and dates, written as text.
    Whole(&'a dyn Array),
}

impl Wanted {
    /// Reads the argument `columns`: field -> name of a column, and `facets` -> names of columns.
    pub(crate) fn read(columns: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut wanted = Self::default();
        let Some(columns) = columns else { return Ok(wanted) };
        wanted.is_named = true;
        for (key, value) in columns {
            let key: String = key.extract()?;
            if key == "facets" {
                if value.is_instance_of::<PyString>() {
                    return Err(plain(
                        Kind::Data,
                        "`facets` is a text, not a list of names",
                        "write columns={\"facets\": [\"industry\"]}",
                    ));
                }
                wanted.facets = value.extract()?;
                continue;
            }
            let Some(at) = FIELDS.iter().position(|field| *field == key) else {
                let near = nearest(&key, FIELDS.into_iter().chain(["facets"]));
                let meant = near.map_or_else(
                    || format!("there are {} and facets", FIELDS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(plain(Kind::Data, format!("`{key}` is no field of an ad"), meant));
            };
            wanted.fields[at] = value.extract()?;
        }
        Ok(wanted)
    }

    /// The columns of a schema. Where none were named, a field's column has its name.
    ///
    /// # Errors
    /// If a named column is missing, one has a type that cannot be read, or there is neither a title nor a body.
    pub(crate) fn places(&self, schema: &Schema) -> PyResult<Places> {
        let mut places = Places { fields: [None; 6], facets: Vec::new() };
        for (at, field) in FIELDS.into_iter().enumerate() {
            let named = self.fields[at].as_deref();
            let place = match named {
                Some(name) => Some(place_of(schema, name, &format!("for `{field}`"))?),
                None if self.is_named => None,
                None => schema.index_of(field).ok(),
            };
            if let Some(place) = place {
                check_type(schema, place, field)?;
            }
            places.fields[at] = place;
        }
        if places.fields[TITLE].is_none() && places.fields[BODY].is_none() {
            return Err(plain(
                Kind::Data,
                "there is neither a column for titles nor one for bodies",
                format!(
                    "name them: columns={{\"title\": …, \"body\": …}}; the columns are {}",
                    names(schema)
                ),
            ));
        }
        for name in &self.facets {
            let place = place_of(schema, name, "to group by or keep")?;
            check_type(schema, place, "facets")?;
            places.facets.push(place);
        }
        Ok(places)
    }
}

fn place_of(schema: &Schema, name: &str, what: &str) -> PyResult<usize> {
    schema.index_of(name).map_err(|_| {
        let known = schema.fields().iter().map(|field| field.name().as_str());
        let near = nearest(name, known)
            .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        plain(
            Kind::Data,
            format!("there is no column `{name}` {what}"),
            format!("{near}the columns are {}", names(schema)),
        )
    })
}

/// The names of a schema's columns, those of a wide table cut off.
fn names(schema: &Schema) -> String {
    const SHOWN: usize = 30;
    let mut names: Vec<&str> =
        schema.fields().iter().take(SHOWN).map(|field| field.name().as_str()).collect();
    if schema.fields().len() > SHOWN {
        names.push("…");
    }
    names.join(", ")
}

/// Whether a column's cells can be what the field is.
fn check_type(schema: &Schema, place: usize, field: &str) -> PyResult<()> {
    let column = schema.field(place);
    let text = |kind: &DataType| {
        matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null)
    };
    let kind = match column.data_type() {
        DataType::Dictionary(_, values) => values,
        kind => kind,
    };
    let fits = text(kind)
        || match field {
            "id" | "facets" => kind.is_integer(),
            "posted" => {
                kind.is_integer()
                    || matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
            }
            _ => false,
        };
    if fits {
        return Ok(());
    }
    let needed = match field {
        "id" | "facets" => "text or whole numbers",
        "posted" => "dates, timestamps, or text such as 2021-03-31",
        _ => "text",
    };
    Err(plain(
        Kind::Data,
        format!(
            "the column `{}` for `{field}` has values of type {}; it must have {needed}",
            column.name(),
            column.data_type()
        ),
        "cast it first, or name another column",
    ))
}

impl Places {
    /// The column of a field.
    pub(crate) fn field(&self, at: usize) -> Option<usize> {
        self.fields[at]
    }

    /// The cells of a batch.
    pub(crate) fn cells<'a>(&self, batch: &'a RecordBatch) -> Columns<'a> {
        let of = |place: &Option<usize>| {
            place.map_or(Cells::None, |place| Cells::of(batch.column(place).as_ref()))
        };
        Columns {
            fields: std::array::from_fn(|at| of(&self.fields[at])),
            facets: self.facets.iter().map(|place| of(&Some(*place))).collect(),
        }
    }
}

impl<'a> Cells<'a> {
    fn of(array: &'a dyn Array) -> Self {
        if array.null_count() == array.len() {
            return Self::None;
        }
        match array.data_type() {
            DataType::Utf8 => Self::Utf8(array.as_string()),
            DataType::LargeUtf8 => Self::Large(array.as_string()),
            DataType::Utf8View => Self::View(array.as_string_view()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let values = Self::of(dictionary.values().as_ref());
                Self::Dictionary(array, dictionary.normalized_keys(), Box::new(values))
            }
            DataType::Null => Self::None,
            _ => Self::Whole(array),
        }
    }

    /// The text of a cell, empty where there is none; `buffer` is for what is no text.
    pub(crate) fn text<'b>(&'b self, row: usize, buffer: &'b mut String) -> &'b str {
        match self {
            Self::None => "",
            Self::Utf8(array) if array.is_valid(row) => array.value(row),
            Self::Large(array) if array.is_valid(row) => array.value(row),
            Self::View(array) if array.is_valid(row) => array.value(row),
            Self::Dictionary(array, keys, values) if array.is_valid(row) => {
                values.text(keys[row], buffer)
            }
            Self::Whole(array) if array.is_valid(row) => {
                buffer.clear();
                if let Some(number) = whole(*array, row) {
                    write!(buffer, "{number}").expect("writing to a string does not fail");
                }
                buffer
            }
            _ => "",
        }
    }
}

/// A whole number of any width.
fn whole(array: &dyn Array, row: usize) -> Option<i128> {
    macro_rules! of {
        ($kind:ty) => {
            Some(i128::from(array.as_primitive_opt::<$kind>()?.value(row)))
        };
    }
    match array.data_type() {
        DataType::Int8 => of!(Int8Type),
        DataType::Int16 => of!(Int16Type),
        DataType::Int32 => of!(Int32Type),
        DataType::Int64 => of!(Int64Type),
        DataType::UInt8 => of!(UInt8Type),
        DataType::UInt16 => of!(UInt16Type),
        DataType::UInt32 => of!(UInt32Type),
        DataType::UInt64 => of!(UInt64Type),
        _ => None,
    }
}

/// Reads dates: those of Arrow's types, and texts written in a way that is told beforehand, not guessed.
pub(crate) struct Dates {
    written: DateColumn,
    /// The meaning's name, as tables and remarks have it.
    pub(crate) meaning: String,
}

impl Dates {
    /// Dates of a column, written in a format and telling of an event, both by the names that profiles use; where no event is named the
    /// column's name says it.
    pub(crate) fn new(format: &str, meaning: Option<&str>, column: Option<&str>) -> PyResult<Self> {
        let known = DateFormat::ALL.into_iter().filter(|format| *format != DateFormat::Auto);
        let Some(format) = DateFormat::from_name(format).filter(|f| *f != DateFormat::Auto) else {
            let names: Vec<&str> = known.map(DateFormat::as_str).collect();
            return Err(plain(
                Kind::Question,
                format!("`{format}` is no format of dates that can be read row by row"),
                format!("there are {}", names.join(", ")),
            ));
        };
        let named = meaning.map(|name| {
            DateMeaning::from_name(name).ok_or_else(|| {
                let names: Vec<&str> =
                    DateMeaning::ALL.into_iter().map(DateMeaning::as_str).collect();
                plain(
                    Kind::Question,
                    format!("`{name}` is nothing that dates tell of"),
                    format!("there are {}", names.join(", ")),
                )
            })
        });
        let meaning = match named.transpose()? {
            Some(meaning) => meaning,
            None => column.map_or(DateMeaning::Unknown, DateMeaning::of_column),
        };
        let written = DateColumn::infer([], format, meaning);
        Ok(Self { written, meaning: meaning.as_str().to_owned() })
    }

    /// The date of a cell. Of a timestamp it is the day in its own time where it has no zone, in UTC where it has one.
    pub(crate) fn read(&self, cells: &Cells<'_>, row: usize, buffer: &mut String) -> RowDate {
        let (array, row): (&dyn Array, usize) = match cells {
            Cells::Whole(array) => (*array, row),
            Cells::Dictionary(array, keys, values) if array.is_valid(row) => {
                match values.as_ref() {
                    Cells::Whole(values) => (*values, keys[row]),
                    _ => return self.written(cells.text(row, buffer)),
                }
            }
            _ => return self.written(cells.text(row, buffer)),
        };
        if array.is_null(row) {
            return RowDate::Absent;
        }
        match day_of(array, row) {
            None if array.data_type().is_integer() => self.written(cells.text(row, buffer)),
            None => RowDate::Unreadable,
            Some(day) => of_outcome(date_of_day(Day(day))),
        }
    }

    fn written(&self, text: &str) -> RowDate {
        if text.is_empty() { RowDate::Absent } else { of_outcome(self.written.read(text, None)) }
    }
}

fn of_outcome(outcome: DateOutcome) -> RowDate {
    match outcome {
        DateOutcome::Parsed { posted, .. } => RowDate::Read(posted),
        DateOutcome::Absent => RowDate::Absent,
        _ => RowDate::Unreadable,
    }
}

/// The day of a date or a timestamp; nothing if it is none, or too far away.
fn day_of(array: &dyn Array, row: usize) -> Option<i32> {
    let per_day =
        |value: i64, per_second: i64| i32::try_from(value.div_euclid(per_second * 86_400)).ok();
    match array.data_type() {
        DataType::Date32 => Some(array.as_primitive_opt::<Date32Type>()?.value(row)),
        DataType::Date64 => per_day(array.as_primitive_opt::<Date64Type>()?.value(row), 1000),
        DataType::Timestamp(TimeUnit::Second, _) => {
            per_day(array.as_primitive_opt::<TimestampSecondType>()?.value(row), 1)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            per_day(array.as_primitive_opt::<TimestampMillisecondType>()?.value(row), 1000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            per_day(array.as_primitive_opt::<TimestampMicrosecondType>()?.value(row), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            per_day(array.as_primitive_opt::<TimestampNanosecondType>()?.value(row), 1_000_000_000)
        }
        _ => None,
    }
}
