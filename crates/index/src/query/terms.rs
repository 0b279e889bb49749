//! `role:`, `signal:` and `duty:` in queries: what the lexicon finds.

use std::sync::Arc;

use rolescope_lexicon::{EntryId, Kind, Lexicon, Relation, StrengthSet, nearest};
use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::place::Refusal;
use crate::error::Result;
use crate::progress::Silent;
use crate::scan::{Population, ScanRequest};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// Names of fields that ask the lexicon.
pub(crate) const LEXICON_FIELDS: [&str; 3] = ["role", "signal", "duty"];

/// The lexicon that a query may refer to, and the threads on which it is applied.
#[derive(Clone, Copy, Debug)]
pub struct Glossary<'a> {
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// The threads.
    pub threads: &'a Threads,
}

impl Glossary<'_> {
    /// Whether a query may refer to a lexicon: reading one takes longer than most queries.
    #[must_use]
    pub fn is_needed(query: &str) -> bool {
        let refers = |field: &str| {
            query.match_indices(field).any(|(at, _)| query[at + field.len()..].starts_with(':'))
        };
        LEXICON_FIELDS.into_iter().any(refers)
    }
}

/// The entries that a key of a field stands for: of a role all its kinds, of `any-signal` all signals, of a family its duties.
pub(crate) fn entries_of(
    lexicon: &Lexicon,
    field: &str,
    key: &str,
) -> std::result::Result<Vec<EntryId>, Refusal> {
    let entries: Vec<EntryId> = match field {
        "role" => {
            let role = lexicon.by_key(key).filter(|&entry| is(lexicon, entry, field));
            role.map(|role| lexicon.role_and_descendants(role)).unwrap_or_default()
        }
        "signal" if key == "any-signal" => lexicon.signals().map(|(id, _)| id).collect(),
        _ => {
            let entry = lexicon.by_key(key).filter(|&entry| is(lexicon, entry, field));
            let of_family = |kind: &Kind| match kind {
                Kind::Duty { family, relation } => {
                    field == "duty"
                        && match relation {
                            Relation::Does => family == key,
                            Relation::With => key.strip_suffix("-with") == Some(family.as_str()),
                        }
                }
                _ => false,
            };
            match entry {
                Some(entry) => vec![entry],
                None => lexicon
                    .duties()
                    .filter(|(_, entry)| of_family(&entry.kind))
                    .map(|(id, _)| id)
                    .collect(),
            }
        }
    };
    if entries.is_empty() {
        let known = lexicon.iter().filter(|(_, entry)| entry.kind.name() == field);
        let near = nearest(key, known.map(|(_, entry)| entry.key.as_str()))
            .map(|near| format!("; did you mean `{near}`?"));
        let reason = format!(
            "the lexicon {} has no {field} `{}`{}",
            lexicon.name,
            super::place::shortened(key),
            near.unwrap_or_default()
        );
        return Err(Refusal::at(key, reason));
    }
    Ok(entries)
}

fn is(lexicon: &Lexicon, entry: EntryId, field: &str) -> bool {
    lexicon.entry(entry).kind.name() == field
}

impl Snapshot {
    /// The postings in which one of these entries is found: roles in the title, signals and duties anywhere, with these strengths.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn holding(
        &self,
        glossary: &Glossary<'_>,
        entries: &[EntryId],
        strengths: StrengthSet,
    ) -> Result<Selection> {
        let Glossary { lexicon, threads } = *glossary;
        let is_role = |entry: &EntryId| matches!(lexicon.entry(*entry).kind, Kind::Role { .. });
        let titles_only = entries.iter().all(is_role);
        let mut entries = entries.to_vec();
        entries.sort_unstable();
        let within = self.may_hold(lexicon, &entries, titles_only, threads)?;
        let population =
            if titles_only { Population::Roles(entries.clone()) } else { Population::All };
        let request =
            ScanRequest { lexicon, population, query: None, by: &[], foreign: true, titles_only };
        let (found, _) = self.find_within(
            Some(&within),
            &request,
            threads,
            &Silent,
            Vec::new,
            |found: &mut Vec<Address>, address, findings| {
                let is_one = titles_only
                    || findings.matches.iter().any(|one| {
                        strengths.contains(one.strength)
                            && entries.binary_search(&one.entry).is_ok()
                    });
                found.extend(is_one.then_some(address));
            },
            |mut left, right| {
                left.extend(right);
                left
            },
        )?;
        let mut selection = self.nothing();
        found.into_iter().for_each(|address| selection.insert(address));
        Ok(selection)
    }
}

/// Postings that are known already, as a query of tantivy's.
#[derive(Clone, Debug)]
pub(crate) struct SelectionQuery {
    segments: Arc<FxHashMap<SegmentId, Arc<[u64]>>>,
}

impl SelectionQuery {
    /// Of a selection.
    pub(crate) fn new(snapshot: &Snapshot, selection: &Selection) -> Self {
        let readers = snapshot.searcher.segment_readers().iter().enumerate();
        let bits =
            readers.map(|(number, reader)| (reader.segment_id(), selection.segment(number).into()));
        Self { segments: Arc::new(bits.collect()) }
    }
}

impl Query for SelectionQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for SelectionQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let words = self.segments.get(&reader.segment_id()).cloned();
        let mut documents = Bits { words: words.unwrap_or_else(|| [].into()), document: 0 };
        documents.document = documents.from(0);
        Ok(Box::new(ConstScorer::new(documents, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("found by the lexicon", 1.0))
    }
}

/// The documents of a segment whose bits are set.
struct Bits {
    words: Arc<[u64]>,
    document: DocId,
}

impl Bits {
    /// The first document at or after another.
    fn from(&self, document: DocId) -> DocId {
        let first = document as usize / 64;
        let Some(word) = self.words.get(first) else { return TERMINATED };
        let rest = word >> (document % 64) << (document % 64);
        if rest != 0 {
            return first as DocId * 64 + rest.trailing_zeros();
        }
        let mut later = (first + 1..).zip(&self.words[first + 1..]);
        later
            .find(|(_, word)| **word != 0)
            .map_or(TERMINATED, |(number, word)| number as DocId * 64 + word.trailing_zeros())
    }
}

impl DocSet for Bits {
    fn advance(&mut self) -> DocId {
        self.document =
            if self.document == TERMINATED { TERMINATED } else { self.from(self.document + 1) };
        self.document
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.document < target {
            self.document = self.from(target);
        }
        self.document
    }

    fn doc(&self) -> DocId {
        self.document
    }

    fn size_hint(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }
}
