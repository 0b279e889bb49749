//! From occurrences to findings: the one definition of what counts as a match stands at [`Resolver`].

use rolescope_text::ZoneSet;

use crate::contest::{Contest, Winner};
use crate::entry::{Cue, CueReach, CueTarget, EntryId, Kind};
use crate::findings::{Findings, Match, Strength};
use crate::lexicon::Lexicon;
use crate::program::{RawMatch, SentenceMark};

/// Resolves occurrences to findings, one posting after the other. It allocates nothing once its buffers have grown.
///
/// # What counts as a match
/// **Occurrence.** A sequence occurs at a place if its words stand in one sentence in its order, with as many tokens
/// between them as its gaps allow. An occurrence in a zone where its entry is not allowed does not exist. Of one
/// entry's occurrences with the same start only the one with the farthest end exists. An occurrence of an entry that a cue
/// excludes, where that cue ends right before it (*following*) or starts right behind it (*preceding*), does not exist.
///
/// **Competition.** In each field (title, body) signals, duties and decoys compete: the leftmost start goes first, then
/// the longest, then decoys before others, then the lower entry id. A chosen span uses up its tokens, those in its gaps
/// included: the next chosen one starts at or after its end. Roles, and decoys of roles, compete likewise among
/// themselves, in the title only. What decoys win is kept apart in [`Findings::decoyed`].
///
/// **Two duties in one breath.** A duty that would win gives way to a shorter one of another entry with the same start, if behind
/// that one, but not behind its own end, a duty starts that reaches its end or farther and is the best of those that start
/// there: in "write code and plan campaigns" the words *write … campaigns* do not hide *write code* and *plan campaigns*. Of
/// several shorter ones the longest goes first, then the lower entry id.
///
/// **Strength.** Cues neither compete nor use anything up. A cue reaches a match of its own sentence:
/// *following* one that starts at or after the cue's end, with at most so many tokens in between; *preceding* one that
/// ends at or before the cue's start, likewise; *sentence* every one, even where the two overlap. The strength of a
/// match is that of the cues that reach it; of several, negated goes before preferred before required before mentioned.
/// Without a cue it is [`Strength::default_in`] its zone. A cue that is limited to signals or to duties reaches no others.
///
/// **Headings.** A *below* cue reaches nothing in its own sentence. Where it is all that its sentence says (its span has
/// every token of it), it stands over the sentences that follow, until the next sentence that is all a below cue, or the
/// first of another zone. Nothing stands over a heading. It can only raise the strength that their matches have without it, in the order from mentioned
/// over required and preferred to negated. (So one of *mentioned* raises nothing: it ends the reach of the heading before.)
///
/// **Numbers.** Positions are those of the stream of [`rolescope_text`]. A match counts its sentence from the title's,
/// and its tokens from the start of its field: the position less the boundaries at or before it.
#[derive(Clone, Debug)]
pub struct Resolver {
    rules: Vec<Rule>,
    ground: Ground,
    text: Contest,
    roles: Contest,
    /// The occurrences of cues, packed so that they sort fast: start, entry, length from above.
    packed_cues: Vec<u64>,
    /// The same, each once and with its longest end, in the order of the text.
    cues: Vec<Reached>,
    /// The cues that stand over the sentences below theirs, in the order of the text.
    headings: Vec<Heading>,
    /// Whether there are cues that exclude.
    guarded: bool,
    /// The occurrences of those, by place.
    guards: Vec<Guard>,
}

/// A place beside which some entries do not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Guard {
    /// A match must not start here, or not end here.
    at: u32,
    start: bool,
    /// The entries, from one to another.
    first: EntryId,
    last: EntryId,
}

/// What has to be known of an entry.
#[derive(Clone, Copy, Debug)]
struct Rule {
    zones: ZoneSet,
    part: Part,
    /// What it is to cues that are limited.
    target: Option<CueTarget>,
}

/// The part an entry plays.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// Competes in the text; a decoy or not.
    Text { decoy: bool },
    /// Competes among roles; a decoy or not.
    Roles { decoy: bool },
    /// Changes strengths.
    Cue(Cue),
}

/// An occurrence of a cue.
#[derive(Clone, Copy, Debug)]
struct Reached {
    sentence: u32,
    start: u32,
    end: u32,
    cue: Cue,
}

