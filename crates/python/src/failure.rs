//! What goes wrong, as an exception of `rolescope.errors` with its causes and what to do.

use std::error::Error;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rolescope_study::Error as StudyError;

/// The classes of `rolescope.errors`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A table handed over does not have what is needed.
    Data,
    /// A lexicon cannot be read.
    Lexicon,
    /// A question that cannot be asked, or of nobody.
    Question,
    /// Bytes that are no tally, or tallies that do not fit each other.
    Tally,
    /// An index that cannot be opened or read.
    Index,
    /// A mistake of rolescope's own.
    Internal,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Data => "DataError",
            Self::Lexicon => "LexiconError",
            Self::Question => "QuestionError",
            Self::Tally => "TallyError",
            Self::Index => "IndexAccessError",
            Self::Internal => "InternalError",
        }
    }
}

/// An exception of a message, its causes and a hint.
pub(crate) fn raised(
    kind: Kind,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
) -> PyErr {
    Python::attach(|py| {
        let made = py
            .import("rolescope.errors")
            .and_then(|errors| errors.getattr(kind.class()))
            .and_then(|class| class.call1((message.clone(), causes, hint)));
        match made {
            Ok(exception) => PyErr::from_value(exception),
            Err(error) => {
                let instead = PyRuntimeError::new_err(message);
                instead.set_cause(py, Some(error));
                instead
            }
        }
    })
}

/// An exception without causes.
pub(crate) fn plain(kind: Kind, message: impl Into<String>, hint: impl Into<String>) -> PyErr {
    raised(kind, message.into(), Vec::new(), Some(hint.into()))
}

/// An error of one of our libraries, with all its causes and the first hint among them.
pub(crate) fn failed<E: Error + 'static>(error: E) -> PyErr {
    let mut messages: Vec<String> = Vec::new();
    let mut hint = None;
    let mut next: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(cause) = next {
        let message = cause.to_string();
        // Transparent errors repeat what they wrap.
        if !messages.contains(&message) {
            messages.push(message);
        }
        hint = hint.or_else(|| hint_of(cause));
        next = cause.source();
    }
    let kind = kind_of(&error);
    let causes = messages.split_off(1.min(messages.len()));
    raised(kind, messages.pop().unwrap_or_default(), causes, hint)
}

fn kind_of(error: &(dyn Error + 'static)) -> Kind {
    if error.is::<rolescope_lexicon::Error>() {
        return Kind::Lexicon;
    }
    match error.downcast_ref::<StudyError>() {
        Some(
            StudyError::NotCounts { .. }
            | StudyError::CountsVersion { .. }
            | StudyError::DamagedCounts { .. }
            | StudyError::CountsDiffer { .. }
            | StudyError::DumpTwice { .. }
            | StudyError::PartOfGrouping { .. },
        ) => Kind::Tally,
        Some(StudyError::RowsChanged | StudyError::DamagedRows { .. }) => Kind::Data,
        Some(
            StudyError::Lexicon(_) | StudyError::NoLexicon { .. } | StudyError::ReadLexicon { .. },
        ) => Kind::Lexicon,
        Some(StudyError::Index(_)) | None => Kind::Index,
        Some(_) => Kind::Question,
    }
}

/// What an error of one of our libraries suggests.
fn hint_of(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<StudyError>() {
        return match error {
            // Written for the command line.
            StudyError::PartOfEmployers => {
                Some("count ads, vacancies or templates; of employers an Index can be asked".to_owned())
            }
            StudyError::PartOfVacancies { .. } => Some("count ads: unit=\"ad\"".to_owned()),
            StudyError::NotCounts { .. } => {
                Some("pass what Tally.to_bytes() or `rolescope cooccur --partial` has made".to_owned())
            }
            StudyError::NobodyThere { postings: 0, .. } => {
                Some("the rows hold no ad: neither title nor body; see Tally.account".to_owned())
            }
            StudyError::NobodyThere { .. } => Some("try population=\"all\"".to_owned()),
            StudyError::NoDates { .. } => {
                Some("name a column of dates with columns={\"posted\": …}; Tally.account says how many were read".to_owned())
            }
            _ => error.hint(),
        };
    }
    if let Some(error) = cause.downcast_ref::<rolescope_index::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_lexicon::Error>() {
        return error.hint();
    }
    cause.downcast_ref::<rolescope_report::Error>().and_then(|error| error.hint())
}
