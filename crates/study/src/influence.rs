//! How much theta hangs on one entry of the lexicon, one employer or one dump.

use rolescope_cooccur::{Contrast, DutyCounts, EightCounts, Filter, Pools, Shortfall, Side, Tally};

use crate::answer::Answer;
use crate::masked::{masked, masked_key};
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

/// Removals of a kind that are told of each signal.
pub(crate) const LARGEST: usize = 10;

/// theta of a signal without one entry, employer or dump.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal<'a> {
    /// What kind of thing is taken away.
    pub kind: Removed,
    /// Its key in the lexicon, its normalised name or that of its file; empty for ads without employer.
    pub key: &'a str,
    /// Its name for readers.
    pub label: &'a str,
    /// The eight counts without it.
    pub counts: EightCounts,
    /// Units that are gone or count otherwise.
    pub units: u64,
    /// theta without it, less theta with it; `None` if there is no theta without it.
    pub shift: Option<f64>,
}

impl Removal<'_> {
    /// Its key and its name for readers, without contacts in the names of employers.
    #[must_use]
    pub fn shown(&self) -> (String, String) {
        let (key, label) = (self.key, self.label);
        match masked_key(label, key).filter(|_| self.kind == Removed::Employer) {
            Some(hidden) => (hidden, masked(label).0),
            None => (key.to_owned(), label.to_owned()),
        }
    }
}

/// What one signal's theta hangs on.
#[derive(Clone, Debug)]
pub struct Influence<'a> {
    /// The number of the signal in [`crate::Items::signals`].
    pub signal: usize,
    /// Its contrast over all groups.
    pub contrast: Contrast,
    /// What is lacking for an estimate; nothing is taken away then.
    pub shortfalls: Vec<Shortfall>,
    /// Removals that change a count, at most ten of a kind: by kind, those after which theta is gone first, then by the size of the
    /// shift.
    pub removals: Vec<Removal<'a>>,
}

impl<'a> Influence<'a> {
    /// Of a signal, in the first window of the answer, over all its groups together.
    #[must_use]
    pub fn of(answer: &'a Answer, signal: usize) -> Option<Self> {
        Self::of_each(answer, signal..signal + 1).pop()
    }

    /// The same of several signals.
    pub(crate) fn of_each(answer: &'a Answer, signals: std::ops::Range<usize>) -> Vec<Self> {
        let Some((window, tally)) = answer.counts.windows.first() else { return Vec::new() };
        let all = tally.by_cluster(Filter::ALL);
        // Without groups the answer has them.
        let of_all = answer.contrasts.iter().filter(|row| {
            row.window == *window && row.stratum.is_none() && signals.contains(&row.signal)
        });
        let mut contrasts: Vec<Contrast> = of_all.map(|row| row.contrast).collect();
        let count = signals.len();
        let signals = signals.start as u16..signals.end as u16;
        if contrasts.len() < count {
            contrasts = Pools::of(&all).contrasts(signals.clone(), answer.question.level);
        }
        let minimums = answer.question.rule.minimums;
        let mut each: Vec<(Vec<Shortfall>, Largest<'a>)> = contrasts
            .iter()
            .map(|contrast| (minimums.shortfalls(contrast), Largest::default()))
            .collect();
        all.each_key(signals.clone(), |cluster, of_signals| {
            let names = names(answer, cluster);
            for ((contrast, (shortfalls, largest)), part) in
                contrasts.iter().zip(&mut each).zip(of_signals)
            {
                if shortfalls.is_empty() {
                    let whole = &contrast.counts;
                    largest.add(removal(
                        Removed::Employer,
                        names,
                        whole,
                        whole.minus(part),
                        part.total(),
                    ));
                }
            }
        });
        let each = each.into_iter().zip(contrasts).zip(signals.map(usize::from));
        let influences = each.map(|(((shortfalls, employers), contrast), signal)| {
            let mut removals = Vec::new();
            if shortfalls.is_empty() {
                let whole = &contrast.counts;
                removals.extend(Largest::of(entries(answer, signal, whole)));
                removals.extend(employers.finish());
                removals.extend(Largest::of(dumps(answer, signal, whole)));
            }
            Self { signal, contrast, shortfalls, removals }
        });
        influences.collect()
    }

    /// The removal of a kind that moves theta most, or takes it away.
    #[must_use]
    pub fn largest(&self, kind: Removed) -> Option<&Removal<'a>> {
        self.removals.iter().find(|removal| removal.kind == kind)
    }

