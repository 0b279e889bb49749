//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The tokenizer of titles, see [`crate::tokenizer`].
pub(crate) const TITLE_TOKENIZER: &str = "rolescope_title";
/// The tokenizer of bodies.
pub(crate) const BODY_TOKENIZER: &str = "rolescope_body";
/// The tokenizer of names: words only.
pub(crate) const NAME_TOKENIZER: &str = "rolescope_words";

/// Between the name of a facet column and its value.
pub(crate) const FACET_SEPARATOR: char = '\u{1f}';

/// The fields, by their meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The posting's id.
    pub(crate) id: Field,
    /// The title, with positions.
    pub(crate) title: Field,
    /// The employer as written.
    pub(crate) employer: Field,
    /// The place as written.
    pub(crate) place: Field,
    /// First day of the date of posting, in days since 1970-01-01.
    pub(crate) posted: Field,
    /// How exactly the date is known: 0 day, 1 month, 2 year.
    pub(crate) precision: Field,
    /// The body as in the dump, with positions and boundaries.
    pub(crate) body: Field,
    /// Facets: column, [`FACET_SEPARATOR`], value.
    pub(crate) facet: Field,
    /// Number of the source in the manifest.
    pub(crate) source: Field,
    /// Number of the record in its source.
    pub(crate) record: Field,
    /// Line on which the record starts.
    pub(crate) line: Field,
    /// Byte at which the record starts.
    pub(crate) byte: Field,
    /// Number of the posting in the order of ingest.
    pub(crate) sequence: Field,
    /// First eight bytes of the hash of title and body.
    pub(crate) text_hash: Field,
}

/// The schema of every index of this version.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let tokenized = |name: &str, option| {
        TextOptions::default().set_stored().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer(name).set_index_option(option),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        title: builder.add_text_field("title", tokenized(TITLE_TOKENIZER, positions)),
        employer: builder
            .add_text_field("employer", tokenized(NAME_TOKENIZER, positions).set_fast("raw")),
        place: builder.add_text_field("place", tokenized(NAME_TOKENIZER, positions)),
        posted: builder.add_i64_field("posted", INDEXED | FAST),
        precision: builder.add_u64_field("precision", FAST),
        body: builder.add_text_field("body", tokenized(BODY_TOKENIZER, positions)),
        facet: builder.add_text_field("facet", STRING.set_fast("raw")),
        source: builder.add_u64_field("source", INDEXED | FAST),
        record: builder.add_u64_field("record", FAST),
        line: builder.add_u64_field("line", FAST),
        byte: builder.add_u64_field("byte", FAST),
        sequence: builder.add_u64_field("sequence", FAST),
        text_hash: builder.add_u64_field("text_hash", FAST),
    };
    (builder.build(), fields)
}
