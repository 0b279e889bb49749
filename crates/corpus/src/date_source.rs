//! The dates of one dump: looks at its first records to learn how they are written, then reads them row by row.

use std::io::Cursor;

use serde::Deserialize;

use crate::date::{Day, Posted};
use crate::date_counts::{DateAccount, DateCounts};
use crate::date_meaning::DateMeaning;
use crate::encoding::Encoding;
use crate::error::{Error, Result};
use crate::mapping::{Columns, Place, Plan, Source, find_column};
use crate::options::ReadOptions;
use crate::posted::{DateColumn, DateFormat, DateOutcome};
use crate::profile::{FILE_COLUMN, FieldName};
use crate::record::{Record, without_end};
use crate::records::{Outcome, Records};
use crate::window::Window;

/// Bytes of the dump by which the way to write dates is found out: its records up to there.
const DATE_SAMPLE: usize = 1 << 20;

/// From which day relative dates count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// From this day.
    Day(Day),
    /// From the day that the dump's file name holds, as `jobs_2026-01-27.csv` does.
    FileName,
    /// From the day that a column of the dump gives for each row.
    Column(String),
}

/// What a profile says about the dates of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DateRules {
    /// Which event they tell of; none means what the column's name says.
    pub(crate) meaning: Option<DateMeaning>,
    /// A column, or `$file` for the file's name.
    as_of: Option<String>,
}

impl DateRules {
    fn as_of(&self) -> Option<AsOf> {
        self.as_of.as_ref().map(|name| match name.as_str() {
            FILE_COLUMN => AsOf::FileName,
            column => AsOf::Column(column.to_owned()),
        })
    }
}

/// A dump of which the header was read.
pub(crate) struct DumpHead<'a> {
    pub(crate) file: &'a str,
    pub(crate) name: &'a str,
    pub(crate) stem: &'a str,
    pub(crate) encoding: Encoding,
    pub(crate) columns: &'a Columns,
    /// Columns up to the last one that has a name.
    pub(crate) least_fields: usize,
    pub(crate) header: &'a [u8],
    pub(crate) plan: &'a Plan,
    pub(crate) profile: &'a str,
}

/// The dates of a dump.
pub(crate) struct Dates {
    source: Source,
    column: DateColumn,
    from: From,
    account: DateAccount,
    prescribed: Option<Prescribed>,
}

/// A format that the user prescribed, and how the column seems to be written without it.
struct Prescribed {
    format: DateFormat,
    shown: String,
}

