//! Concordance: every match of an entry with the words around it.

use rolescope_corpus::Posted;
use rolescope_lexicon::{EntryId, Findings, Lexicon, Match, StrengthSet};
use rolescope_text::{Document, Zone};

use crate::error::{Context, Result};
use crate::progress::Progress;
use crate::reading::mix;
use crate::scan::{Population, ScanRequest};
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// How near another entry must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the same sentence.
    Sentence,
    /// In the same zone.
    Zone,
    /// In the same posting.
    Posting,
    /// In the same title or body, with at most this many tokens in between.
    Tokens(u32),
}

/// Which matches are shown.
#[derive(Clone, Debug)]
pub struct ConcordanceRequest<'a> {
    /// The lexicon of the entries below.
    pub lexicon: &'a Lexicon,
    /// The entry whose matches are shown.
    pub node: EntryId,
    /// Another entry that must stand near.
    pub with: Option<(EntryId, Reach)>,
    /// The strengths shown.
    pub strengths: StrengthSet,
    /// Which postings take part.
    pub population: Population,
    /// A query that they match.
    pub query: Option<&'a str>,
    /// How many lines at most.
    pub limit: usize,
    /// Draws the lines at random by this seed instead of taking the first.
    pub sample: Option<u64>,
    /// Tokens shown left and right of the node.
    pub context: usize,
}

/// A match with the words around it. Texts are the ad's, cleaned of markup, with line breaks as spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcordanceLine {
    /// The posting's id.
    pub id: String,
    /// The posting's title.
    pub title: String,
    /// The posting's employer.
    pub employer: String,
    /// When it was posted.
    pub posted: Option<Posted>,
    /// Words before the node.
    pub left: String,
    /// The words of the match.
    pub node: String,
    /// Words after the node.
    pub right: String,
    /// The match.
    pub found: Match,
}

impl Snapshot {
    /// The lines asked for, and the number of all matches. Lines stand in the order of ingest, those of one posting in that of its text.
    ///
    /// # Errors
    /// If the index cannot be read, the query cannot be understood, or the work was stopped.
    pub fn concordance(
        &self,
        request: &ConcordanceRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Vec<ConcordanceLine>, u64)> {
        let scan = ScanRequest {
            lexicon: request.lexicon,
            population: request.population.clone(),
            query: request.query,
            by: &[],
            foreign: true,
            titles_only: false,
        };
        let mut sequences = Vec::new();
        let mut texts = Vec::new();
        for reader in self.searcher.segment_readers() {
            let fast = reader.fast_fields();
            sequences.push(fast.u64("sequence").context("read a column of", &self.path)?);
            texts.push(fast.u64("text_hash").context("read a column of", &self.path)?);
        }
        let chosen = self.scan(
            &scan,
            threads,
            progress,
            || Chosen::new(request.limit),
            |chosen, seen, findings| {
                let Address { segment, document } = seen.address;
                let sequence = sequences[segment as usize].first(document).unwrap_or(u64::MAX);
                for found in matches(request, findings) {
                    let order = request.sample.map_or(0, |seed| {
                        let text = texts[segment as usize].first(document).unwrap_or(0);
                        mix(mix(seed ^ text)
                            ^ (u64::from(found.sentence) << 32 | u64::from(found.first_token)))
                    });
                    chosen.add(Candidate { order, sequence, address: seen.address, found: *found });
                }
            },
            Chosen::merged,
        )?;
        let Chosen { candidates, total, .. } = chosen.value.cut();
        let mut candidates = candidates;
        candidates.sort_unstable_by_key(|candidate| (candidate.sequence, candidate.found));
        let mut lines = Vec::with_capacity(candidates.len());
        let mut document = Document::new();
        for candidate in candidates {
            lines.push(self.line(&candidate, request.context, &mut document)?);
        }
        Ok((lines, total))
    }

    fn line(
        &self,
        candidate: &Candidate,
        context: usize,
        document: &mut Document,
    ) -> Result<ConcordanceLine> {
        let posting = self.posting(candidate.address)?.posting;
        let Match { first_token, end_token, zone, .. } = candidate.found;
        if zone == Zone::Title {
            document.read_title(&posting.title);
        } else {
            document.read_body(&posting.body);
        }
        let (first, end) = (first_token as usize, end_token as usize);
        let tokens = document.tokens();
        let from = tokens[first.saturating_sub(context)].start as usize;
        let start = tokens[first].start as usize;
        let stop = tokens[end - 1].end as usize;
        let last = tokens[(end - 1).saturating_add(context).min(tokens.len() - 1)].end as usize;
        let words = |from: usize, to: usize| {
            document.text()[from..to].split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Ok(ConcordanceLine {
            id: posting.id,
            title: posting.title,
            employer: posting.employer,
            posted: posting.posted,
            left: words(from, start),
            node: words(start, stop),
            right: words(stop, last),
            found: candidate.found,
        })
    }
}

/// The matches of the node that satisfy the request.
fn matches<'a>(
    request: &'a ConcordanceRequest<'_>,
    findings: &'a Findings,
) -> impl Iterator<Item = &'a Match> {
    let affirmed = |found: &Match| request.strengths.contains(found.strength);
    let of_entry = move |entry: EntryId| {
        findings.matches.iter().filter(move |found| found.entry == entry && affirmed(found))
    };
    of_entry(request.node).filter(move |node| match request.with {
        None => true,
        Some((entry, reach)) => {
            of_entry(entry).any(|other| other != *node && near(node, other, reach))
        }
    })
}

fn near(left: &Match, right: &Match, reach: Reach) -> bool {
    match reach {
        Reach::Sentence => left.sentence == right.sentence,
        Reach::Zone => left.zone == right.zone,
        Reach::Posting => true,
        Reach::Tokens(most) => {
            let same_field = (left.zone == Zone::Title) == (right.zone == Zone::Title);
            let (first, second) =
                if left.first_token <= right.first_token { (left, right) } else { (right, left) };
            same_field && second.first_token.saturating_sub(first.end_token) <= most
        }
    }
}

/// A match that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    order: u64,
    sequence: u64,
    found: Match,
    address: Address,
}

/// The first candidates by their order, in memory bounded by their number.
#[derive(Debug)]
struct Chosen {
    limit: usize,
    candidates: Vec<Candidate>,
    total: u64,
}

impl Chosen {
    fn new(limit: usize) -> Self {
        Self { limit, candidates: Vec::new(), total: 0 }
    }

    fn add(&mut self, candidate: Candidate) {
        self.total += 1;
        self.candidates.push(candidate);
        if self.candidates.len() >= self.limit.saturating_mul(2).max(1024) {
            self.shrink();
        }
    }

    fn merged(mut self, mut other: Self) -> Self {
        self.total += other.total;
        self.candidates.append(&mut other.candidates);
        self.cut()
    }

    fn cut(mut self) -> Self {
        self.shrink();
        self
    }

    fn shrink(&mut self) {
        if self.candidates.len() > self.limit {
            if self.limit > 0 {
                self.candidates.select_nth_unstable(self.limit - 1);
            }
            self.candidates.truncate(self.limit);
        }
    }
}
