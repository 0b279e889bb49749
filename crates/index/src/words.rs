//! The terms of an index that a word of a lexicon stands for.

use std::path::Path;

use rolescope_lexicon::WordPattern;
use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;

use crate::error::{Context, Result};

/// Tells the terms, ascending.
pub(crate) fn each_term(
    dictionary: &TermDictionary,
    word: &WordPattern,
    path: &Path,
    mut tell: impl FnMut(&[u8], &TermInfo),
) -> Result<()> {
    match word {
        WordPattern::Exact(word) => {
            let found = dictionary.get(word.as_bytes()).context("read the words of", path)?;
            if let Some(info) = found {
                tell(word.as_bytes(), &info);
            }
        }
        WordPattern::Prefix(prefix) => {
            let mut stream = dictionary
                .range()
                .ge(prefix.as_bytes())
                .into_stream()
                .context("read the words of", path)?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                tell(stream.key(), stream.value());
            }
        }
    }
    Ok(())
}