impl Prescribed {
    /// An error if dates were looked at, and the format fits none of them.
    fn check(&self, file: &str, counts: &DateCounts) -> Result<()> {
        match counts.first_misfit() {
            Some(example) => Err(Error::DateFormat {
                file: file.to_owned(),
                format: self.format,
                cells: counts.unused(),
                example: example.to_owned(),
                shown: self.shown.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// From which day the relative ones count.
enum From {
    Unknown,
    Day(Day),
    Column(usize, DateColumn),
}

impl Dates {
    /// Looks at the records that follow; they remain to be read. `None` if no column is mapped to the date.
    pub(crate) fn start(
        head: &DumpHead<'_>,
        options: &ReadOptions,
        records: &mut Records,
    ) -> Result<Option<Self>> {
        let Some(source) = &head.plan.sources[FieldName::Posted as usize] else {
            return Ok(None);
        };
        let rules = &head.plan.dates;
        let as_of = match &options.as_of {
            Some(AsOf::FileName) if day_in_name(head.name).is_none() => {
                return Err(Error::NoDayInName { file: head.file.to_owned() });
            }
            Some(as_of) => Some(as_of.clone()),
            None => rules.as_of(),
        };
        let (from_column, from_day) = match &as_of {
            Some(AsOf::Column(name)) => {
                let column = find_column(head.file, head.profile, AS_OF, name, head.columns)?;
                (Some(column), None)
            }
            Some(AsOf::FileName) => (None, day_in_name(head.name)),
            Some(AsOf::Day(day)) => (None, Some(*day)),
            None => (None, None),
        };

        let (mut cells, mut origins) = (Vec::new(), Vec::new());
        look_ahead(head, records, |record| {
            cells.push(record.value(source));
            if let Some(column) = from_column {
                origins.push(record.text(column).into_owned());
            }
        });
        let meaning = rules.meaning.unwrap_or_else(|| meaning_of(source, head.columns));
        let format = options.date_format.unwrap_or(source.rule.format);
        let column = DateColumn::infer(cells.iter().map(String::as_str), format, meaning);
        let prescribed =
            options.date_format.filter(|format| *format != DateFormat::Auto).map(|format| {
                let auto =
                    DateColumn::infer(cells.iter().map(String::as_str), DateFormat::Auto, meaning);
                Prescribed { format, shown: auto.reading().describe() }
            });
        if let Some(prescribed) = &prescribed {
            let mut counts = DateCounts::default();
            for cell in &cells {
                counts.enter(cell, column.read(cell, from_day));
            }
            prescribed.check(head.file, &counts)?;
        }
        let from = match (from_column, from_day) {
            (Some(column), _) => {
                let cells = origins.iter().map(String::as_str);
                let dates = DateColumn::infer(cells, DateFormat::Auto, DateMeaning::Scraped);
                From::Column(column, dates)
            }
            (None, Some(day)) => From::Day(day),
            (None, None) => From::Unknown,
        };
        let account = DateAccount {
            meaning,
            reading: column.reading().clone(),
            as_of: match &from {
                From::Unknown => None,
                From::Day(day) => Some(day.to_string()),
                From::Column(column, _) => Some(format!("column {}", head.columns.unique[*column])),
            },
            ..DateAccount::default()
        };
        Ok(Some(Self { source: source.clone(), column, from, account, prescribed }))
    }

    /// The date of a record, if it has one.
    pub(crate) fn read(&mut self, record: &Record<'_>) -> Option<Posted> {
        let text = record.value(&self.source);
        let as_of = match &self.from {
            From::Unknown => None,
            From::Day(day) => Some(*day),
            From::Column(column, dates) => match dates.read(&record.text(*column), None) {
                DateOutcome::Parsed { posted, .. } => {
                    Some(posted.day).filter(|day| posted.last_day() == *day)
                }
                _ => None,
            },
        };
        self.account.counts.enter(&text, self.column.read(&text, as_of))
    }

    /// Looks back when all are read.
    ///
    /// # Errors
    ///
    /// If a format was prescribed that none of them is written in.
    pub(crate) fn finish(&self, file: &str) -> Result<()> {
        let check = |prescribed: &Prescribed| prescribed.check(file, &self.account.counts);
        self.prescribed.as_ref().map_or(Ok(()), check)
    }

    /// What the dates mean, how they are written, and what became of them so far.
    pub(crate) fn account(&self) -> &DateAccount {
        &self.account
    }
}

/// What the column is called that relative dates count from, in messages.
pub(crate) const AS_OF: &str = "as-of";

/// What the names of a date's columns say: all the same, or it is not known.
fn meaning_of(source: &Source, columns: &Columns) -> DateMeaning {
    let mut meanings = source.places.iter().map(|place| match place {
        Place::Column(column) => DateMeaning::of_column(&columns.written[*column]),
        Place::FileName => DateMeaning::Unknown,
    });
    let first = meanings.next().unwrap_or_default();
    if meanings.all(|meaning| meaning == first) { first } else { DateMeaning::Unknown }
}

/// Shows the records of the sample that lie in it whole.
pub(crate) fn look_ahead(
    head: &DumpHead<'_>,
    records: &mut Records,
    mut show: impl FnMut(&Record<'_>),
) {
    records.window.want(DATE_SAMPLE + 1);
    let data = records.window.data();
    let whole = records.window.ended() && data.len() <= DATE_SAMPLE;
    let sample = data[..data.len().min(DATE_SAMPLE)].to_vec();
    let length = sample.len() as u64;
    let dialect = records.dialect;
    let mut sampled =
        Records::new(Window::new(Box::new(Cursor::new(sample))), dialect, DATE_SAMPLE);
    sampled.expect(head.least_fields, head.columns.unique.len());
    while let Ok(Some(found)) = sampled.next() {
        // The sample may cut its last record.
        if !whole && found.byte + found.length >= length {
            return;
        }
        let Outcome::Read(quoting) = found.outcome else { continue };
        if without_end(sampled.bytes()) != head.header {
            show(&Record::present(&sampled, head.encoding, quoting, head.stem));
        }
    }
}

/// The one day that a file's name holds: `2026-01-27`, `2026_01_27`, `2026.01.27` or `20260127`.
fn day_in_name(name: &str) -> Option<Day> {
    let bytes = name.as_bytes();
    let mut found: Option<Day> = None;
    for start in 0..bytes.len() {
        if start > 0 && bytes[start - 1].is_ascii_digit() {
            continue;
        }
        let Some(day) = day_at(&bytes[start..]) else { continue };
        if found.is_some_and(|other| other != day) {
            return None;
        }
        found = Some(day);
    }
    found
}

fn day_at(bytes: &[u8]) -> Option<Day> {
    let number = |from: usize, length: usize| {
        let digits = bytes.get(from..from + length)?;
        let text = std::str::from_utf8(digits).ok()?;
        digits.iter().all(u8::is_ascii_digit).then(|| text.parse::<u32>().ok())?
    };
    let year = number(0, 4)?;
    let (month, day, end) = match bytes.get(4)? {
        separator @ (b'-' | b'_' | b'.') if bytes.get(7) == Some(separator) => {
            (number(5, 2)?, number(8, 2)?, 10)
        }
        _ => (number(4, 2)?, number(6, 2)?, 8),
    };
    if bytes.get(end).is_some_and(u8::is_ascii_digit) || !(1990..=2040).contains(&year) {
        return None;
    }
    Day::from_ymd(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_a_files_name() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(day_in_name(name).map(|day| day.to_string()).as_deref(), expected, "{name}");
        };
        check("acme_jobs_2026-01-27.csv", Some("2026-01-27"));
        check("2026_01_27-acme.csv.gz", Some("2026-01-27"));
        check("jobs20260127.csv", Some("2026-01-27"));
        check("jobs_2026-01-27_2026-01-27.csv", Some("2026-01-27"));
        check("jobs_2026-01-01_2026-01-31.csv", None);
        check("jobs_120260127.csv", None);
        check("jobs_2026-13-27.csv", None);
        check("jobs_2026-01.csv", None);
        check("ünïcode 2026.01.27", Some("2026-01-27"));
        check("-", None);
    }
}
