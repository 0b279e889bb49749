//! Words and phrases that mark the sentences of a family of duties, but are not in the lexicon.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_cooccur::LogOdds;
use rolescope_index::{Address, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{Kind, Lexicon, Relation, StrengthSet, Zone};

use crate::error::{Error, Result};
use crate::question::Who;
use crate::shown::so_many;
use crate::table::{Cell, Column, ColumnKind, Table};

/// The weight of the prior, in words: as if so many words of no family had been seen before.
const PRIOR: f64 = 500.0;

/// Words that begin or end no phrase worth suggesting.
const EMPTY_WORDS: [&str; 48] = [
    "a", "an", "the", "and", "or", "of", "to", "in", "for", "with", "on", "at", "by", "from", "as",
    "into", "our", "your", "you", "we", "us", "their", "its", "it", "they", "this", "that",
    "these", "those", "is", "are", "be", "been", "was", "will", "would", "can", "have", "has",
    "all", "any", "who", "which", "not", "but", "if", "more", "other",
];

/// What is looked for.
#[derive(Clone, Debug)]
pub struct SuggestRequest<'a> {
    /// The ads read.
    pub who: &'a Who,
    /// The family of duties.
    pub family: &'a str,
    /// Ads read at most, drawn by `seed`.
    pub ads: usize,
    /// Names the draw.
    pub seed: u64,
    /// Most words of a phrase.
    pub words: usize,
    /// Fewest sentences of the family that a phrase must stand in.
    pub least: u64,
    /// Phrases suggested at most.
    pub limit: usize,
}

/// Suggests phrases, the most telling first.
///
/// Sentences of duties and requirements are of two kinds: those in which a duty of the family is asked for, done, and all others. What
/// the family's own matches cover is left out; of the rest each phrase counts once a sentence. The measure is the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi
/// and Quinn 2008), the prior being both kinds together.
///
/// # Errors
/// [`Error::UnknownFamily`], or if the index cannot be read or nobody is in the population.
pub fn suggest(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    request: &SuggestRequest<'_>,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Table> {
    let is_own = |kind: &Kind| matches!(kind, Kind::Duty { family, relation: Relation::Does } if family == request.family);
    if !lexicon.duties().any(|(_, entry)| is_own(&entry.kind)) {
        return Err(Error::UnknownFamily {
            lexicon: lexicon.name.clone(),
            family: request.family.to_owned(),
            known: lexicon.families().into_iter().map(str::to_owned).collect(),
        });
    }
    let keys = snapshot.draw_keys()?;
    let scan = ScanRequest {
        lexicon,
        population: request.who.population.clone(),
        query: request.who.query.as_deref(),
        by: &[],
        foreign: false,
        titles_only: false,
    };
    let scanned = snapshot.scan(
        &scan,
        threads,
        progress,
        Vec::<Ad>::new,
        |ads, seen, findings| {
            let own = findings.matches.iter().filter(|found| {
                StrengthSet::ASKED.contains(found.strength)
                    && is_own(&lexicon.entry(found.entry).kind)
            });
            ads.push(Ad {
                order: keys.order(seen.address, 0, request.seed),
                sequence: keys.sequence(seen.address),
                address: seen.address,
                spans: own
                    .map(|found| (found.sentence, found.first_token, found.end_token))
                    .collect(),
            });
            if ads.len() > 2 * request.ads.max(512) {
                shrink(ads, request.ads);
            }
        },
        |mut left, right| {
            left.extend(right);
            shrink(&mut left, request.ads);
            left
        },
    )?;
    let mut ads = scanned.value;
    shrink(&mut ads, request.ads);
    if ads.is_empty() {
        return Err(request.who.nobody(None, scanned.postings));
    }
    let mut phrases = Phrases::default();
    for ad in &ads {
        phrases.read(snapshot, ad, request.words)?;
    }
    Ok(phrases.table(request, ads.len()))
}

/// An ad that may be read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ad {
    order: u64,
    sequence: u64,
    address: Address,
    /// The family's matches: sentence, first token, one past the last.
    spans: Vec<(u32, u32, u32)>,
}

/// Keeps the first so many, each text once.
fn shrink(ads: &mut Vec<Ad>, keep: usize) {
    ads.sort_unstable();
    ads.dedup_by_key(|ad| ad.order);
    ads.truncate(keep);
}

