//! rolescope for Python: Arrow in, tables out.
//!
//! The way: what Python hands over -> [`batches::Batches`] -> record batches, whose columns [`columns::Columns`] reads where they lie ->
//! a matcher, or whatever `rolescope-study` does with rows ([`rows`]), in any number of threads and without Python's lock ->
//! [`annotate::Annotations`], [`vacancies::Vacancies`] or [`tally::Tally`] -> [`table::Table`]s. What goes wrong becomes one of the exceptions of `rolescope.errors` ([`failure`]).

mod annotate;
mod batches;
mod columns;
mod concordance;
mod evidence;
mod failure;
mod grouping;
mod index;
mod lexicon;
mod question;
mod rows;
mod rules;
mod table;
mod tally;
mod vacancies;
mod waiting;
mod workers;

/// The module.
#[pyo3::pymodule]
mod _rolescope {
    #[pymodule_export]
    use crate::annotate::{_matcher_alone, Annotations, annotate, plain_text};
    #[pymodule_export]
    use crate::grouping::GroupingTask;
    #[pymodule_export]
    use crate::index::Index;
    #[pymodule_export]
    use crate::lexicon::Lexicon;
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::tally::{Tally, table_names, tables};
    #[pymodule_export]
    use crate::vacancies::Vacancies;

    /// Version of rolescope.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
