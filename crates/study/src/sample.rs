//! Sentences of an index drawn for labelling, from every kind that the lexicon tells apart.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_index::{Address, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{Findings, Lexicon, Relation, Said, Technical, Zone};
use rolescope_text::without_contacts;

use crate::error::Result;
use crate::masked::masked;
use crate::question::Who;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Fewest words of a sentence that is worth labelling.
const LEAST_WORDS: usize = 3;
/// Candidates kept of each kind for each sentence asked for: some are too short, or of an employer who has had his share.
const SPARE: usize = 8;

const EMPLOYER: &str = "employer as written; an e-mail address or telephone number in it is left out, with a hash that keeps different ones apart";

/// What is drawn.
#[derive(Clone, Debug)]
pub struct SampleRequest<'a> {
    /// The ads drawn from.
    pub who: &'a Who,
    /// Sentences in all.
    pub size: usize,
    /// The same seed draws the same sentences from the same ads, however the index is cut.
    pub seed: u64,
    /// Sentences of one employer at most.
    pub per_employer: usize,
    /// The columns for labels.
    pub labels: &'a [String],
}

/// What the lexicon says of a sentence: its relation to engineering, to marketing, and its technical qualification.
type Cell3 = (u8, u8, u8);

/// Draws a labelling sheet.
///
/// Sentences are parted by what the lexicon says of them (does, works with or neither, of engineering and of marketing; technical
/// qualification asked, mentioned or none); each part gives as many, as far as it has them. The sheet does not say of which part a sentence is, only the
/// part's number and size, so that who labels is not told the answer, and neither e-mail addresses nor telephone numbers; employers whose
/// names hold some still differ ([`masked`]), so that intervals can be clustered by them.
///
/// # Errors
/// If the index cannot be read or nobody is in the population.
pub fn sample(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    request: &SampleRequest<'_>,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Table> {
    let keys = snapshot.draw_keys()?;
    let scan = ScanRequest {
        lexicon,
        population: request.who.population.clone(),
        query: request.who.query.as_deref(),
        by: &[],
        foreign: false,
        titles_only: false,
    };
    let keep = request.size.saturating_mul(SPARE);
    let scanned = snapshot.scan(
        &scan,
        threads,
        progress,
        BTreeMap::<Cell3, Part>::new,
        |parts, seen, findings| {
            for (sentence, zone) in findings.sentences.iter().enumerate() {
                if *zone == Zone::Title {
                    continue;
                }
                let part = parts.entry(cell(lexicon, findings, sentence)).or_default();
                part.sentences += 1;
                part.candidates.push(Candidate {
                    order: keys.order(seen.address, sentence as u64, request.seed),
                    sequence: keys.sequence(seen.address),
                    address: seen.address,
                    sentence: sentence as u32,
                    cluster: seen.cluster,
                });
                if part.candidates.len() > 2 * keep.max(512) {
                    part.shrink(keep);
                }
            }
        },
        |mut left, right| {
            for (cell, part) in right {
                let own = left.entry(cell).or_default();
                own.sentences += part.sentences;
                own.candidates.extend(part.candidates);
                own.shrink(keep);
            }
            left
        },
    )?;
    let parts = scanned.value;
    if parts.is_empty() {
        return Err(request.who.nobody(None, scanned.postings));
    }
    let drawn = draw(snapshot, parts, request, keep)?;
    Ok(sheet(drawn, request.labels))
}

/// Sentences of one kind.
#[derive(Debug, Default)]
struct Part {
    sentences: u64,
    candidates: Vec<Candidate>,
}

/// A sentence that may be drawn; the first in order are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    order: u64,
    sequence: u64,
    address: Address,
    sentence: u32,
    cluster: u32,
}

impl Part {
    /// Keeps the first so many, each text once.
    fn shrink(&mut self, keep: usize) {
        self.candidates.sort_unstable();
        self.candidates.dedup_by_key(|candidate| candidate.order);
        self.candidates.truncate(keep);
    }
}

/// A sentence that was drawn.
struct Drawn {
    order: u64,
    part: usize,
    part_sentences: u64,
    id: String,
    employer: String,
    posted: String,
    title: String,
    before: String,
    sentence: String,
    after: String,
}

fn cell(lexicon: &Lexicon, findings: &Findings, sentence: usize) -> Cell3 {
    let own = findings.matches.iter().filter(|found| found.sentence as usize == sentence);
    let said = Said { zone: findings.sentences[sentence], matches: own.copied().collect() };
    let relation = |families: &[&str]| match said.relation(lexicon, families) {
        None => 0,
        Some(Relation::With) => 1,
        Some(Relation::Does) => 2,
    };
    let technical = match said.technical(lexicon) {
        Technical::None => 0,
        Technical::Mentioned => 1,
        Technical::Asked => 2,
    };
    (relation(&["engineering", "liaison"]), relation(&["marketing"]), technical)
}

