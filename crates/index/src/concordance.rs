//! Concordance: every match of an entry with the words around it.
//!
//! A part of the lines is chosen from the positions of the index, so that all are counted and few texts are read. All lines, and those
//! that are ordered by the words around them, come from the texts themselves, one posting after the other.

mod draw;
mod lines;

use rolescope_corpus::Posted;
use rolescope_lexicon::{EntryId, Findings, Lexicon, Match, Matcher, StrengthSet};

use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::reading::{ReadingOrder, mix};
use crate::scan::{Population, ScanRequest};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;
use draw::{Candidate, Chosen};
use lines::Cutter;

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

/// In which order lines stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineOrder {
    /// That of ingest, and within a posting that of its text.
    #[default]
    Ingest,
    /// By the words before the node, the nearest first.
    Left,
    /// By the node and the words after it.
    Right,
    /// The newest first, those without a date last.
    Posted,
    /// By employer, those without one last.
    Employer,
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
    /// The postings that take part; all if nothing is said.
    pub within: Option<&'a Selection>,
    /// In which order.
    pub order: LineOrder,
    /// How many lines at most.
    pub limit: usize,
    /// Draws the lines at random by this seed instead of taking the first: of each employer in turn, so that none has many more than
    /// another as long as all have some left.
    pub sample: Option<u64>,
    /// Tokens shown left and right of the node.
    pub context: usize,
    /// Whether e-mail addresses and telephone numbers are shown.
    pub show_contacts: bool,
}

/// A match with the words around it. Texts are the ad's, cleaned of markup, with line breaks as spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcordanceLine {
    /// The posting's name, see [`crate::Names`]: its id, if no other has the same.
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
    /// How many e-mail addresses and telephone numbers are not shown.
    pub masked: u64,
}