/// A cue that is all its sentence says, and one past the last sentence below it.
#[derive(Clone, Copy, Debug)]
struct Heading {
    sentence: u32,
    until: u32,
    cue: Cue,
}

impl Resolver {
    /// A resolver for the entries of `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Self {
        let rules = lexicon.entries.iter().map(|entry| {
            let part = match entry.kind {
                Kind::Signal | Kind::Duty { .. } => Part::Text { decoy: false },
                Kind::Decoy { of_roles: false } => Part::Text { decoy: true },
                Kind::Role { .. } => Part::Roles { decoy: false },
                Kind::Decoy { of_roles: true } => Part::Roles { decoy: true },
                Kind::Cue(cue) => Part::Cue(cue),
            };
            Rule { zones: entry.zones, part, target: CueTarget::of(&entry.kind) }
        });
        let rules: Vec<Rule> = rules.collect();
        let is_duty = |rule: &Rule| rule.target == Some(CueTarget::Duties);
        let text = Contest::new(rules.iter().map(is_duty).collect());
        Self {
            rules,
            ground: Ground::default(),
            text,
            roles: Contest::default(),
            packed_cues: Vec::new(),
            cues: Vec::new(),
            headings: Vec::new(),
            guarded: lexicon
                .cues()
                .any(|(_, entry)| matches!(entry.kind, Kind::Cue(Cue { excludes: Some(_), .. }))),
            guards: Vec::new(),
        }
    }

    /// Resolves the occurrences in a title, before those of the body, into findings that have been cleared.
    /// `raw` may stand in any order, with several ends of one start, and twice; `marks` ascend by position, one for each
    /// sentence of the field.
    ///
    /// # Panics
    /// If an entry is not of this resolver's lexicon.
    pub fn title(&mut self, raw: &[RawMatch], marks: &[SentenceMark], out: &mut Findings) {
        if raw.is_empty() {
            return out.sentences.extend(marks.iter().map(|mark| mark.zone));
        }
        let decoyed = out.decoyed.len();
        let first_sentence = self.enter(raw, marks, true, out);
        let Self { rules, ground, text, roles, cues, headings, .. } = self;
        let (cues, headings) = (cues.as_slice(), headings.as_slice());
        let mut scribe =
            Scribe { rules, ground, marks, cues, headings, first_sentence, sentence: 0 };
        text.settle(|winner| {
            let found = scribe.write(winner);
            if winner.decoy { out.decoyed.push(found) } else { out.matches.push(found) }
        });
        (scribe.cues, scribe.headings, scribe.sentence) = (cues, headings, 0);
        roles.settle(|winner| {
            if winner.decoy {
                out.decoyed.push(scribe.write(winner));
            } else {
                out.roles.push(winner.entry);
            }
        });
        out.decoyed[decoyed..].sort_unstable();
        out.roles.sort_unstable();
        out.roles.dedup();
    }

    /// Resolves the occurrences in a body, after those of the title. The rest is as in [`Resolver::title`].
    ///
    /// # Panics
    /// If an entry is not of this resolver's lexicon.
    pub fn body(&mut self, raw: &[RawMatch], marks: &[SentenceMark], out: &mut Findings) {
        if raw.is_empty() {
            return out.sentences.extend(marks.iter().map(|mark| mark.zone));
        }
        let first_sentence = self.enter(raw, marks, false, out);
        let Self { rules, ground, text, cues, headings, .. } = self;
        let (cues, headings) = (cues.as_slice(), headings.as_slice());
        let mut scribe =
            Scribe { rules, ground, marks, cues, headings, first_sentence, sentence: 0 };
        text.settle(|winner| {
            let found = scribe.write(winner);
            if winner.decoy { out.decoyed.push(found) } else { out.matches.push(found) }
        });
    }

    /// Enters what exists into the contests and the list of cues; returns the index of the field's first sentence.
    fn enter(
        &mut self,
        raw: &[RawMatch],
        marks: &[SentenceMark],
        title: bool,
        out: &mut Findings,
    ) -> u32 {
        let first_sentence = out.sentences.len() as u32;
        out.sentences.extend(marks.iter().map(|mark| mark.zone));
        self.ground.draw(marks, raw.len());
        self.packed_cues.clear();
        if self.guarded {
            self.read_guards(raw);
        }
        for &RawMatch { start, end, entry } in raw {
            let Rule { zones, part, target: _ } = self.rules[usize::from(entry.0)];
            if !title && matches!(part, Part::Roles { .. }) {
                continue;
            }
            // Most entries may stand in any zone: then nobody asks in which sentence.
            let is_allowed = if zones == ZoneSet::ALL {
                marks.first().is_some_and(|first| first.position <= start)
            } else {
                let own = marks.get(self.ground.sentence(start) as usize);
                own.is_some_and(|mark| zones.contains(mark.zone))
            };
            if !is_allowed {
                continue;
            }
            if self.guarded && self.is_excluded(start, end, entry) {
                continue;
            }
            match part {
                Part::Text { decoy } => self.text.enter(Winner { start, end, decoy, entry }),
                Part::Roles { decoy } => self.roles.enter(Winner { start, end, decoy, entry }),
                Part::Cue(Cue { excludes: Some(_), .. }) => {}
                Part::Cue(_) => {
                    // A lexicon's spans are far shorter than 65,535 tokens.
                    let length = u64::from(end - start).min(0xffff);
                    let packed =
                        u64::from(start) << 32 | u64::from(entry.0) << 16 | (0xffff - length);
                    self.packed_cues.push(packed);
                }
            }
        }
        self.unpack_cues();
        self.read_headings(marks);
        first_sentence
    }

    /// Finds the places beside which entries do not match.
    fn read_guards(&mut self, raw: &[RawMatch]) {
        let Self { rules, guards, .. } = self;
        guards.clear();
        guards.extend(raw.iter().filter_map(|found| {
            let Part::Cue(Cue { excludes: Some((first, last)), reach, .. }) =
                rules[usize::from(found.entry.0)].part
            else {
                return None;
            };
            let start = matches!(reach, CueReach::Following(_));
            let at = if start { found.end } else { found.start };
            Some(Guard { at, start, first, last })
        }));
        guards.sort_unstable();
    }

    /// Whether a cue that excludes the entry stands right beside it.
    fn is_excluded(&self, start: u32, end: u32, entry: EntryId) -> bool {
        let at = |place: u32, is_start: bool| {
            let from = self.guards.partition_point(|guard| guard.at < place);
            let here = self.guards[from..].iter().take_while(|guard| guard.at == place);
            here.filter(|guard| guard.start == is_start)
                .any(|guard| (guard.first..=guard.last).contains(&entry))
        };
        !self.guards.is_empty() && (at(start, true) || at(end, false))
    }

    /// Sorts the cues; of those with the same start and entry the longest stands first and stays.
    fn unpack_cues(&mut self) {
        let Self { rules, ground, packed_cues, cues, .. } = self;
        packed_cues.sort_unstable();
        packed_cues.dedup_by_key(|packed| *packed >> 16);
        cues.clear();
        cues.extend(packed_cues.iter().filter_map(|packed| {
            let start = (packed >> 32) as u32;
            let end = start + (0xffff - (packed & 0xffff) as u32);
            let Part::Cue(cue) = rules[(packed >> 16 & 0xffff) as usize].part else { return None };
            Some(Reached { sentence: ground.sentence(start), start, end, cue })
        }));
    }

    /// Finds the cues that stand over sentences below theirs. (Nothing is below the last sentence.)
    fn read_headings(&mut self, marks: &[SentenceMark]) {
        let Self { cues, headings, .. } = self;
        headings.clear();
        for &Reached { sentence, start, end, cue } in
            cues.iter().filter(|one| one.cue.reach == CueReach::Below)
        {
            let at = sentence as usize;
            let Some([own, next]) = marks.get(at..at + 2) else { continue };
            if (start, end) != (own.position + 1, next.position) {
                continue;
            }
            let before = headings.iter_mut().rev().take_while(|one| one.sentence < sentence);
            before.take_while(|one| one.until > sentence).for_each(|one| one.until = sentence);
            let length = marks[at..].iter().take_while(|mark| mark.zone == own.zone).count();
            headings.push(Heading { sentence, until: sentence + length as u32, cue });
        }
    }
}

