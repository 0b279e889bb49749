//! Postings that match a query.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::query::EnableScoring;

use crate::error::{Context, Result};
use crate::query::{Glossary, parse};
use crate::snapshot::{Address, Snapshot};

/// In which order postings are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// The best matches first (BM25); the earlier ingested first among equals.
    #[default]
    Relevance,
    /// The newest first, those without a date last; the earlier ingested first among equals.
    Posted,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct SearchRequest<'a> {
    /// The query: words (all of them must occur, in title or body), `"phrases"`, `field:word` with the fields title, body, employer,
    /// place, posted, source, id, language and any facet column (`column.NAME` where it is named as a field), `AND`, `OR`, `NOT`, parentheses,
    /// `word*`, `"two words"~3`, `posted:[2020 TO 2021-06]`, and what the lexicon finds, `role:KEY`, `signal:KEY`, `duty:KEY`.
    pub query: &'a str,
    /// In which order.
    pub sort: SortBy,
    /// How many at most.
    pub limit: usize,
    /// How many of the first to leave out.
    pub offset: usize,
    /// What `role:`, `signal:` and `duty:` mean.
    pub glossary: Option<Glossary<'a>>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The number of postings that match, shown or not.
    pub total: u64,
    /// The postings asked for, with their relevance.
    pub postings: Vec<(Address, f32)>,
}

impl Snapshot {
    /// Finds postings. The order is the same for any number of segments and threads.
    ///
    /// # Errors
    /// If the query cannot be understood or the index cannot be read.
    pub fn search(&self, request: &SearchRequest<'_>) -> Result<Found> {
        let query = parse(self, request.query, request.glossary.as_ref())?;
        let scoring = match request.sort {
            SortBy::Relevance => EnableScoring::enabled_from_searcher(&self.searcher),
            SortBy::Posted => EnableScoring::disabled_from_searcher(&self.searcher),
        };
        let weight = query.weight(scoring).context("search", &self.path)?;
        let wanted = request.limit.saturating_add(request.offset);
        let mut best: BinaryHeap<Candidate> = BinaryHeap::new();
        let mut total = 0;
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let fast = reader.fast_fields();
            let sequences = fast.u64("sequence").context("read a column of", &self.path)?;
            let posted = fast.i64("posted").context("read a column of", &self.path)?;
            let alive = reader.alive_bitset();
            weight
                .for_each(reader, &mut |document, score| {
                    if alive.is_some_and(|alive| !alive.is_alive(document)) {
                        return;
                    }
                    total += 1;
                    let candidate = Candidate {
                        score: if request.sort == SortBy::Relevance { score } else { 0.0 },
                        posted: match request.sort {
                            SortBy::Relevance => None,
                            SortBy::Posted => posted.first(document),
                        },
                        sequence: sequences.first(document).unwrap_or(u64::MAX),
                        address: Address { segment, document },
                    };
                    if best.len() < wanted {
                        best.push(candidate);
                    } else if best.peek().is_some_and(|worst| candidate < *worst) {
                        best.pop();
                        best.push(candidate);
                    }
                })
                .context("search", &self.path)?;
        }
        let postings = best
            .into_sorted_vec()
            .into_iter()
            .skip(request.offset)
            .map(|candidate| (candidate.address, candidate.score))
            .collect();
        Ok(Found { total, postings })
    }
}

/// A posting that matches; the smaller comes first.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: f32,
    posted: Option<i64>,
    sequence: u64,
    address: Address,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| other.posted.cmp(&self.posted))
            .then_with(|| self.sequence.cmp(&other.sequence))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}
