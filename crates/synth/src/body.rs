//! From what is planted to the sentences of an ad's parts.

use crate::employer::Employer;
use crate::model::{DUTIES, Planted, SIGNALS};
use crate::phrases::lookalike::{LOOK_ALIKES, Place};
use crate::phrases::negation::NEGATIONS;
use crate::phrases::{
    DutyPhrases, company, engineering, filler, lookalike, marketing, negation, product, signals,
};
use crate::random::Stream;
use crate::template::{Subject, Template, parse_all};

/// All phrasings, parsed.
pub(crate) struct Phrases {
    /// Of signal i + 1 (the title signal has none).
    signals: Vec<SignalTemplates>,
    /// Of duty i.
    duties: Vec<DutyTemplates>,
    negations: Vec<(Denied, &'static negation::Negation, Vec<Template>)>,
    look_alikes: Vec<(&'static lookalike::LookAlike, Vec<Template>)>,
    tasks: Vec<Template>,
    asked: Vec<Template>,
    openings: Vec<Template>,
    about: Vec<Template>,
    team: Vec<Template>,
    offer: Vec<Template>,
    apply: Vec<Template>,
    legal: Vec<Template>,
}

struct SignalTemplates {
    asked: Vec<Template>,
    told: Vec<Template>,
}

struct DutyTemplates {
    tasks: Vec<Template>,
    experience: Vec<Template>,
}

#[derive(Clone, Copy)]
enum Denied {
    Signal(usize),
    Duty(usize),
}

/// The sentences of an ad, by part.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) opening: Vec<String>,
    pub(crate) about: Vec<String>,
    pub(crate) duties: Vec<String>,
    pub(crate) requirements: Vec<String>,
    pub(crate) preferred: Vec<String>,
    pub(crate) offer: Vec<String>,
    pub(crate) apply: Vec<String>,
    pub(crate) legal: Vec<String>,
}

/// Share of affirmed signals that are told among the duties, where there are phrasings for it.
const TOLD_SHARE: f64 = 0.15;
/// Share of affirmed duties that stand among the requirements, as experience.
const EXPERIENCE_SHARE: f64 = 0.12;
/// Share of affirmed things that are written a second time in other words.
const TWICE_SHARE: f64 = 0.15;

impl Phrases {
    pub(crate) fn new() -> Self {
        let tables = [engineering::ENGINEERING, marketing::MARKETING, product::PRODUCT];
        let of_duty = |key: &str| {
            let found = tables.into_iter().flatten().find(|phrases| phrases.key == key);
            found.expect("a test finds the phrasings of every key")
        };
        let duty = |phrases: &DutyPhrases| DutyTemplates {
            tasks: parse_all(phrases.tasks),
            experience: parse_all(phrases.experience),
        };
        let denied = |key: &str| match SIGNALS.iter().position(|signal| signal.key == key) {
            Some(index) => Denied::Signal(index),
            None => Denied::Duty(
                DUTIES.iter().position(|duty| duty.key == key).expect("a test looks every key up"),
            ),
        };
        Self {
            signals: SIGNALS[1..]
                .iter()
                .map(|signal| {
                    let found = signals::SIGNALS.iter().find(|phrases| phrases.key == signal.key);
                    let phrases = found.expect("a test finds the phrasings of every key");
                    SignalTemplates {
                        asked: parse_all(phrases.asked),
                        told: parse_all(phrases.told),
                    }
                })
                .collect(),
            duties: DUTIES.iter().map(|model| duty(of_duty(model.key))).collect(),
            negations: NEGATIONS
                .iter()
                .map(|negation| (denied(negation.key), negation, parse_all(negation.phrases)))
                .collect(),
            look_alikes: LOOK_ALIKES.iter().map(|kind| (kind, parse_all(kind.phrases))).collect(),
            tasks: parse_all(filler::TASKS),
            asked: parse_all(filler::ASKED),
            openings: parse_all(filler::OPENINGS),
            about: parse_all(company::ABOUT),
            team: parse_all(company::TEAM),
            offer: parse_all(company::OFFER),
            apply: parse_all(company::APPLY),
            legal: parse_all(company::LEGAL),
        }
    }

