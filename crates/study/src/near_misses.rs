//! What was nearly counted, and the rule that kept it out.
//!
//! A near miss is a unit that does not count, though each item that it lacks is written there: a decoy or another entry took the words,
//! the strength is not one that counts, the zone is not one of the entry's; or each is stated in the ad, but in no one window together.

use rolescope_index::{Posting, Progress, StoredPosting, Threads};
use rolescope_lexicon::{
    EntryId, Findings, Kind, Match, RawMatch, Resolver, SentenceMark, Strength, Zone,
};

use crate::cell_id::Counted;
use crate::error::Error;
use crate::evidence::{Condition, Evidence, Reading};
use crate::question::Window;
use crate::quote::Quote;

/// A unit that nearly counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The ad it is or stands in.
    pub posting: Posting,
    /// What was kept out, at least one.
    pub kept_out: Vec<KeptOut>,
}

/// Words that did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOut {
    /// The entry whose words they are.
    pub entry: EntryId,
    /// The rule that kept them out.
    pub rule: Rule,
    /// The sentence, with the words marked.
    pub quote: Quote,
}

/// Why words did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A decoy took them.
    Decoy(EntryId),
    /// Another entry took them: it begins earlier, or is longer.
    Taken(EntryId),
    /// Their strength is not one that counts; a cue made it so, or what is usual in their zone did.
    Strength(Strength, Option<EntryId>),
    /// Their entry does not count in their zone.
    Zone(Zone),
    /// Their sentence is boilerplate.
    Boilerplate,
    /// They stand in another window than the rest.
    Window,
}

