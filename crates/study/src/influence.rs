//! How much theta hangs on one entry of the lexicon, one employer or one dump.

use rolescope_cooccur::{
    ByCluster, Contrast, DutyCounts, EightCounts, Filter, Shortfall, Side, Tally,
};

use crate::answer::Answer;
use crate::question::Window;

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Removed {
    /// An entry of the lexicon: its matches are not counted.
    Entry,
    /// An employer, with all its units; or a text that ads without employer share.
    Employer,
    /// A dump, with all units that an ad of it stands for.
    Dump,
}

impl Removed {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Entry, Self::Employer, Self::Dump];

    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Employer => "employer",
            Self::Dump => "dump",
        }
    }
}

/// theta of a signal without one entry, employer or dump.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// What kind of thing is taken away.
    pub kind: Removed,
    /// Its key in the lexicon, its normalised name or that of its file; empty for ads without employer.
    pub key: String,
    /// Its name for readers.
    pub label: String,
    /// The eight counts without it.
    pub counts: EightCounts,
    /// Units that are gone or count otherwise.
    pub units: u64,
    /// theta without it, less theta with it; `None` if there is no theta without it.
    pub shift: Option<f64>,
}

/// Which employers are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Employers {
    All,
    /// Those alone that move theta most.
    Largest,
}

/// What one signal's theta hangs on.
#[derive(Clone, Debug)]
pub struct Influence {
    /// The number of the signal in [`crate::Items::signals`].
    pub signal: usize,
    /// Its contrast over all groups.
    pub contrast: Contrast,
    /// What is lacking for an estimate; nothing is taken away then.
    pub shortfalls: Vec<Shortfall>,
    /// All removals that change a count: by kind, those after which theta is gone first, then by the size of the shift.
    pub removals: Vec<Removal>,
}

impl Influence {
    /// Of a signal, in the first window of the answer, over all its groups together.
    #[must_use]
    pub fn of(answer: &Answer, signal: usize) -> Option<Self> {
        Self::of_each(answer, signal..signal + 1).pop()
    }

    /// The same of several signals.
    pub(crate) fn of_each(answer: &Answer, signals: std::ops::Range<usize>) -> Vec<Self> {
        let Some((_, tally)) = answer.counts.windows.first() else { return Vec::new() };
        let all = tally.by_cluster(Filter::ALL);
        signals.map(|signal| Self::within(answer, &all, signal, Employers::All)).collect()
    }

    fn within(answer: &Answer, all: &ByCluster<'_>, signal: usize, which: Employers) -> Self {
        let clusters = all.eight(signal as u16);
        let contrast = Contrast::new(&clusters, answer.question.level);
        let shortfalls = answer.question.rule.minimums.shortfalls(&contrast);
        let mut removals = Vec::new();
        if shortfalls.is_empty() {
            let whole = contrast.counts;
            removals.extend(entries(answer, signal, &whole));
            removals.extend(employers(answer, &whole, &clusters, which));
            removals.extend(dumps(answer, signal, &whole));
            removals.retain(|removal| removal.units > 0);
            removals.sort_by(|one, other| {
                let by_size = size(other.shift).total_cmp(&size(one.shift));
                let by_name = one.key.cmp(&other.key).then(one.counts.cmp(&other.counts));
                one.kind.cmp(&other.kind).then(by_size).then(by_name)
            });
        }
        Self { signal, contrast, shortfalls, removals }
    }

    /// The removal of a kind that moves theta most, or takes it away.
    #[must_use]
    pub fn largest(&self, kind: Removed) -> Option<&Removal> {
        self.removals.iter().find(|removal| removal.kind == kind)
    }

    /// That removal in words, with the window and the counts it rests on.
    #[must_use]
    pub fn sentence(&self, kind: Removed, window: Window) -> Option<String> {
        let removal = self.largest(kind)?;
        let theta = self.contrast.counts.theta()?;
        let (of_all, without) = match kind {
            Removed::Entry => ("Of all entries of the lexicon", "without it"),
            Removed::Employer => ("Of all employers", "without its ads"),
            Removed::Dump => ("Of all dumps", "without its ads"),
        };
        let points = |theta: f64| format!("{:+.1}", 100.0 * theta);
        let now = match removal.counts.theta() {
            Some(left) => format!("{} points {without}, {} with", points(left), points(theta)),
            None => format!("none {without} ({})", what_is_gone(&removal.counts)),
        };
        let units = match window {
            Window::Posting => format!("{} units", removal.units),
            Window::Zone | Window::Sentence => format!("{} {window} units", removal.units),
            Window::Tokens(_) => format!("{} occurrences of duties", removal.units),
        };
        let change = match (kind, window) {
            (Removed::Entry, Window::Tokens(_)) => "are gone or count otherwise",
            (Removed::Entry, _) => "count otherwise",
            _ => "are gone",
        };
        Some(format!(
            "{of_all}, `{}` moves theta of any signal most: {now} ({units} {change}).",
            in_one_line(&removal.label)
        ))
    }
}

/// A name from a dump, fit to stand in a sentence: in one line, and not longer than a line.
pub(crate) fn in_one_line(name: &str) -> String {
    const LONGEST: usize = 60;
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Why there is no theta.
pub(crate) fn what_is_gone(counts: &EightCounts) -> &'static str {
    match (counts.signal.total(), counts.rest.total()) {
        (0, 0) => "no unit is left",
        (0, _) => "no unit with the signal is left",
        (_, 0) => "no unit without the signal is left",
        _ => "",
    }
}

/// By how much theta moves, if there is one before and after.
fn shift(whole: &EightCounts, left: &EightCounts) -> Option<f64> {
    left.theta().zip(whole.theta()).map(|(left, whole)| left - whole)
}