    /// Writes the sentences of an ad; draws negations and look-alikes and enters them in `planted`.
    /// `employer` is `None` where the ad does not name one.
    pub(crate) fn write(
        &self,
        planted: &mut Planted,
        employer: Option<&Employer>,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) -> Parts {
        let mut parts = Parts::default();
        self.write_company(&mut parts, employer, subject, stream);
        self.write_signals(&mut parts, planted, subject, stream);
        self.write_duties(&mut parts, planted, subject, stream);
        self.write_negations(&mut parts, planted, subject, stream);
        self.write_look_alikes(&mut parts, planted, subject, stream);
        fill(&mut parts.duties, &self.tasks, 4 + stream.below(4), subject, stream);
        fill(&mut parts.requirements, &self.asked, 5 + stream.below(4), subject, stream);
        stream.shuffle(&mut parts.duties);
        stream.shuffle(&mut parts.requirements);
        stream.shuffle(&mut parts.preferred);
        stream.shuffle(&mut parts.offer);
        parts
    }

    fn write_company(
        &self,
        parts: &mut Parts,
        employer: Option<&Employer>,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) {
        match employer {
            Some(employer) => {
                parts.about.clone_from(&employer.about);
                parts.offer.clone_from(&employer.offer);
                parts.legal.clone_from(&employer.legal);
            }
            None => {
                fill(&mut parts.about, &self.about, 3, subject, stream);
                fill(&mut parts.offer, &self.offer, 4, subject, stream);
                fill(&mut parts.legal, &self.legal, 2, subject, stream);
            }
        }
        let (team, openings, apply) =
            (1 + stream.below(2), stream.below(3).min(1), stream.below(3));
        fill(&mut parts.about, &self.team, team, subject, stream);
        fill(&mut parts.opening, &self.openings, openings, subject, stream);
        fill(&mut parts.apply, &self.apply, apply, subject, stream);
    }

    fn write_signals(
        &self,
        parts: &mut Parts,
        planted: &Planted,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) {
        for (index, templates) in self.signals.iter().enumerate() {
            let bit = 1 << (index + 1);
            if planted.signals & bit == 0 {
                continue;
            }
            let times = 1 + usize::from(stream.chance(TWICE_SHARE));
            for _ in 0..times {
                if planted.preferred & bit != 0 {
                    let item = stream.pick(&templates.asked).write(subject, stream);
                    match stream.chance(0.5) {
                        true => parts.preferred.push(item),
                        false => parts.requirements.push(as_preference(&item, stream)),
                    }
                } else if !templates.told.is_empty() && stream.chance(TOLD_SHARE) {
                    parts.duties.push(stream.pick(&templates.told).write(subject, stream));
                } else {
                    parts.requirements.push(stream.pick(&templates.asked).write(subject, stream));
                }
            }
        }
    }

    fn write_duties(
        &self,
        parts: &mut Parts,
        planted: &Planted,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) {
        for (index, templates) in self.duties.iter().enumerate() {
            if planted.duties >> index & 1 == 0 {
                continue;
            }
            let times = 1 + usize::from(stream.chance(TWICE_SHARE));
            for _ in 0..times {
                if stream.chance(EXPERIENCE_SHARE) {
                    let item = stream.pick(&templates.experience).write(subject, stream);
                    parts.requirements.push(item);
                } else {
                    parts.duties.push(stream.pick(&templates.tasks).write(subject, stream));
                }
            }
        }
    }

    fn write_negations(
        &self,
        parts: &mut Parts,
        planted: &mut Planted,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) {
        for (denied, negation, templates) in &self.negations {
            let affirmed = match denied {
                Denied::Signal(index) => planted.signals >> index & 1 == 1,
                Denied::Duty(index) => planted.duties >> index & 1 == 1,
            };
            if affirmed || !stream.chance(f64::from(negation.per_mille) / 1000.0) {
                continue;
            }
            match denied {
                Denied::Signal(index) => planted.denied_signals |= 1 << index,
                Denied::Duty(index) => planted.denied_duties |= 1 << index,
            }
            let sentence = stream.pick(templates).write(subject, stream);
            if negation.in_duties { &mut parts.duties } else { &mut parts.requirements }
                .push(sentence);
        }
    }