/// Makes the matches of winners, who come in the order of the text.
struct Scribe<'r> {
    rules: &'r [Rule],
    ground: &'r Ground,
    marks: &'r [SentenceMark],
    /// The cues that are still ahead, from the sentence of the last winner on.
    cues: &'r [Reached],
    /// The headings that are not yet over, likewise.
    headings: &'r [Heading],
    first_sentence: u32,
    /// That of the last winner.
    sentence: u32,
}

impl Scribe<'_> {
    #[inline]
    fn write(&mut self, winner: Winner) -> Match {
        let Winner { start, end, decoy: _, entry } = winner;
        self.sentence = self.ground.sentence_from(self.sentence, start);
        let sentence = self.sentence;
        let zone = self.marks[sentence as usize].zone;
        let boundaries = sentence + 1;
        let passed = self.cues.iter().take_while(|cue| cue.sentence < sentence).count();
        self.cues = &self.cues[passed..];
        let in_sentence = self.cues.iter().take_while(|cue| cue.sentence == sentence);
        let target = self.rules[usize::from(entry.0)].target;
        let reaches = |cue: Cue| cue.of.is_none() || cue.of == target;
        let strength = in_sentence
            .filter(|cue| reaches(cue.cue))
            .filter(|cue| match cue.cue.reach {
                CueReach::Following(tokens) => {
                    cue.end <= start && start - cue.end <= u32::from(tokens)
                }
                CueReach::Preceding(tokens) => {
                    end <= cue.start && cue.start - end <= u32::from(tokens)
                }
                CueReach::Sentence => true,
                CueReach::Below => false,
            })
            .map(|cue| cue.cue.strength)
            .max()
            .unwrap_or(Strength::default_in(zone));
        let over = self.headings.iter().take_while(|heading| heading.until <= sentence).count();
        self.headings = &self.headings[over..];
        let above = self.headings.iter().take_while(|heading| heading.sentence < sentence);
        let above = above.filter(|heading| reaches(heading.cue));
        let strength = above.map(|heading| heading.cue.strength).fold(strength, Strength::max);
        Match {
            sentence: self.first_sentence + sentence,
            first_token: start - boundaries,
            end_token: end - boundaries,
            entry,
            zone,
            strength,
        }
    }
}