impl Evidence<'_> {
    /// Shows every unit that nearly counted to `take`, in the order of ingest, until it says that it has enough (`false`). Ads of other
    /// groups, periods or populations are none.
    ///
    /// # Errors
    /// If the index cannot be read, the work was stopped, or `take` fails.
    pub fn near_misses<E: From<Error> + From<rolescope_index::Error> + Send>(
        &self,
        threads: &Threads,
        progress: &dyn Progress,
        mut take: impl FnMut(NearMiss) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let order = self.candidates_in_order()?;
        self.snapshot.read_each(
            &order,
            threads,
            progress,
            || (Reading::new(self.lexicon, self.show_contacts), Resolver::new(self.lexicon)),
            |(reading, resolver), stored| {
                Ok(self.nearly(reading, resolver, self.names.named(stored)?))
            },
            |misses: Vec<NearMiss>| {
                for miss in misses {
                    if !take(miss)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            },
        )
    }

    /// The near misses of an ad.
    fn nearly(
        &self,
        reading: &mut Reading,
        resolver: &mut Resolver,
        stored: StoredPosting,
    ) -> Vec<NearMiss> {
        if !self.conditions.iter().any(|condition| condition.present) {
            return Vec::new();
        }
        self.read_ad(reading, &stored);
        let posting = stored.posting;
        if !self.is_in_population(&reading.findings) {
            return Vec::new();
        }
        let kept_out = self.kept_out(reading, resolver);
        let matches = &reading.findings.matches;
        let units: Vec<(Vec<Match>, Vec<&Miss>)> = match (self.id.window, &self.id.what) {
            (Window::Zone, Counted::Units(_)) => Zone::ALL
                .into_iter()
                .map(|zone| part(matches, &kept_out, |found| found.zone == zone))
                .collect(),
            (Window::Sentence, Counted::Units(_)) => (0..reading.ad.sentence_count())
                .map(|sentence| part(matches, &kept_out, |found| found.sentence == sentence))
                .collect(),
            (Window::Tokens(tokens), Counted::Units(_)) => {
                self.parts_near(matches, &kept_out, tokens)
            }
            _ => vec![part(matches, &kept_out, |_| true)],
        };
        let mut near: Vec<Vec<&Miss>> = Vec::new();
        let mut counted = false;
        for (matches, kept_out) in &units {
            if self.is_counted(matches) {
                counted = true;
            } else if let Some(misses) = self.lacking(matches, kept_out) {
                near.push(misses);
            }
        }
        let apart = self.apart(matches);
        if near.is_empty() && !counted {
            near.extend((!apart.is_empty()).then(|| apart.iter().collect()));
        }
        let quote = |miss: &&Miss| KeptOut {
            entry: miss.found.entry,
            rule: miss.rule.clone(),
            quote: reading.ad.quote(miss.found.sentence, [&miss.found]),
        };
        near.into_iter()
            .map(|misses| NearMiss {
                posting: posting.clone(),
                kept_out: misses.iter().map(quote).collect(),
            })
            .collect()
    }

    /// The occurrences of duties, those that count and those that do not, each with the matches in its unit and what was kept out of it.
    fn parts_near<'m>(
        &self,
        matches: &[Match],
        kept_out: &'m [Miss],
        tokens: u32,
    ) -> Vec<(Vec<Match>, Vec<&'m Miss>)> {
        let signals_near = |duty: &Match| {
            let is_it =
                |miss: &&Miss| !self.is_duty(miss.found.entry) && duty.is_near(&miss.found, tokens);
            kept_out.iter().filter(is_it).collect::<Vec<&Miss>>()
        };
        let mut parts: Vec<(Vec<Match>, Vec<&Miss>)> = self
            .occurrences(matches, tokens)
            .into_iter()
            .map(|(duty, here)| (here, signals_near(&duty)))
            .collect();
        for miss in kept_out.iter().filter(|miss| self.is_duty(miss.found.entry)) {
            let is_it =
                |found: &&Match| !self.is_duty(found.entry) && miss.found.is_near(found, tokens);
            let mut misses = signals_near(&miss.found);
            misses.push(miss);
            parts.push((matches.iter().filter(is_it).copied().collect(), misses));
        }
        parts
    }

    fn is_duty(&self, entry: EntryId) -> bool {
        matches!(self.lexicon.entry(entry).kind, Kind::Duty { .. })
    }

    fn is_counted(&self, matches: &[Match]) -> bool {
        match &self.id.what {
            Counted::Place { zone, strength, .. } => matches.iter().any(|found| {
                found.zone == *zone
                    && found.strength == *strength
                    && self.conditions.iter().all(|one| one.entries.contains(&found.entry))
            }),
            _ => self.counts(matches),
        }
    }

    /// What kept a unit out, if it would count but for that.
    fn lacking<'m>(&self, matches: &[Match], kept_out: &[&'m Miss]) -> Option<Vec<&'m Miss>> {
        let mut misses = Vec::new();
        for condition in &self.conditions {
            if self.has(matches, condition) == condition.present && !self.is_of_place() {
                continue;
            }
            let of_it =
                kept_out.iter().filter(|miss| condition.entries.contains(&miss.found.entry));
            let before = misses.len();
            misses.extend(of_it.copied());
            if !condition.present || misses.len() == before {
                return None;
            }
        }
        (!misses.is_empty()).then_some(misses)
    }

    fn is_of_place(&self) -> bool {
        matches!(self.id.what, Counted::Place { .. })
    }

    /// What counts for several items that stand in no one window together.
    fn apart(&self, matches: &[Match]) -> Vec<Miss> {
        let is_alone = self.id.window == Window::Posting || self.is_of_place();
        let wanted: Vec<&Condition> = self.conditions.iter().filter(|one| one.present).collect();
        if is_alone || wanted.len() < 2 || !self.counts(matches) {
            return Vec::new();
        }
        let counts = |found: &&Match| {
            self.id.strengths.contains(found.strength)
                && wanted.iter().any(|condition| condition.entries.contains(&found.entry))
        };
        matches
            .iter()
            .filter(counts)
            .map(|found| Miss { found: *found, rule: Rule::Window })
            .collect()
    }

    /// Every occurrence of a wanted entry in an ad that does not count, in the order of the text.
    fn kept_out(&self, reading: &mut Reading, resolver: &mut Resolver) -> Vec<Miss> {
        let Reading { matcher, ad, findings, boilerplate } = reading;
        let wanted: Vec<&Condition> = self.conditions.iter().filter(|one| one.present).collect();
        let mut misses = Vec::new();
        let mut first_sentence = 0;
        for (is_title, field) in [(true, &ad.title), (false, &ad.body)] {
            let (raw, marks) = matcher.raw(field);
            let mut of_field =
                Field { raw, marks, is_title, first_sentence, resolver, lexicon: self.lexicon };
            for condition in &wanted {
                let mut seen: Vec<u32> = Vec::new();
                for one in raw.iter().filter(|one| condition.entries.contains(&one.entry)) {
                    let found = of_field.place(*one);
                    // Of several ends and entries at one place one is enough.
                    if seen.contains(&found.first_token) {
                        continue;
                    }
                    let rule = if boilerplate.contains(&found.sentence) {
                        Some(Rule::Boilerplate)
                    } else {
                        self.rule(&found, condition, findings, &mut of_field)
                    };
                    if let Some(rule) = rule {
                        seen.push(found.first_token);
                        misses.push(Miss { found, rule });
                    }
                }
            }
            first_sentence = marks.len() as u32;
        }
        misses.sort_by_key(|miss| (miss.found.sentence, miss.found.first_token));
        misses
    }

    /// The rule that keeps an occurrence out, if one does.
    fn rule(
        &self,
        found: &Match,
        condition: &Condition,
        findings: &Findings,
        field: &mut Field<'_>,
    ) -> Option<Rule> {
        let same_field =
            |other: &&Match| (other.zone == Zone::Title) == (found.zone == Zone::Title);
        let over = |other: &&Match| {
            other.first_token < found.end_token && found.first_token < other.end_token
        };
        let mut winners = findings.matches.iter().filter(same_field).filter(over);
        if let Some(winner) = winners.clone().find(|one| condition.entries.contains(&one.entry)) {
            let counts = match &self.id.what {
                Counted::Place { zone, strength, .. } => {
                    if winner.zone != *zone {
                        return Some(Rule::Zone(winner.zone));
                    }
                    winner.strength == *strength
                }
                _ => self.id.strengths.contains(winner.strength),
            };
            return (!counts).then(|| Rule::Strength(winner.strength, field.cue(winner)));
        }
        if !self.lexicon.entry(found.entry).zones.contains(found.zone) {
            return Some(Rule::Zone(found.zone));
        }
        let mut decoys = findings.decoyed.iter().filter(same_field).filter(over);
        let text_decoy = |one: &&Match| {
            matches!(self.lexicon.entry(one.entry).kind, Kind::Decoy { of_roles: false })
        };
        if let Some(decoy) = decoys.find(text_decoy) {
            return Some(Rule::Decoy(decoy.entry));
        }
        winners.next().map(|winner| Rule::Taken(winner.entry))
    }
}