    fn write_look_alikes(
        &self,
        parts: &mut Parts,
        planted: &mut Planted,
        subject: Subject<'_>,
        stream: &mut Stream,
    ) {
        for (index, (kind, templates)) in self.look_alikes.iter().enumerate() {
            if !stream.chance(f64::from(kind.per_mille) / 1000.0) {
                continue;
            }
            planted.look_alikes |= 1 << index;
            let sentence = stream.pick(templates).write(subject, stream);
            match kind.place {
                Place::Duties => parts.duties.push(sentence),
                Place::Requirements => parts.requirements.push(sentence),
                Place::About => parts.about.push(sentence),
                Place::Offer => parts.offer.push(sentence),
            }
        }
    }
}

/// Adds `count` different templates of a table of at most 64, written out.
fn fill(
    part: &mut Vec<String>,
    table: &[Template],
    count: usize,
    subject: Subject<'_>,
    stream: &mut Stream,
) {
    let mut used = 0_u64;
    for _ in 0..count.min(table.len()) {
        let mut index = stream.below(table.len());
        while used >> index & 1 == 1 {
            index = stream.below(table.len());
        }
        used |= 1 << index;
        part.push(table[index].write(subject, stream));
    }
}

/// A requirement as something that is nice to have.
fn as_preference(item: &str, stream: &mut Stream) -> String {
    let (before, after) = stream.pick(filler::PREFERRED);
    if before.is_empty() {
        format!("{item}{after}")
    } else {
        format!("{before}{}{after}", lower_first(item))
    }
}

/// Words that keep their capital inside a sentence.
const PROPER: &[&str] = &[
    "Amazon",
    "Azure",
    "Cassandra",
    "Databricks",
    "Docker",
    "English",
    "Google",
    "Golang",
    "Hadoop",
    "Java",
    "Kafka",
    "Kotlin",
    "Kubernetes",
    "Microsoft",
    "Oracle",
    "Perl",
    "Python",
    "Redshift",
    "Ruby",
    "Rust",
    "Scala",
    "Snowflake",
    "Spark",
    "Swift",
    "Terraform",
    "Jira",
    "Scrum",
];

/// The item as it stands inside a sentence: its first letter lowered unless it is a name or an abbreviation.
pub(crate) fn lower_first(item: &str) -> String {
    let word = item.split([' ', ',']).next().unwrap_or("");
    let mut letters = word.chars();
    let (first, second) = (letters.next(), letters.next());
    let plain = first.is_some_and(|first| first.is_ascii_uppercase())
        && second.is_none_or(char::is_lowercase)
        && !PROPER.contains(&word);
    if !plain {
        return item.to_owned();
    }
    let mut lowered = item.to_owned();
    lowered[..1].make_ascii_lowercase();
    lowered
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn fill_repeats_nothing() {
        let subject = Subject { employer: "a", title: "b", place: "c", industry: "d" };
        for texts in [filler::TASKS, filler::ASKED, company::ABOUT, company::TEAM, company::LEGAL] {
            assert!(texts.len() <= 64);
        }
        let table = parse_all(&["a", "b", "c", "d"]);
        let mut part = Vec::new();
        fill(&mut part, &table, 9, subject, &mut Stream::new(1, 1, 1));
        assert_eq!(part.iter().collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(part.len(), 4);
    }

    #[test]
    fn capitals_inside_a_sentence() {
        for (item, inside) in [
            ("Strong skills", "strong skills"),
            ("A degree", "a degree"),
            ("SQL skills", "SQL skills"),
            ("Python or Java", "Python or Java"),
            ("AWS knowledge", "AWS knowledge"),
            ("5+ years", "5+ years"),
        ] {
            assert_eq!(lower_first(item), inside);
        }
    }
}
