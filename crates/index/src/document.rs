//! A posting on its way to tantivy's writer, without a copy of its body.
//!
//! Documents are made by the thread that reads and dropped by those that index. So there are few allocations: the body as it was read,
//! one text of all other texts, and the list of values.

use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

/// The fields of one posting and their values.
#[derive(Debug)]
pub(crate) struct PostingDocument {
    values: Vec<(Field, Held)>,
    body: String,
    /// All texts but the body, one after the other.
    texts: String,
}

/// A value, or where it lies.
#[derive(Clone, Copy, Debug)]
enum Held {
    Body,
    /// Bytes of the other texts.
    Text {
        start: usize,
        end: usize,
    },
    Unsigned(u64),
    Signed(i64),
}

impl PostingDocument {
    /// An empty document that will have this body, with room for so many values and bytes of other texts.
    pub(crate) fn new(body: String, values: usize, bytes: usize) -> Self {
        Self { values: Vec::with_capacity(values), body, texts: String::with_capacity(bytes) }
    }

    /// Adds the body.
    pub(crate) fn add_body(&mut self, field: Field) {
        self.values.push((field, Held::Body));
    }

    /// Adds a text, in parts.
    pub(crate) fn add_text(&mut self, field: Field, parts: &[&str]) {
        let start = self.texts.len();
        for part in parts {
            self.texts.push_str(part);
        }
        self.values.push((field, Held::Text { start, end: self.texts.len() }));
    }

    /// Adds a number.
    pub(crate) fn add_u64(&mut self, field: Field, number: u64) {
        self.values.push((field, Held::Unsigned(number)));
    }

    /// Adds a number that may be negative.
    pub(crate) fn add_i64(&mut self, field: Field, number: i64) {
        self.values.push((field, Held::Signed(number)));
    }
}

impl Document for PostingDocument {
    type Value<'a> = PostingValue<'a>;
    type FieldsValuesIter<'a> = FieldsValues<'a>;

    fn iter_fields_and_values(&self) -> FieldsValues<'_> {
        FieldsValues { document: self, values: self.values.iter() }
    }
}

/// The fields and values of a document, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct FieldsValues<'a> {
    document: &'a PostingDocument,
    values: std::slice::Iter<'a, (Field, Held)>,
}

impl<'a> Iterator for FieldsValues<'a> {
    type Item = (Field, PostingValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let &(field, held) = self.values.next()?;
        let value = match held {
            Held::Body => PostingValue::Text(&self.document.body),
            Held::Text { start, end } => PostingValue::Text(&self.document.texts[start..end]),
            Held::Unsigned(number) => PostingValue::Unsigned(number),
            Held::Signed(number) => PostingValue::Signed(number),
        };
        Some((field, value))
    }

    /// Exact, so that tantivy's list of them is made in one go.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

/// A value as tantivy takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PostingValue<'a> {
    Text(&'a str),
    Unsigned(u64),
    Signed(i64),
}

impl<'a> Value<'a> for PostingValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Unsigned(number) => ReferenceValueLeaf::U64(number),
            Self::Signed(number) => ReferenceValueLeaf::I64(number),
        })
    }
}
