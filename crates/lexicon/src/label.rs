//! What a lexicon says of one sentence that stands between its neighbours: for comparing it with people's labels.

use rolescope_text::{Document, Zone};

use crate::entry::{EntryId, Kind, Relation};
use crate::findings::{Findings, Match, Strength, StrengthSet};
use crate::lexicon::Lexicon;
use crate::matcher::Matcher;

/// A sentence with what stands around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentenceInContext<'t> {
    /// The title of its ad.
    pub title: &'t str,
    /// The sentence before.
    pub before: &'t str,
    /// The sentence itself.
    pub sentence: &'t str,
    /// The sentence after.
    pub after: &'t str,
}

/// How strongly technical qualification is asked for in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Technical {
    /// Not said, or expressly not needed.
    None,
    /// Said, not asked.
    Mentioned,
    /// Required or preferred.
    Asked,
}

/// What a lexicon says of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The part of the ad that most of its words stand in; [`Zone::Other`] for a heading.
    pub zone: Zone,
    /// Its matches of signals and duties, of every strength.
    pub matches: Vec<Match>,
}

impl Said {
    /// How the person stands to the work of some families: the closest relation of its duties that are asked for.
    #[must_use]
    pub fn relation(&self, lexicon: &Lexicon, families: &[&str]) -> Option<Relation> {
        let asked = self.matches.iter().filter(|found| StrengthSet::ASKED.contains(found.strength));
        asked
            .filter_map(|found| match &lexicon.entry(found.entry).kind {
                Kind::Duty { family, relation } if families.contains(&family.as_str()) => {
                    Some(*relation)
                }
                _ => None,
            })
            .min()
    }

    /// The strongest technical qualification. Engineering that is done asks for technical skill.
    #[must_use]
    pub fn technical(&self, lexicon: &Lexicon) -> Technical {
        if self.relation(lexicon, &["engineering"]) == Some(Relation::Does) {
            return Technical::Asked;
        }
        let signals =
            self.matches.iter().filter(|found| lexicon.entry(found.entry).kind == Kind::Signal);
        let strength = signals.map(|found| match found.strength {
            Strength::Required | Strength::Preferred => Technical::Asked,
            Strength::Mentioned => Technical::Mentioned,
            Strength::Negated => Technical::None,
        });
        strength.max().unwrap_or(Technical::None)
    }

    /// Whether an entry matches and is asked for.
    #[must_use]
    pub fn asks(&self, entry: EntryId) -> bool {
        let asked = |found: &Match| StrengthSet::ASKED.contains(found.strength);
        self.matches.iter().any(|found| found.entry == entry && asked(found))
    }
}

/// Reads sentences in their context, one after the other.
#[derive(Clone, Debug)]
pub struct SentenceReader {
    matcher: Matcher,
    title: Document,
    body: Document,
    part: Document,
    findings: Findings,
}

impl SentenceReader {
    /// A reader for `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Self {
        Self {
            matcher: Matcher::new(lexicon),
            title: Document::new(),
            body: Document::new(),
            part: Document::new(),
            findings: Findings::default(),
        }
    }

    /// Reads a sentence as the middle line of an ad of three lines; what is found in its own words counts.
    pub fn read(&mut self, context: SentenceInContext<'_>) -> Said {
        let SentenceInContext { title, before, sentence, after } = context;
        let first = self.tokens(before);
        let end = first + self.tokens(sentence);
        self.title.read_title(title);
        self.body.read_body(&format!("{before}\n{sentence}\n{after}"));
        self.matcher.find(&self.title, &self.body, &mut self.findings);
        let own =
            |found: &&Match| found.zone != Zone::Title && (first..end).contains(&found.first_token);
        let matches = self.findings.matches.iter().filter(own).copied().collect();
        Said { zone: self.zone(first, end), matches }
    }

    fn tokens(&mut self, text: &str) -> u32 {
        self.part.read_body(text);
        self.part.tokens().len() as u32
    }

    /// The zone of most tokens of a stretch; of equals the first in the order of [`Zone::ALL`].
    fn zone(&self, first: u32, end: u32) -> Zone {
        let mut tokens = [0; Zone::ALL.len()];
        for sentence in self.body.sentences() {
            let zone = if sentence.heading { Zone::Other } else { sentence.zone };
            let own = sentence.end_token.min(end).saturating_sub(sentence.first_token.max(first));
            tokens[zone as usize] += own;
        }
        let most = tokens.iter().max().copied().unwrap_or(0);
        let zone = Zone::ALL.into_iter().find(|zone| tokens[*zone as usize] == most);
        zone.filter(|_| most > 0).unwrap_or(Zone::Other)
    }
}
