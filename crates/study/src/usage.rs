//! What each entry and each pattern of a lexicon finds in an index.

use std::collections::BTreeSet;

use rolescope_index::{Population, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{EntryId, Kind, Lexicon, Strength, Zone};

use crate::error::{Error, Result};
use crate::question::Who;
use crate::shown::looked_at;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Entries that are found less often than this are not judged by where they are found.
const JUDGED: u64 = 20;
/// The share of an entry's matches from which one of several patterns carries it.
const CARRIES: f64 = 1.0 / 3.0;

/// What a lexicon's patterns find in an index.
#[derive(Clone, Debug)]
pub struct Usage {
    /// Ads looked at.
    pub ads: u64,
    /// For each entry of the lexicon.
    pub entries: Vec<EntryUse>,
}

/// What an entry finds.
#[derive(Clone, Debug, Default)]
pub struct EntryUse {
    /// All its patterns together.
    pub all: Found,
    /// Each of its patterns.
    pub patterns: Vec<Found>,
}

/// What was found. Of roles only the ads are known; cues are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Ads with a match.
    pub ads: u64,
    /// Matches.
    pub matches: u64,
    /// Those that are asked for.
    pub asked: u64,
    /// Matches by zone.
    pub zones: [u64; Zone::ALL.len()],
}

impl Found {
    fn merged(mut self, other: Self) -> Self {
        self.ads += other.ads;
        self.matches += other.matches;
        self.asked += other.asked;
        for (zone, more) in self.zones.iter_mut().zip(other.zones) {
            *zone += more;
        }
        self
    }

    /// The share of matches in what the company says of itself, offers and has to say by law.
    fn boilerplate(&self) -> Option<f64> {
        let there: u64 = [Zone::About, Zone::Offer, Zone::Legal]
            .iter()
            .map(|zone| self.zones[*zone as usize])
            .sum();
        (self.matches > 0).then(|| there as f64 / self.matches as f64)
    }
}

impl Usage {
    /// Scans the index.
    ///
    /// # Errors
    /// If the index cannot be scanned, nobody is in the population, or the lexicon has too many patterns.
    pub fn of(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        who: &Who,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let patterns = lexicon.entries.iter().map(|entry| entry.patterns.len()).sum();
        let (exploded, origins) = lexicon.exploded().ok_or_else(|| Error::TooManyEntries {
            lexicon: lexicon.name.clone(),
            found: patterns,
            limit: usize::from(u16::MAX),
        })?;
        let of = |wanted: EntryId| {
            let ids = (0..).map(EntryId).zip(&origins);
            ids.filter(move |(_, (entry, _))| *entry == wanted).map(|(id, _)| id)
        };
        let population = match &who.population {
            Population::All => Population::All,
            Population::Roles(roles) => {
                let all: BTreeSet<EntryId> = roles.iter().flat_map(|role| of(*role)).collect();
                Population::Roles(all.into_iter().collect())
            }
        };
        let request = ScanRequest {
            lexicon: &exploded,
            population,
            query: who.query.as_deref(),
            by: &[],
            foreign: false,
            titles_only: false,
        };
        let scanned = snapshot.scan(
            &request,
            threads,
            progress,
            || Counts::new(lexicon.entries.len(), origins.len()),
            |counts, _, findings| {
                counts.ads += 1;
                for role in &findings.roles {
                    counts.seen(usize::from(role.0), usize::from(origins[usize::from(role.0)].0.0));
                }
                for found in findings.matches.iter().chain(&findings.decoyed) {
                    let pattern = usize::from(found.entry.0);
                    let entry = usize::from(origins[pattern].0.0);
                    let asked = matches!(found.strength, Strength::Required | Strength::Preferred);
                    for count in [&mut counts.patterns[pattern].0, &mut counts.entries[entry].0] {
                        count.matches += 1;
                        count.asked += u64::from(asked);
                        count.zones[found.zone as usize] += 1;
                    }
                    counts.seen(pattern, entry);
                }
            },
            Counts::merged,
        )?;
        let counts = scanned.value;
        if counts.ads == 0 {
            return Err(who.nobody(None, scanned.postings));
        }
        let mut entries: Vec<EntryUse> = counts
            .entries
            .into_iter()
            .map(|(all, _)| EntryUse { all, patterns: Vec::new() })
            .collect();
        for ((found, _), (entry, _)) in counts.patterns.into_iter().zip(&origins) {
            entries[usize::from(entry.0)].patterns.push(found);
        }
        Ok(Self { ads: counts.ads, entries })
    }

