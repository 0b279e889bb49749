//! A column of dates: looked at as a whole, then read cell by cell.

use std::collections::BTreeMap;

use crate::date::{Day, Posted, Precision};
use crate::date_meaning::DateMeaning;

use super::cell::Cell;
use super::number::{Number, Unit};
use super::order::{DateOrder, Orders, Triple, overwhelms};
use super::reading::{DateReading, DateShape};
use super::{DateBasis, DateFormat, DateOutcome, in_range};

/// How to read a column of dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateColumn {
    meaning: DateMeaning,
    /// Of times since 1970.
    unit: Option<Unit>,
    /// Whether years that stand first may be followed by the day.
    swapped: bool,
    /// The most digits after the point that a time in scientific notation has.
    digits: u32,
    reading: DateReading,
}

impl DateColumn {
    /// Finds out how a column is written from some of its cells; their order does not matter. A `format` other than
    /// [`DateFormat::Auto`] is kept. Where a cell tells of several events, the `meaning` says which one is wanted.
    pub fn infer<'a>(
        cells: impl IntoIterator<Item = &'a str>,
        format: DateFormat,
        meaning: DateMeaning,
    ) -> Self {
        let mut reading = DateReading { format, ..DateReading::default() };
        let mut orders = Orders::default();
        let mut units: BTreeMap<Unit, u64> = BTreeMap::new();
        let (mut regular, mut swapped) = (0_u64, 0_u64);
        let mut digits = 0;
        let given = unit_of(format);
        for text in cells {
            let shape = match read(text, format, meaning) {
                Cell::Absent => continue,
                Cell::Date(posted, shape) => {
                    regular +=
                        u64::from(shape == DateShape::YearMonthDay && posted.day.ymd().2 > 12);
                    shape
                }
                Cell::Swapped => {
                    swapped += 1;
                    DateShape::YearDayMonth
                }
                Cell::Triple(triple) => {
                    orders.add(triple);
                    DateShape::Numbers
                }
                Cell::Number(number) => {
                    digits = digits.max(number.digits().unwrap_or(0));
                    let unit = given.or_else(|| number.unit());
                    if let Some(unit) = unit {
                        *units.entry(unit).or_default() += 1;
                    }
                    unit.map_or(DateShape::Unknown, DateShape::of)
                }
                Cell::Relative(_) => DateShape::Relative,
                Cell::Unreadable(_) => DateShape::Unknown,
            };
            reading.cells += 1;
            *reading.shapes.entry(shape).or_default() += 1;
        }
        match format.order() {
            Some(order) => reading.order = Some(order),
            None => {
                if let Some((order, by)) = orders.decided() {
                    (reading.order, reading.decided_by) = (Some(order), by);
                }
            }
        }
        let swapped =
            !overwhelms(regular, swapped) && format.order() != Some(DateOrder::YearMonthDay);
        Self { meaning, unit: given.or_else(|| dominant(&units)), swapped, digits, reading }
    }

    /// How the column is written.
    #[must_use]
    pub fn reading(&self) -> &DateReading {
        &self.reading
    }

    /// Reads a cell. Relative dates count back from `as_of`.
    #[must_use]
    pub fn read(&self, text: &str, as_of: Option<Day>) -> DateOutcome {
        match read(text, self.reading.format, self.meaning) {
            Cell::Absent => DateOutcome::Absent,
            Cell::Unreadable(reason) => DateOutcome::Unparsable(reason),
            Cell::Relative(relative) => relative.read(as_of),
            Cell::Date(posted, shape) if self.takes(posted, shape) => {
                if shape == DateShape::YearMonthDay && self.may_be_swapped(posted) {
                    return DateOutcome::Ambiguous;
                }
                in_range(posted, DateBasis::Written)
            }
            Cell::Triple(triple) if self.takes_triples() => self.triple(triple),
            Cell::Number(number) if self.takes_numbers() => self.number(number),
            Cell::Date(..) | Cell::Swapped | Cell::Triple(_) | Cell::Number(_) => {
                DateOutcome::Contradictory
            }
        }
    }

    fn triple(&self, triple: Triple) -> DateOutcome {
        let of_day = |day, basis| in_range(Posted { day, precision: Precision::Day }, basis);
        match (self.reading.order, triple.only()) {
            (Some(order), _) => match triple.day(order) {
                Some(day) => of_day(day, DateBasis::Written),
                None => DateOutcome::Contradictory,
            },
            (None, Some((day, None))) => of_day(day, DateBasis::Written),
            (None, Some((day, Some(order)))) => of_day(day, DateBasis::OnlyAs(order)),
            (None, None) => DateOutcome::Ambiguous,
        }
    }

    fn number(&self, number: Number) -> DateOutcome {
        let given = unit_of(self.reading.format);
        match (given, self.unit, number.unit()) {
            (None, Some(of_column), Some(own)) if own != of_column => DateOutcome::Contradictory,
            _ => number.read(given, self.digits),
        }
    }

    fn takes(&self, posted: Posted, shape: DateShape) -> bool {
        match self.reading.format {
            DateFormat::Iso => shape != DateShape::MonthName,
            DateFormat::YearMonth => {
                shape == DateShape::YearMonth && posted.precision == Precision::Month
            }
            format => unit_of(format).is_none(),
        }
    }

    fn may_be_swapped(&self, posted: Posted) -> bool {
        let (_, month, day) = posted.day.ymd();
        self.swapped && self.reading.format != DateFormat::Iso && day <= 12 && day != month
    }

    fn takes_triples(&self) -> bool {
        self.reading.format == DateFormat::Auto || self.reading.format.order().is_some()
    }

    fn takes_numbers(&self) -> bool {
        self.takes_triples() || unit_of(self.reading.format).is_some()
    }
}

/// What a cell says, if the column is prescribed to be of a format: `20250131` is a day, but not where it is told to be seconds.
fn read(text: &str, format: DateFormat, meaning: DateMeaning) -> Cell {
    if unit_of(format).is_some()
        && let Some(number) = Number::parse(text.trim())
    {
        return Cell::Number(number);
    }
    Cell::read(text, meaning)
}

fn unit_of(format: DateFormat) -> Option<Unit> {
    match format {
        DateFormat::EpochS => Some(Unit::Seconds),
        DateFormat::EpochMs => Some(Unit::Milliseconds),
        DateFormat::EpochUs => Some(Unit::Microseconds),
        DateFormat::EpochNs => Some(Unit::Nanoseconds),
        _ => None,
    }
}

/// The unit of all times but for one in a hundred.
fn dominant(units: &BTreeMap<Unit, u64>) -> Option<Unit> {
    let (unit, most) =
        units.iter().max_by_key(|(unit, cells)| (**cells, std::cmp::Reverse(**unit)))?;
    let others: u64 = units.values().sum::<u64>() - most;
    overwhelms(*most, others).then_some(*unit)
}