    /// That removal in words, with the window and the counts it rests on; nothing if theta is the same without it, as far as it is shown.
    #[must_use]
    pub fn sentence(&self, kind: Removed, window: Window) -> Option<String> {
        let removal = self.largest(kind)?;
        let theta = self.contrast.counts.theta()?;
        let (of_all, without) = match kind {
            Removed::Entry => ("Of all entries of the lexicon", "without it"),
            Removed::Employer => ("Of all employers", "without its ads"),
            Removed::Dump => ("Of all dumps", "without its ads"),
        };
        let points = |theta: f64| match format!("{:+.1}", 100.0 * theta) {
            zero if zero == "-0.0" => "+0.0".to_owned(),
            points => points,
        };
        let now = match removal.counts.theta() {
            // What moves nothing that is shown is not worth a sentence.
            Some(left) if points(left) == points(theta) => return None,
            Some(left) => format!("{} points {without}, {} with", points(left), points(theta)),
            None => format!("none {without} ({})", what_is_gone(&removal.counts)),
        };
        let one = removal.units == 1;
        let units = match window {
            Window::Posting if one => "1 unit".to_owned(),
            Window::Posting => format!("{} units", removal.units),
            Window::Zone | Window::Sentence if one => format!("1 {window} unit"),
            Window::Zone | Window::Sentence => format!("{} {window} units", removal.units),
            Window::Tokens(_) if one => "1 occurrence of a duty".to_owned(),
            Window::Tokens(_) => format!("{} occurrences of duties", removal.units),
        };
        let change = match (kind, window, one) {
            (Removed::Entry, Window::Tokens(_), true) => "is gone or counts otherwise",
            (Removed::Entry, Window::Tokens(_), false) => "are gone or count otherwise",
            (Removed::Entry, _, true) => "counts otherwise",
            (Removed::Entry, _, false) => "count otherwise",
            (_, _, true) => "is gone",
            (_, _, false) => "are gone",
        };
        Some(format!(
            "{of_all}, `{}` moves theta of any signal most: {now} ({units} {change}).",
            in_one_line(&removal.shown().1)
        ))
    }
}

/// Those of one kind that change a count and move theta most. Few are held at a time: of employers there may be very many.
#[derive(Default)]
struct Largest<'a> {
    held: Vec<Removal<'a>>,
}

impl<'a> Largest<'a> {
    /// What is left of them, in order; those after which theta is gone come first.
    fn of(removals: impl Iterator<Item = Removal<'a>>) -> Vec<Removal<'a>> {
        let mut largest = Self::default();
        removals.for_each(|removal| largest.add(removal));
        largest.finish()
    }

    fn add(&mut self, removal: Removal<'a>) {
        if removal.units == 0 {
            return;
        }
        if self.held.len() == 8 * LARGEST {
            self.cut();
        }
        self.held.push(removal);
    }

    fn cut(&mut self) {
        if self.held.len() > LARGEST {
            self.held.select_nth_unstable_by(LARGEST, Self::order);
            self.held.truncate(LARGEST);
        }
    }

    fn finish(mut self) -> Vec<Removal<'a>> {
        self.cut();
        self.held.sort_unstable_by(Self::order);
        self.held
    }

    fn order(one: &Removal<'_>, other: &Removal<'_>) -> std::cmp::Ordering {
        let size = |removal: &Removal<'_>| removal.shift.map_or(f64::INFINITY, f64::abs);
        let by_size = size(other).total_cmp(&size(one));
        by_size.then_with(|| one.key.cmp(other.key)).then_with(|| one.counts.cmp(&other.counts))
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

fn removal<'a>(
    kind: Removed,
    (key, label): (&'a str, &'a str),
    whole: &EightCounts,
    counts: EightCounts,
    units: u64,
) -> Removal<'a> {
    let shift = counts.theta().zip(whole.theta()).map(|(left, whole)| left - whole);
    Removal { kind, key, label, counts, units, shift }
}

/// Every signal, of their union, and every duty of a side; where units are occurrences of duties, every duty.
fn entries<'a>(
    answer: &'a Answer,
    signal: usize,
    whole: &EightCounts,
) -> impl Iterator<Item = Removal<'a>> {
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
        removal(Removed::Entry, (&*item.key, &*item.label), whole, counts, units)
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

/// The key of a cluster, and its name for readers.
fn names(answer: &Answer, cluster: u32) -> (&str, &str) {
    let (number, counts) = (cluster as usize, &answer.counts);
    let named = counts.employer_keys.get(number).zip(counts.employers.get(number));
    named.map_or(("", "ads without employer that share a text"), |(key, name)| (&**key, &**name))
}

fn dumps<'a>(
    answer: &'a Answer,
    signal: usize,
    whole: &EightCounts,
) -> impl Iterator<Item = Removal<'a>> {
    let counts = &answer.counts;
    // The only dump is everything.
    let several = counts.dumps.len() > 1;
    counts.dumps.iter().filter(move |_| several).map(move |dump| {
        let left = counts.removals.without_source(whole, signal as u16, dump.number);
        let units = whole.total() - left.total();
        removal(Removed::Dump, (&*dump.name, &*dump.name), whole, left, units)
    })
}

/// What an answer's theta of any signal hangs on most, in words: one remark for each of some kinds. None where the question has
/// groups, or theta is not given.
#[must_use]
pub fn largest_influences(answer: &Answer, kinds: &[Removed]) -> Vec<String> {
    let window = answer.question.windows.first().copied();
    let Some((window, influence)) =
        window.filter(|_| answer.question.by.is_empty()).zip(Influence::of(answer, 0))
    else {
        return Vec::new();
    };
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