    /// What is doubtful: entries and patterns that find nothing, entries found mostly in what is no part of the job,
    /// patterns that carry an entry of several. Each with the entry it concerns.
    #[must_use]
    pub fn remarks(&self, lexicon: &Lexicon) -> Vec<(EntryId, String)> {
        let mut remarks = Vec::new();
        for ((id, entry), found) in lexicon.iter().zip(&self.entries) {
            if matches!(entry.kind, Kind::Cue(_)) {
                continue;
            }
            if found.all.ads == 0 {
                remarks.push((id, "it finds nothing in this index".to_owned()));
                continue;
            }
            if found.all.matches >= JUDGED
                && matches!(entry.kind, Kind::Signal | Kind::Duty { .. })
                && entry.zones.contains(Zone::Duties)
                && let Some(share) = found.all.boilerplate().filter(|share| *share > 0.5)
            {
                let remark = format!(
                    "{:.0} % of its {} matches stand in about, offer or legal",
                    100.0 * share,
                    found.all.matches
                );
                remarks.push((id, remark));
            }
            if found.patterns.len() < 2 {
                continue;
            }
            for (pattern, own) in entry.patterns.iter().zip(&found.patterns) {
                let share = own.matches as f64 / found.all.matches.max(1) as f64;
                if own.matches >= JUDGED && share > CARRIES && entry.kind == Kind::Signal {
                    let remark = format!(
                        "`{}` carries {:.0} % of its matches",
                        shortened(pattern),
                        100.0 * share
                    );
                    remarks.push((id, remark));
                }
            }
            let silent = entry.patterns.iter().zip(&found.patterns);
            let silent: Vec<&String> =
                silent.filter(|(_, own)| own.ads == 0).map(|(pattern, _)| pattern).collect();
            if let Some(first) = silent.first() {
                let more = match silent.len() {
                    1 => String::new(),
                    count => {
                        format!(" and {} more of its {} patterns", count - 1, entry.patterns.len())
                    }
                };
                let these = if silent.len() == 1 { "finds" } else { "find" };
                let first = shortened(first);
                remarks.push((id, format!("`{first}`{more} {these} nothing in this index")));
            }
        }
        remarks
    }

    /// One row for each entry but cues, or for each of their patterns.
    #[must_use]
    pub fn table(&self, lexicon: &Lexicon, by_pattern: bool) -> Table {
        use ColumnKind::{Count, Share, Text};
        let mut rows = Vec::new();
        for ((_, entry), found) in lexicon.iter().zip(&self.entries) {
            if matches!(entry.kind, Kind::Cue(_)) {
                continue;
            }
            let mut row = |pattern: Option<&String>, own: &Found| {
                let mut cells = vec![Cell::text(entry.kind.name()), Cell::text(entry.key.clone())];
                cells.extend(pattern.map(|pattern| Cell::text(pattern.clone())));
                cells.push(Cell::Count(own.ads));
                cells.push(Cell::Real(own.ads as f64 / self.ads as f64));
                if matches!(entry.kind, Kind::Role { .. }) {
                    cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
                } else {
                    let share = own.matches as f64 / found.all.matches as f64;
                    cells.push(Cell::Count(own.matches));
                    cells.push(Cell::Count(own.asked));
                    cells.push(Cell::real((found.all.matches > 0).then_some(share)));
                    cells.push(Cell::real(own.boilerplate()));
                }
                rows.push(cells);
            };
            if by_pattern {
                for (pattern, own) in entry.patterns.iter().zip(&found.patterns) {
                    row(Some(pattern), own);
                }
            } else {
                row(None, &found.all);
            }
        }
        let column = Column::new;
        let mut columns = vec![
            column("kind", "Kind", Text, "role, signal, duty or decoy"),
            column("entry", "Entry", Text, "key of the entry"),
        ];
        if by_pattern {
            columns.push(column("pattern", "Pattern", Text, "one of its patterns"));
        }
        columns.extend([
            column("ads", "Ads", Count, "ads with a match"),
            column("ads_share", "of all", Share, "ads / all ads looked at"),
            column(
                "matches",
                "Matches",
                Count,
                "matches; of decoys: what they took away; roles are counted by ads only",
            ),
            column("asked", "Asked", Count, "matches that are required or preferred"),
            column("entry_share", "of entry", Share, "matches / all matches of the entry"),
            column(
                "boilerplate_share",
                "Not the job",
                Share,
                "share of the matches that stand in about, offer or legal",
            ),
        ]);
        Table {
            name: "usage".to_owned(),
            title: "What each entry finds".to_owned(),
            caption: String::new(),
            columns,
            rows,
            remarks: vec![looked_at(self.ads as usize)],
        }
    }
}

/// A pattern as it can be told in a sentence.
fn shortened(pattern: &str) -> String {
    const LONGEST: usize = 72;
    match pattern.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

/// Counts under way; each with the number of the ad in which it was seen last.
#[derive(Debug)]
struct Counts {
    ads: u64,
    entries: Vec<(Found, u64)>,
    patterns: Vec<(Found, u64)>,
}

impl Counts {
    fn new(entries: usize, patterns: usize) -> Self {
        let empty = |count| vec![(Found::default(), 0); count];
        Self { ads: 0, entries: empty(entries), patterns: empty(patterns) }
    }

    /// Counts the ad, once for each entry and pattern.
    fn seen(&mut self, pattern: usize, entry: usize) {
        for (found, last) in [&mut self.patterns[pattern], &mut self.entries[entry]] {
            found.ads += u64::from(*last != self.ads);
            *last = self.ads;
        }
    }

    fn merged(mut self, other: Self) -> Self {
        self.ads += other.ads;
        for (own, more) in
            [(&mut self.entries, other.entries), (&mut self.patterns, other.patterns)]
        {
            for ((found, _), (other, _)) in own.iter_mut().zip(more) {
                *found = found.merged(other);
            }
        }
        self
    }
}