/// How far theta moves; as far as can be, if it is gone.
fn size(shift: Option<f64>) -> f64 {
    shift.map_or(f64::INFINITY, f64::abs)
}

fn removal(
    kind: Removed,
    names: (String, String),
    whole: &EightCounts,
    counts: EightCounts,
    units: u64,
) -> Removal {
    let shift = shift(whole, &counts);
    Removal { kind, key: names.0, label: names.1, counts, units, shift }
}

/// Every signal, of their union, and every duty of a side; where units are occurrences of duties, every duty.
fn entries<'a>(
    answer: &'a Answer,
    signal: usize,
    whole: &'a EightCounts,
) -> impl Iterator<Item = Removal> + 'a {
    let (items, removals) = (&answer.items, &answer.counts.removals);
    let of_union = if signal == 0 { 1..items.signal_count } else { 0..0 };
    let signals = of_union.map(|other| {
        let counts = removals.without_signal(whole, other as u16);
        (&items.signals[other], counts, counts.rest.total() - whole.rest.total())
    });
    let window = answer.counts.windows.first();
    let occurrences = window.filter(|(window, _)| matches!(window, Window::Tokens(_)));
    let duties = (items.family_count..items.duties.len()).filter_map(move |duty| {
        let side = items.side(duty as u16);
        let (counts, units) = if let Some((_, tally)) = occurrences {
            without_occurrences(tally, whole, (signal as u16, duty as u16), side)
        } else {
            let side = side?;
            let counts = removals.without_duty(whole, signal as u16, duty as u16, side);
            (counts, sum_of_side(whole, side) - sum_of_side(&counts, side))
        };
        Some((&items.duties[duty], counts, units))
    });
    signals.chain(duties).map(move |(item, counts, units)| {
        removal(Removed::Entry, (item.key.clone(), item.label.clone()), whole, counts, units)
    })
}

/// The eight counts of a signal without the units that are occurrences of a duty, and how many these are.
fn without_occurrences(
    tally: &Tally,
    whole: &EightCounts,
    (signal, duty): (u16, u16),
    side: Option<Side>,
) -> (EightCounts, u64) {
    let (with, all) =
        (tally.joint_units(signal, duty, Filter::ALL), tally.duty_units(duty, Filter::ALL));
    let gone = |units: u64| match side {
        Some(Side::Engineering) => DutyCounts { engineering_only: units, ..DutyCounts::default() },
        Some(Side::Marketing) => DutyCounts { marketing_only: units, ..DutyCounts::default() },
        None => DutyCounts { neither: units, ..DutyCounts::default() },
    };
    let part = EightCounts { signal: gone(with), rest: gone(all - with) };
    (whole.minus(&part), all)
}

/// Units with a side.
fn sum_of_side(counts: &EightCounts, side: Side) -> u64 {
    match side {
        Side::Engineering => counts.signal.engineering() + counts.rest.engineering(),
        Side::Marketing => counts.signal.marketing() + counts.rest.marketing(),
    }
}

fn employers<'a>(
    answer: &'a Answer,
    whole: &'a EightCounts,
    clusters: &'a [(u32, EightCounts)],
    which: Employers,
) -> impl Iterator<Item = Removal> + 'a {
    // Names are made for those alone that are asked for.
    let moves = |part: &EightCounts| size(shift(whole, &whole.minus(part)));
    let most = match which {
        Employers::All => None,
        Employers::Largest => {
            let counted = clusters.iter().filter(|(_, part)| part.total() > 0);
            counted.map(|(_, part)| moves(part)).max_by(f64::total_cmp)
        }
    };
    let is_asked = move |part: &EightCounts| most.is_none_or(|most| moves(part) >= most);
    let asked = clusters.iter().filter(move |(_, part)| is_asked(part));
    asked.map(move |(cluster, part)| {
        let number = *cluster as usize;
        let named =
            answer.counts.employer_keys.get(number).zip(answer.counts.employers.get(number));
        let names = named.map_or_else(
            || (String::new(), "ads without employer that share a text".to_owned()),
            |(key, name)| (key.clone(), name.clone()),
        );
        removal(Removed::Employer, names, whole, whole.minus(part), part.total())
    })
}

fn dumps<'a>(
    answer: &'a Answer,
    signal: usize,
    whole: &'a EightCounts,
) -> impl Iterator<Item = Removal> + 'a {
    let counts = &answer.counts;
    // The only dump is everything.
    let several = counts.dumps.len() > 1;
    counts.dumps.iter().filter(move |_| several).map(move |dump| {
        let left = counts.removals.without_source(whole, signal as u16, dump.number);
        let units = whole.total() - left.total();
        removal(Removed::Dump, (dump.name.clone(), dump.name.clone()), whole, left, units)
    })
}

/// What an answer's theta of any signal hangs on most, in words: one remark for each of some kinds. None where the question has
/// groups, or theta is not given.
#[must_use]
pub fn largest_influences(answer: &Answer, kinds: &[Removed]) -> Vec<String> {
    let first = answer.counts.windows.first().filter(|_| answer.question.by.is_empty());
    let Some(&(window, ref tally)) = first else { return Vec::new() };
    let all = tally.by_cluster(Filter::ALL);
    let influence = Influence::within(answer, &all, 0, Employers::Largest);
    kinds.iter().filter_map(|&kind| influence.sentence(kind, window)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_line() {
        assert_eq!(in_one_line("Acme\nverdict:  leans\r\n"), "Acme verdict: leans");
        assert_eq!(in_one_line(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(in_one_line(&"é".repeat(60)), "é".repeat(60));
    }
}