/// Phrases and how often they stand in sentences of the family and in others.
#[derive(Debug, Default)]
struct Phrases {
    counts: BTreeMap<String, (u64, u64)>,
    /// A sentence of the family for each phrase.
    examples: BTreeMap<String, String>,
    /// All phrases, of both kinds of sentences.
    totals: (u64, u64),
    /// Sentences of both kinds.
    sentences: (u64, u64),
}

impl Phrases {
    fn read(&mut self, snapshot: &Snapshot, ad: &Ad, longest: usize) -> Result<()> {
        let (_, sentences) = snapshot.sentences(ad.address)?;
        for (number, sentence) in (0..).zip(&sentences) {
            if sentence.heading || !matches!(sentence.zone, Zone::Duties | Zone::Requirements) {
                continue;
            }
            let spans: Vec<_> = ad.spans.iter().filter(|(own, _, _)| *own == number).collect();
            let of_family = !spans.is_empty();
            let covered = |word: usize| {
                let token = sentence.first_token + word as u32;
                spans.iter().any(|(_, first, end)| (*first..*end).contains(&token))
            };
            let mut seen = BTreeSet::new();
            for first in 0..sentence.words.len() {
                for end in first + 1..=(first + longest).min(sentence.words.len()) {
                    if covered(end - 1) || sentence.hidden[end - 1] {
                        break;
                    }
                    let words = &sentence.words[first..end];
                    let empty = |word: &String| EMPTY_WORDS.contains(&word.as_str());
                    let number = |word: &String| !word.chars().any(char::is_alphabetic);
                    if empty(&words[0])
                        || empty(&words[words.len() - 1])
                        || words.iter().any(number)
                    {
                        continue;
                    }
                    seen.insert(words.join(" "));
                }
            }
            let (own, other) = (u64::from(of_family), u64::from(!of_family));
            self.sentences.0 += own;
            self.sentences.1 += other;
            for phrase in seen {
                self.totals.0 += own;
                self.totals.1 += other;
                if of_family && !self.examples.contains_key(&phrase) {
                    self.examples.insert(phrase.clone(), sentence.text.clone());
                }
                let counts = self.counts.entry(phrase).or_default();
                counts.0 += own;
                counts.1 += other;
            }
        }
        Ok(())
    }

    fn table(self, request: &SuggestRequest<'_>, ads: usize) -> Table {
        use ColumnKind::{Count, Real, Share, Text};
        let Self { counts, examples, totals, sentences } = self;
        let all = (totals.0 + totals.1) as f64;
        let mut found: Vec<(f64, &String, (u64, u64), LogOdds)> = counts
            .iter()
            .filter(|(_, (own, _))| *own >= request.least)
            .filter_map(|(phrase, &(own, other))| {
                let prior = PRIOR * (own + other) as f64 / all;
                let odds = LogOdds::new((own, totals.0), (other, totals.1), prior, PRIOR)?;
                (odds.delta > 0.0).then(|| (odds.z(), phrase, (own, other), odds))
            })
            .collect();
        found.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        found.truncate(request.limit);
        let rows = found.into_iter().map(|(z, phrase, (own, other), odds)| {
            vec![
                Cell::text(phrase.clone()),
                Cell::Count(own),
                Cell::Count(other),
                Cell::Real(own as f64 / (own + other) as f64),
                Cell::Real(odds.delta),
                Cell::Real(z),
                Cell::text(examples.get(phrase).cloned().unwrap_or_default()),
            ]
        });
        let column = Column::new;
        Table {
            name: "suggest".to_owned(),
            title: format!("Phrases beside duties of the family {}", request.family),
            caption: "What stands in sentences with such a duty more often than in others, the duty's own words left out: to be read, not taken over."
                .to_owned(),
            columns: vec![
                column("phrase", "Phrase", Text, "words in a row"),
                column("family_sentences", "In family", Count, "sentences with a duty of the family that hold the phrase"),
                column("other_sentences", "Elsewhere", Count, "other sentences of duties and requirements that hold it"),
                column("family_share", "Share", Share, "family_sentences / all sentences that hold it"),
                column("log_odds", "Log-odds", Real(2), "difference of the log odds, with a Dirichlet prior of 500 words"),
                column("z", "z", Real(1), "log_odds in standard errors; ranks the phrases"),
                column("example", "Example", Text, "a sentence of the family that holds it"),
            ],
            rows: rows.collect(),
            remarks: vec![format!(
                "{} with a duty of the family and {} of {} were read.",
                so_many(sentences.0 as usize, "sentence", "sentences"),
                so_many(sentences.1 as usize, "other", "others"),
                so_many(ads, "ad", "ads"),
            )],
        }
    }
}