/// The matches and the misses of a part of an ad.
fn part<'m>(
    matches: &[Match],
    misses: &'m [Miss],
    is_here: impl Fn(&Match) -> bool,
) -> (Vec<Match>, Vec<&'m Miss>) {
    let matches = matches.iter().filter(|found| is_here(found)).copied().collect();
    (matches, misses.iter().filter(|miss| is_here(&miss.found)).collect())
}

/// An occurrence that does not count.
#[derive(Debug)]
struct Miss {
    found: Match,
    rule: Rule,
}

/// A title or body as the resolver sees it.
struct Field<'f> {
    raw: &'f [RawMatch],
    marks: &'f [SentenceMark],
    is_title: bool,
    first_sentence: u32,
    resolver: &'f mut Resolver,
    lexicon: &'f rolescope_lexicon::Lexicon,
}

impl Field<'_> {
    /// An occurrence as a match; its strength is not known.
    fn place(&self, raw: RawMatch) -> Match {
        let before = self.marks.partition_point(|mark| mark.position <= raw.start) as u32;
        let zone = self.marks.get(before as usize - 1).map_or(Zone::Other, |mark| mark.zone);
        Match {
            sentence: self.first_sentence + before - 1,
            first_token: raw.start - before,
            end_token: raw.end - before,
            entry: raw.entry,
            zone,
            strength: Strength::default_in(zone),
        }
    }

    /// The cue that gives a match its strength: the one without whose company it has it as well, and without which it has another.
    fn cue(&mut self, found: &Match) -> Option<EntryId> {
        let lexicon = self.lexicon;
        let is_cue = |entry: EntryId| matches!(lexicon.entry(entry).kind, Kind::Cue(_));
        let mut cues: Vec<EntryId> =
            self.raw.iter().map(|one| one.entry).filter(|&entry| is_cue(entry)).collect();
        cues.sort_unstable();
        cues.dedup();
        if self.strength_with(found, None) == Some(found.strength) {
            return None;
        }
        cues.into_iter().find(|&cue| self.strength_with(found, Some(cue)) == Some(found.strength))
    }

    /// The strength that a match has if only one cue, or none, is there.
    fn strength_with(&mut self, found: &Match, cue: Option<EntryId>) -> Option<Strength> {
        let lexicon = self.lexicon;
        let stays = |entry: EntryId| {
            !matches!(lexicon.entry(entry).kind, Kind::Cue(_)) || Some(entry) == cue
        };
        let raw: Vec<RawMatch> = self.raw.iter().filter(|one| stays(one.entry)).copied().collect();
        let mut findings = Findings::default();
        if self.is_title {
            self.resolver.title(&raw, self.marks, &mut findings);
        } else {
            self.resolver.body(&raw, self.marks, &mut findings);
        }
        let same = |other: &&Match| {
            (other.first_token, other.end_token, other.entry)
                == (found.first_token, found.end_token, found.entry)
        };
        findings.matches.iter().find(same).map(|found| found.strength)
    }
}
