//! What can be wrong with rules, alias tables and stored records.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why rules, an alias table or stored records cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Aliases lead back to where they came from.
    #[error("the aliases of employers go in a circle: {}", .names.join(" -> "))]
    AliasCycle {
        /// The names on the way, as written; the last is the first again.
        names: Vec<String>,
    },
    /// One name is an alias of two.
    #[error("`{name}` is given as an alias of `{first}` and of `{second}`")]
    AliasConflict {
        /// The name, as written.
        name: String,
        /// The one that it is to stand for.
        first: String,
        /// The other.
        second: String,
    },
    /// A name in the table of aliases or the list of agencies says that there is none.
    #[error("`{name}` in {list} names no employer")]
    NoName {
        /// The name, as written.
        name: String,
        /// Where it stands.
        list: &'static str,
    },
    /// One name is given as an agency and as none.
    #[error("`{name}` is in the list of agencies and in that of non-agencies")]
    AgencyConflict {
        /// The name, as written among those that are none.
        name: String,
    },
    /// A rule is outside its range.
    #[error("the rule `{rule}` is {value}; it may be {allowed}")]
    Rule {
        /// Its name.
        rule: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: String,
    },
    /// Stored records are not what they say they are.
    #[error("stored records of ads cannot be read at byte {at}: {problem}")]
    Stored {
        /// Where reading stopped.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
}

impl Error {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::AliasCycle { .. } => "take one of these aliases out".to_owned(),
            Self::AliasConflict { name, .. } => format!("keep one of the aliases of `{name}`"),
            Self::NoName { .. } => {
                "take the line out: such ads count as ads without an employer".to_owned()
            }
            Self::AgencyConflict { name } => format!("take `{name}` out of one of the lists"),
            Self::Rule { rule, allowed, .. } => format!("`{rule}` may be {allowed}"),
            Self::Stored { .. } => "compute the records of all ads anew".to_owned(),
        }
    }
}
