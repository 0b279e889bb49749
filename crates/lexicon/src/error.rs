//! What can be wrong with a lexicon.

use std::fmt;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a lexicon could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is larger than a lexicon may be.
    #[error("lexicon `{file}` has {bytes} bytes; at most {} are read", crate::lexicon::MAX_BYTES)]
    TooLarge {
        /// Name of the file.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// The file is not UTF-8.
    #[error("lexicon `{file}` is not UTF-8: line {line}, byte {offset}")]
    NotUtf8 {
        /// Name of the file.
        file: String,
        /// Line of the first invalid byte, from 1.
        line: usize,
        /// Offset of the first invalid byte, from 0.
        offset: usize,
        /// The decoder's word for it.
        #[source]
        source: std::str::Utf8Error,
    },
    /// A dictionary of another program cannot be read.
    #[error("dictionary `{file}`, line {line}: {message}")]
    Foreign {
        /// Name of the file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// Nothing of a dictionary could be taken over.
    #[error(
        "nothing of the dictionary `{name}` can be taken over into a lexicon of at most {bytes} bytes"
    )]
    NothingImported {
        /// Name of the lexicon to be.
        name: String,
        /// The most bytes that a lexicon may have.
        bytes: usize,
    },
    /// Its text does not say what a lexicon must say.
    #[error("{}", Problem::list("lexicon", file, problems))]
    Invalid {
        /// Name of the file.
        file: String,
        /// All that was found, in the order of the file; not empty.
        problems: Vec<Problem>,
    },
}

impl Error {
    /// What is wrong with a file, in its order.
    pub(crate) fn invalid(file: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.line, problem.column));
        Self::Invalid { file: file.to_owned(), problems }
    }

    /// What to do next, if there is something to say: the hints of all problems, each once, one a line.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooLarge { .. } => Some("split it into several lexicons".to_owned()),
            Self::NotUtf8 { .. } => Some("save it as UTF-8".to_owned()),
            Self::Foreign { .. } => {
                Some("say with `--from` what it is: quanteda, liwc or csv".to_owned())
            }
            Self::NothingImported { .. } => {
                Some("split the dictionary, or look at its words".to_owned())
            }
            Self::Invalid { problems, .. } => Problem::hints(problems),
        }
    }
}

/// Problems written out in one message; the rest is counted.
const SHOWN: usize = 20;

/// One thing that is wrong, or doubtful, in a lexicon or study file, and where it stands.
///
/// Shown as one line, and under it the place with a row of carets:
/// ```text
/// mine.toml:12:14: in `signal.hands-on`: nothing closes this `(`
///     hands on (coding
///              ^
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The entry it concerns, as `kind.key`.
    pub entry: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The pattern or line it stands in.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// All that is wrong with a file of some `kind`, such as `lexicon`, in one message.
    #[must_use]
    pub fn list(kind: &str, file: &str, problems: &[Self]) -> String {
        let mut text = match problems.len() {
            1 => format!("{kind} `{file}` has a problem"),
            count => format!("{kind} `{file}` has {count} problems"),
        };
        for problem in problems.iter().take(SHOWN) {
            text.push_str(&format!("\n{problem}"));
        }
        if problems.len() > SHOWN {
            text.push_str(&format!("\nand {} more", problems.len() - SHOWN));
        }
        text
    }

    /// What to do about them: each hint once, one a line.
    #[must_use]
    pub fn hints(problems: &[Self]) -> Option<String> {
        let mut hints: Vec<&str> = Vec::new();
        for problem in problems.iter().take(SHOWN) {
            if let Some(hint) = &problem.hint
                && !hints.contains(&hint.as_str())
            {
                hints.push(hint);
            }
        }
        (!hints.is_empty()).then(|| hints.join("\n"))
    }
}

/// A piece of the file, and what to point at in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// One line of text.
    pub text: String,
    /// Characters before the place.
    pub indent: usize,
    /// Characters of the place, at least one.
    pub width: usize,
}

impl Excerpt {
    /// Characters shown on either side of the place.
    const CONTEXT: usize = 60;

    /// Cuts the surroundings of the bytes `at` out of `text`.
    pub(crate) fn of(text: &str, at: std::ops::Range<usize>) -> Self {
        let count = |to: usize| text.char_indices().take_while(|(offset, _)| *offset < to).count();
        let (start, end) = (count(at.start), count(at.end));
        let first = start.saturating_sub(Self::CONTEXT);
        let width = (end - start).clamp(1, Self::CONTEXT);
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let shown = start + width + Self::CONTEXT - first;
        Self {
            text: text.chars().skip(first).take(shown).map(visible).collect(),
            indent: start - first,
            width,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if let Some(entry) = &self.entry {
            write!(f, "in `{entry}`: ")?;
        }
        write!(f, "{}", self.message)?;
        if let Some(Excerpt { text, indent, width }) = &self.excerpt {
            write!(f, "\n    {}\n    {:indent$}{}", text.trim_end(), "", "^".repeat(*width))?;
        }
        Ok(())
    }
}
