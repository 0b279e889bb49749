//! The texts of a posting as they come from the store, and nothing else: tantivy's own document copies each of them once more.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer,
};

/// A posting as it is stored; all that is stored is text.
pub(crate) struct Stored(Vec<(Field, String)>);

impl Stored {
    /// A text of it; empty if it has none.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.0.iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text)
    }

    /// Takes a text out; empty if it has none.
    pub(crate) fn take(&mut self, field: Field) -> String {
        let found = self.0.iter_mut().find(|(of, _)| *of == field);
        found.map(|(_, text)| std::mem::take(text)).unwrap_or_default()
    }
}

/// The texts that are stored before the body, if none of them is empty: id, title, employer, place.
const NAMES: usize = 4;

/// What a posting is called. Where nothing is empty the body is not read.
pub(crate) struct StoredNames(pub(crate) Stored);

impl DocumentDeserialize for StoredNames {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut texts = Vec::with_capacity(NAMES);
        while texts.len() < NAMES
            && let Some((field, Text(text))) = deserializer.next_field()?
        {
            texts.push((field, text));
        }
        Ok(Self(Stored(texts)))
    }
}

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut texts = Vec::with_capacity(deserializer.size_hint());
        while let Some((field, Text(text))) = deserializer.next_field()? {
            texts.push((field, text));
        }
        Ok(Self(texts))
    }
}

/// A stored value.
struct Text(String);

impl ValueDeserialize for Text {
    fn deserialize<'de, D>(deserializer: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        deserializer.deserialize_string().map(Self)
    }
}