/// Takes one sentence of each part in turn until there are enough or no more.
fn draw(
    snapshot: &Snapshot,
    parts: BTreeMap<Cell3, Part>,
    request: &SampleRequest<'_>,
    keep: usize,
) -> Result<Vec<Drawn>> {
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.iter_mut().for_each(|part| part.shrink(keep));
    let sizes: Vec<u64> = parts.iter().map(|part| part.sentences).collect();
    let mut waiting: Vec<_> = parts.into_iter().map(|part| part.candidates.into_iter()).collect();
    let mut of_cluster: BTreeMap<u32, usize> = BTreeMap::new();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut drawn = Vec::new();
    let mut open = true;
    while open && drawn.len() < request.size {
        open = false;
        for (part, candidates) in waiting.iter_mut().enumerate() {
            if drawn.len() >= request.size {
                break;
            }
            for candidate in candidates {
                let count = of_cluster.entry(candidate.cluster).or_default();
                if *count >= request.per_employer {
                    continue;
                }
                let (stored, sentences) = snapshot.sentences(candidate.address)?;
                let at = candidate.sentence as usize;
                let Some(own) = sentences.get(at) else { continue };
                let worth = !own.heading && own.words.len() >= LEAST_WORDS;
                if !worth || !said.insert(own.text.clone()) {
                    continue;
                }
                *count += 1;
                let neighbour = |at: Option<usize>| {
                    let text = at.and_then(|at| sentences.get(at));
                    let text = text.filter(|sentence| sentence.zone != Zone::Title);
                    text.map(|sentence| sentence.text.clone()).unwrap_or_default()
                };
                drawn.push(Drawn {
                    order: candidate.order,
                    part: part + 1,
                    part_sentences: sizes[part],
                    before: neighbour(at.checked_sub(1)),
                    after: neighbour(at.checked_add(1)),
                    sentence: own.text.clone(),
                    id: stored.posting.id,
                    employer: masked(&stored.posting.employer).0,
                    posted: stored.posting.posted.map(|day| day.to_string()).unwrap_or_default(),
                    title: without_contacts(&stored.posting.title).0,
                });
                open = true;
                break;
            }
        }
    }
    drawn.sort_by_key(|drawn| drawn.order);
    Ok(drawn)
}

fn sheet(drawn: Vec<Drawn>, labels: &[String]) -> Table {
    use ColumnKind::{Count, Text};
    let rows = drawn.into_iter().enumerate().map(|(number, drawn)| {
        let Drawn {
            order: _,
            part,
            part_sentences,
            id,
            employer,
            posted,
            title,
            before,
            sentence,
            after,
        } = drawn;
        let mut cells = vec![Cell::text(format!("s{:04}", number + 1))];
        cells.extend([id, employer, posted, title, before, sentence, after].map(Cell::Text));
        cells.extend([Cell::Count(part as u64), Cell::Count(part_sentences)]);
        cells.extend(labels.iter().map(|_| Cell::Empty));
        cells
    });
    let column = Column::new;
    let mut columns = vec![
        column("item", "Item", Text, "name of the sentence in this sheet"),
        column("id", "Id", Text, "id of the ad").hidden(),
        column("employer", "Employer", Text, EMPLOYER).hidden(),
        column("posted", "Posted", Text, "date of posting").hidden(),
        column("title", "Title", Text, "title of the ad"),
        column("before", "Before", Text, "the sentence before").hidden(),
        column("sentence", "Sentence", Text, "the sentence to be labelled"),
        column("after", "After", Text, "the sentence after").hidden(),
        column("stratum", "Stratum", Count, "number of the part that the sentence was drawn from"),
        column(
            "stratum_sentences",
            "of",
            Count,
            "sentences of that part in all: a sentence stands for them divided by those drawn",
        ),
    ];
    columns.extend(labels.iter().map(|label| label_column(label)));
    Table {
        name: "sample".to_owned(),
        title: "Sentences to be labelled".to_owned(),
        caption: String::new(),
        columns,
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

/// An empty column for labels.
fn label_column(label: &str) -> Column {
    Column::new(
        label.to_owned(),
        label.to_owned(),
        ColumnKind::Text,
        "to be filled in by who labels",
    )
}
