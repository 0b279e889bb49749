//! What can go wrong.

use std::io;

/// Why a corpus was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option is outside its range.
    #[error("cannot make a corpus: `{option}` is {value}, and must be {allowed}")]
    Option {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: &'static str,
    },
    /// The output refused the bytes.
    #[error("cannot write row {row} of the made-up dump")]
    Write {
        /// The row, the header being 0.
        row: u64,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

impl Error {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Option { option, allowed, .. } => Some(format!("choose `{option}` {allowed}")),
            Self::Write { .. } => {
                Some("check that there is room where the dump is written".to_owned())
            }
        }
    }
}
