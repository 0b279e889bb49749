//! A lexicon with the texts that it was read from: to be kept, sent elsewhere, and read again.

use std::collections::BTreeMap;
use std::path::Path;

use rolescope_lexicon::Lexicon;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A lexicon as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LexiconText {
    /// Its name.
    pub name: String,
    /// Fingerprint of what it means.
    pub fingerprint: String,
    /// Name of its file without folders; of a built-in one its name.
    pub file: String,
    /// BLAKE3 of its text, in hex.
    pub blake3: String,
    /// Its text.
    pub text: String,
    /// The texts of the files that it extends, by the names it calls them.
    pub extends: BTreeMap<String, String>,
}

impl LexiconText {
    /// A lexicon with its texts.
    #[must_use]
    pub fn new(
        lexicon: &Lexicon,
        file: &str,
        text: &str,
        extends: BTreeMap<String, String>,
    ) -> Self {
        Self {
            name: lexicon.name.clone(),
            fingerprint: lexicon.fingerprint.clone(),
            file: file.to_owned(),
            blake3: blake3::hash(text.as_bytes()).to_hex().to_string(),
            text: text.to_owned(),
            extends,
        }
    }

    /// The lexicon again.
    ///
    /// # Errors
    /// If the texts are no longer a lexicon.
    pub fn parse(&self) -> rolescope_lexicon::Result<Lexicon> {
        Lexicon::parse_with(&self.file, &self.text, &mut |name| {
            self.extends.get(name).cloned().ok_or_else(|| "its text was not kept".to_owned())
        })
    }

    /// Opens a lexicon by the name of a built-in one or the path of a file, which counts from `folder`; with its text.
    ///
    /// # Errors
    /// [`Error::NoLexicon`] if it is neither, [`Error::ReadLexicon`] if the file cannot be read, [`Error::Lexicon`] if it is no lexicon.
    pub fn open(written: &str, folder: &Path) -> Result<(Lexicon, Self)> {
        if let Some((lexicon, text)) = Lexicon::builtin(written).zip(Lexicon::builtin_text(written))
        {
            let text = Self::new(&lexicon, written, text, BTreeMap::new());
            return Ok((lexicon, text));
        }
        let path = folder.join(written);
        if !path.exists() && path.extension().is_none() {
            return Err(Error::NoLexicon {
                written: written.to_owned(),
                known: Lexicon::builtin_names().collect(),
            });
        }
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path)
            .map_err(|source| Error::ReadLexicon { path: shown.clone(), source })?;
        let beside = path.parent().unwrap_or_else(|| Path::new(""));
        let mut extends = BTreeMap::new();
        let mut load = |name: &str| {
            let text =
                std::fs::read_to_string(beside.join(name)).map_err(|error| error.to_string())?;
            extends.insert(name.to_owned(), text.clone());
            Ok(text)
        };
        let lexicon = Lexicon::from_bytes_with(&shown, &bytes, &mut load)?;
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
        // It has been read as UTF-8.
        let text = String::from_utf8_lossy(&bytes);
        let text = Self::new(&lexicon, &file.unwrap_or_default(), &text, extends);
        Ok((lexicon, text))
    }
}
