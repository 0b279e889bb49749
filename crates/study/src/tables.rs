//! The tables of an answer, one file each. Counts stand beside every measure; undefined is empty.

mod contrast;

mod influence;

mod strata;

mod rectified;

mod joint;

mod pairs;

mod prevalence;

mod places;

mod trend;

mod decomposition;

mod ledger;

mod estimates;

mod evaluation;

mod agreement;

mod together;

pub use agreement::{Ratings, agreement};
pub mod vacancies;

pub use contrast::{contrast, verdict_name};
pub use decomposition::decomposition;
pub use evaluation::{EVALUATION_TABLES, evaluation};
pub use influence::influence;
pub use joint::joint;
pub use ledger::ledger;
pub use pairs::pairs;
pub use places::places;
pub use prevalence::prevalence;
pub use rectified::rectified;
pub use strata::{StrataOf, mantel_haenszel, strata};
pub use together::Together;
pub use trend::{rates, slopes, theta};

use rolescope_trend::Period;

use crate::answer::Answer;
use crate::cell_id::{CellId, Counted};
use crate::masked::masked;
use crate::observe::counts_in_several_periods;
use crate::table::{Cell, Column, ColumnKind};
use crate::unit::Unit;

/// What the windows of a column are.
pub(crate) const WINDOW_NOTE: &str = "what is one unit: a posting, a zone, a sentence; where it is a number N, one occurrence of a duty, which has the signals of its title or body with at most N tokens in between, before or after";

/// The columns that say to which window and group a row belongs.
fn place_columns(answer: &Answer) -> Vec<Column> {
    let mut columns = vec![Column::new("window", "Window", ColumnKind::Text, WINDOW_NOTE)];
    for name in &answer.question.by {
        // `a b` and `a_b` would have the same name.
        let plain = column_name(name);
        let mut unique = plain.clone();
        let mut times = 1;
        while columns.iter().any(|column| column.name == unique) {
            times += 1;
            unique = format!("{plain}_{times}");
        }
        columns.push(Column::new(
            unique,
            name.clone(),
            ColumnKind::Text,
            format!("value of the column `{name}` of the dump; empty where an ad has none"),
        ));
    }
    columns
}

/// The cells of those columns.
fn place_cells(answer: &Answer, window: crate::Window, stratum: Option<u32>) -> Vec<Cell> {
    let mut cells = vec![Cell::text(window.name())];
    if let Some(stratum) = stratum {
        let values = answer.counts.groups.of(stratum);
        let shown = |value: &str| Cell::Text(masked(value).0);
        cells.extend(values.into_iter().map(|value| value.map_or(Cell::Empty, shown)));
    }
    cells
}

/// The column that says how to get at what a row counts.
pub(crate) fn cell_column() -> Column {
    Column::new(
        "cell",
        "Cell",
        ColumnKind::Text,
        "id of what the first count of the row counts: `rolescope show --cell` lists it; empty where no ad stands for what is counted",
    )
    .hidden()
}

/// What is counted in a window, group and period, to be said of each row there.
pub(crate) struct CellPlace(Option<String>);

impl CellPlace {
    /// Of an answer. Nothing is said where no ad stands for a unit: of employers, and of units that count in every period in which they
    /// are active.
    pub(crate) fn new(
        answer: &Answer,
        window: crate::Window,
        stratum: Option<u32>,
        period: Option<Period>,
    ) -> Self {
        let question = &answer.question;
        let several = period.is_some() && counts_in_several_periods(question);
        if several || question.unit == Unit::Employer {
            return Self(None);
        }
        let values = stratum.map(|stratum| answer.counts.groups.of(stratum)).unwrap_or_default();
        let columns = answer.question.by.iter().cloned();
        let shown = |value: Option<&str>| value.map(|value| masked(value).0);
        let group = columns.zip(values.into_iter().map(shown)).collect();
        let all = CellId::of_all(&answer.question, &answer.provenance, window);
        Self(Some(CellId { group, period, ..all }.written_place()))
    }

    /// The cell of a row.
    pub(crate) fn cell(&self, what: &Counted) -> Cell {
        let place = self.0.as_ref();
        place.map_or(Cell::Empty, |place| {
            Cell::Text(format!("{place}{}", CellId::written_what(what)))
        })
    }

    /// The cell of a row that counts the units with these items.
    pub(crate) fn with(&self, items: &[&str]) -> Cell {
        let items = items.iter().map(|item| ((*item).to_owned(), true)).collect();
        self.cell(&Counted::Units(items))
    }
}

/// The name of a dump's column as a column of ours: prefixed, so that it meets none of the others.
fn column_name(name: &str) -> String {
    let plain: String =
        name.chars()
            .map(|character| {
                if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '_' }
            })
            .collect();
    format!("by_{plain}")
}

/// A bound of an interval.
fn bound(
    interval: Option<rolescope_cooccur::Interval>,
    side: impl Fn(rolescope_cooccur::Interval) -> f64,
) -> Cell {
    Cell::real(interval.map(side))
}
