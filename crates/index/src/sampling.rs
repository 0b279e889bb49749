//! Postings read back sentence by sentence, and numbers by which they are drawn.

use rolescope_text::{Document, Zone, contacts, shown};
use tantivy::columnar::Column;

use crate::error::{Context, Result};
use crate::reading::mix;
use crate::snapshot::{Address, Snapshot, StoredPosting};

/// One sentence of a posting, in the order in which [`rolescope_lexicon::Findings`] number them: the title's first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceText {
    /// The part of the ad it stands in.
    pub zone: Zone,
    /// Whether it is a heading.
    pub heading: bool,
    /// What it says, cleaned of markup, in one line, without e-mail addresses and telephone numbers.
    pub text: String,
    /// Its first token, counted as matches count theirs: from the start of the title or of the body.
    pub first_token: u32,
    /// The words of its tokens, as the lexicon sees them.
    pub words: Vec<String>,
    /// For each of them whether it stands in such an address or number.
    pub hidden: Vec<bool>,
}

/// Numbers of postings that do not depend on how the index is cut into segments.
pub struct DrawKeys {
    /// For each segment the hash of the text and the number in the order of ingest.
    segments: Vec<(Column<u64>, Column<u64>)>,
}

impl DrawKeys {
    /// The hash of a posting's text: the same for all postings of one text.
    #[must_use]
    pub fn text(&self, address: Address) -> u64 {
        let (text, _) = &self.segments[address.segment as usize];
        text.first(address.document).unwrap_or(0)
    }

    /// A posting's number in the order of ingest.
    #[must_use]
    pub fn sequence(&self, address: Address) -> u64 {
        let (_, sequence) = &self.segments[address.segment as usize];
        sequence.first(address.document).unwrap_or(u64::MAX)
    }

    /// A number that says when a part of a posting is drawn: the smaller the earlier. It depends on the seed, the text and the
    /// part alone.
    #[must_use]
    pub fn order(&self, address: Address, part: u64, seed: u64) -> u64 {
        mix(mix(seed ^ self.text(address)) ^ part)
    }
}

impl std::fmt::Debug for DrawKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DrawKeys").field("segments", &self.segments.len()).finish()
    }
}

impl Snapshot {
    /// The numbers by which postings are drawn.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn draw_keys(&self) -> Result<DrawKeys> {
        let mut segments = Vec::new();
        for reader in self.searcher.segment_readers() {
            let fast = reader.fast_fields();
            let column = |name: &str| fast.u64(name).context("read a column of", &self.path);
            segments.push((column("text_hash")?, column("sequence")?));
        }
        Ok(DrawKeys { segments })
    }

    /// Reads a posting back with its sentences.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn sentences(&self, address: Address) -> Result<(StoredPosting, Vec<SentenceText>)> {
        let stored = self.posting(address)?;
        let mut sentences = Vec::new();
        let mut document = Document::new();
        document.read_title(&stored.posting.title);
        add(&document, &mut sentences);
        document.read_body(&stored.posting.body);
        add(&document, &mut sentences);
        Ok((stored, sentences))
    }
}

fn add(document: &Document, sentences: &mut Vec<SentenceText>) {
    sentences.extend(document.sentences().iter().map(|sentence| {
        let said = &document.text()[sentence.start as usize..sentence.end as usize];
        let contacts = contacts(said);
        let mut text = shown(said, &contacts, said.len());
        text.truncate(text.trim_end().len());
        let tokens = sentence.first_token as usize..sentence.end_token as usize;
        let tokens = &document.tokens()[tokens];
        let hidden = tokens.iter().map(|token| {
            let at = (token.start - sentence.start) as usize;
            contacts.iter().any(|contact| contact.range.contains(&at))
        });
        SentenceText {
            zone: sentence.zone,
            heading: sentence.heading,
            text,
            first_token: sentence.first_token,
            words: tokens.iter().map(|token| document.word(token).to_owned()).collect(),
            hidden: hidden.collect(),
        }
    }));
}