/// Where the sentences of a field begin.
#[derive(Clone, Debug, Default)]
struct Ground {
    /// Positions of the boundaries, ascending.
    boundaries: Vec<u32>,
    /// For each stretch of positions the number of boundaries before it. Nothing where few places will be asked for.
    stretches: Vec<u32>,
}

/// A position before the first boundary.
const NO_SENTENCE: u32 = u32::MAX;

/// Positions of a stretch: about those of a sentence.
const STRETCH: u32 = 16;

impl Ground {
    /// Takes over the marks of a field, of which about `asked` places will be asked for.
    fn draw(&mut self, marks: &[SentenceMark], asked: usize) {
        let Self { boundaries, stretches } = self;
        boundaries.clear();
        boundaries.extend(marks.iter().map(|mark| mark.position));
        stretches.clear();
        if asked > marks.len() / 2 {
            for (number, position) in (0..).zip(boundaries.iter()) {
                let stretch = (position / STRETCH) as usize;
                stretches.resize(stretches.len().max(stretch + 1), number);
            }
        }
    }

    /// As [`Ground::sentence`], of a position that does not lie before the sentence with index `from`, and mostly not far behind its start.
    #[inline]
    fn sentence_from(&self, from: u32, position: u32) -> u32 {
        let mut sentence = from as usize;
        let behind = self.boundaries.get(sentence + 1..).unwrap_or_default();
        for some in behind.chunks(8) {
            // without an early end, so that the compiler can use vector registers
            let passed = some.iter().map(|&boundary| u32::from(boundary <= position)).sum::<u32>();
            sentence += passed as usize;
            if (passed as usize) < some.len() {
                break;
            }
        }
        sentence as u32
    }

    /// The index of the sentence in which a position lies.
    #[inline]
    fn sentence(&self, position: u32) -> u32 {
        let Self { boundaries, stretches } = self;
        let before = if stretches.is_empty() {
            boundaries.partition_point(|&boundary| boundary <= position)
        } else {
            let stretch = stretches.get((position / STRETCH) as usize);
            let first = stretch.map_or(boundaries.len(), |&before| before as usize);
            let here = boundaries[first..].iter().take_while(|&&boundary| boundary <= position);
            first + here.count()
        };
        (before as u32).checked_sub(1).unwrap_or(NO_SENTENCE)
    }
}