impl Snapshot {
    /// The lines asked for, in order, and the number of all matches.
    ///
    /// # Errors
    /// If the index cannot be read or the work was stopped.
    pub fn concordance(
        &self,
        request: &ConcordanceRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Vec<ConcordanceLine>, u64)> {
        if request.sample.is_none() && matches!(request.order, LineOrder::Left | LineOrder::Right) {
            return self.sorted_by_context(request, threads, progress);
        }
        let within = self.places_of(request, threads)?;
        let scan = ScanRequest {
            lexicon: request.lexicon,
            population: Population::All,
            query: None,
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
        let chosen = self.scan_within(
            Some(&within),
            &scan,
            threads,
            progress,
            || Chosen::new(request.limit, request.sample.is_some()),
            |chosen, seen, findings| {
                let Address { segment, document } = seen.address;
                let sequence = sequences[segment as usize].first(document).unwrap_or(u64::MAX);
                for found in request.matches(findings) {
                    let order = match (request.sample, request.order) {
                        (Some(seed), _) => {
                            let text = texts[segment as usize].first(document).unwrap_or(0);
                            mix(mix(seed ^ text)
                                ^ (u64::from(found.sentence) << 32 | u64::from(found.first_token)))
                        }
                        (None, LineOrder::Posted) => seen.posted.map_or(u64::MAX, |posted| {
                            (i64::from(i32::MAX) - i64::from(posted.day.0)) as u64
                        }),
                        (None, LineOrder::Employer) => {
                            if seen.has_employer {
                                u64::from(seen.cluster)
                            } else {
                                u64::MAX
                            }
                        }
                        (None, _) => 0,
                    };
                    let (cluster, address) = (seen.cluster, seen.address);
                    chosen.add(Candidate { order, sequence, found: *found, cluster, address });
                }
            },
            Chosen::merged,
        )?;
        let (mut candidates, total) = chosen.value.done();
        if request.sample.is_some() {
            candidates.sort_unstable_by_key(|candidate| (candidate.sequence, candidate.found));
        }
        let mut lines = Vec::with_capacity(candidates.len());
        let reader = self.reader()?;
        let names = self.names()?;
        let mut cutter = Cutter::new(request);
        let mut read = None;
        for candidate in candidates {
            if read != Some(candidate.address) {
                cutter.read(&names, reader.posting(candidate.address)?)?;
                read = Some(candidate.address);
            }
            lines.push(cutter.line(candidate.found));
        }
        if request.sample.is_some() {
            sort(&mut lines, request.order);
        }
        Ok((lines, total))
    }

    /// Shows every line to `take`, in the order of ingest, until it says that it has enough (`false`); returns how many it was shown. The
    /// request's order, limit and sample do not matter, and memory does not depend on how many lines there are.
    ///
    /// # Errors
    /// If the index cannot be read, the work was stopped, or `take` fails.
    pub fn concordance_each<E: From<Error> + Send>(
        &self,
        request: &ConcordanceRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
        mut take: impl FnMut(ConcordanceLine) -> std::result::Result<bool, E>,
    ) -> std::result::Result<u64, E> {
        let within = self.places_of(request, threads)?;
        let order = self.in_order(&within, ReadingOrder::Ingest)?;
        let names = self.names()?;
        let mut shown = 0;
        self.read_each(
            &order,
            threads,
            progress,
            || (Matcher::new(request.lexicon), Findings::default(), Cutter::new(request)),
            |(matcher, findings, cutter), stored| {
                cutter.read(&names, stored)?;
                matcher.find(&cutter.title, &cutter.body, findings);
                Ok::<_, E>(request.matches(findings).map(|found| cutter.line(*found)).collect())
            },
            |lines: Vec<ConcordanceLine>| -> std::result::Result<bool, E> {
                for line in lines {
                    shown += 1;
                    if !take(line)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            },
        )?;
        Ok(shown)
    }

    /// The first lines by the words around them.
    fn sorted_by_context(
        &self,
        request: &ConcordanceRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Vec<ConcordanceLine>, u64)> {
        let mut lines: Vec<ConcordanceLine> = Vec::new();
        let total = self.concordance_each::<Error>(request, threads, progress, |line| {
            lines.push(line);
            if lines.len() >= request.limit.saturating_mul(2).max(4096) {
                sort(&mut lines, request.order);
                lines.truncate(request.limit);
            }
            Ok(true)
        })?;
        sort(&mut lines, request.order);
        lines.truncate(request.limit);
        Ok((lines, total))
    }

    /// The postings that may hold a line.
    fn places_of(&self, request: &ConcordanceRequest<'_>, threads: &Threads) -> Result<Selection> {
        let mut places = self.may_hold(request.lexicon, &[request.node], false, threads)?;
        if let Some((with, _)) = request.with {
            places = places.and(&self.may_hold(request.lexicon, &[with], false, threads)?);
        }
        Ok(match request.within {
            Some(within) => places.and(within),
            None => places,
        })
    }
}

/// Puts lines in an order; those that are equal stay as they are.
fn sort(lines: &mut [ConcordanceLine], order: LineOrder) {
    match order {
        LineOrder::Ingest => {}
        LineOrder::Left => lines.sort_by_cached_key(|line| {
            let words = line.left.to_lowercase();
            words.split(' ').rev().map(str::to_owned).collect::<Vec<String>>()
        }),
        LineOrder::Right => {
            lines.sort_by_cached_key(|line| (line.node.to_lowercase(), line.right.to_lowercase()));
        }
        LineOrder::Posted => {
            lines.sort_by_key(|line| {
                line.posted.map_or(i64::MAX, |posted| -i64::from(posted.day.0))
            });
        }
        LineOrder::Employer => lines.sort_by_cached_key(|line| {
            (line.employer.trim().is_empty(), line.employer.to_lowercase())
        }),
    }
}

impl ConcordanceRequest<'_> {
    /// The matches of the node that satisfy the request.
    fn matches<'f>(&'f self, findings: &'f Findings) -> impl Iterator<Item = &'f Match> {
        let of_entry = move |entry: EntryId| {
            let shown = move |found: &&Match| {
                found.entry == entry && self.strengths.contains(found.strength)
            };
            findings.matches.iter().filter(shown)
        };
        of_entry(self.node).filter(move |node| match self.with {
            None => true,
            Some((entry, reach)) => {
                of_entry(entry).any(|other| other != *node && near(node, other, reach))
            }
        })
    }
}

fn near(left: &Match, right: &Match, reach: Reach) -> bool {
    match reach {
        Reach::Sentence => left.sentence == right.sentence,
        Reach::Zone => left.zone == right.zone,
        Reach::Posting => true,
        Reach::Tokens(most) => left.is_near(right, most),
    }
}
