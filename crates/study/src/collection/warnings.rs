//! What about the way ads were collected may be mistaken for a change of the ads.

use rolescope_index::Day;
use rolescope_trend::{LEAST_MIX, MixChange, Period, UNEVEN, Unevenness, unevenness};

use super::tables::heaps;
use super::{Part, Seen};
use crate::influence::in_one_line;

/// Names of periods, dumps or dates that a sentence lists.
const LISTED: usize = 6;

/// A share of ads that has to be of other dumps, beyond chance, for their mix to count as changed.
const DUMPS_MOVED: f64 = 0.25;

/// The same of languages, and of ads without employer or date.
const SHARE_MOVED: f64 = 0.10;

/// All warnings, a sentence each.
pub(super) fn warnings(seen: &Seen) -> Vec<String> {
    let all = seen.gathered.dumps.values().fold(Part::default(), |mut sum, part| {
        sum.add(part);
        sum
    });
    if seen.gathered.periods.is_empty() {
        return vec!["No ad has a date: nothing can be said about time.".to_owned()];
    }
    let periods: Vec<(Period, bool, Part)> =
        seen.periods().into_iter().map(|(p, whole)| (p, whole, seen.of_period(p))).collect();
    let mut warnings = uneven(&periods);
    warnings.extend(other_dumps(seen, &periods));
    warnings.extend(moved(&periods, "are in other languages than English", |part| part.foreign));
    warnings.extend(moved(&periods, "name no employer", |part| part.without_employer));
    warnings.extend(undated(seen, &all));
    warnings.extend(heaped(seen));
    warnings
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(LISTED);
    let shown = names[..names.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

fn uneven(periods: &[(Period, bool, Part)]) -> Vec<String> {
    let counts: Vec<(u64, bool)> =
        periods.iter().map(|(_, whole, part)| (part.ads, *whole)).collect();
    let odd = unevenness(&counts);
    let named = |wanted: Unevenness| -> Vec<String> {
        let found = periods.iter().zip(&odd).filter(|(_, odd)| **odd == Some(wanted));
        found.map(|((period, ..), _)| period.to_string()).collect()
    };
    let mut warnings = Vec::new();
    let mut warn = |wanted, text: &dyn Fn(&str) -> String| {
        let names = named(wanted);
        if !names.is_empty() {
            warnings.push(text(&listed(&names)));
        }
    };
    warn(Unevenness::Gap, &|names| format!("No ad is dated in {names}: a gap, not a zero."));
    warn(Unevenness::Thin, &|names| {
        format!("Less than a third of the ads of a usual period (the median): {names}.")
    });
    warn(Unevenness::Swollen, &|names| {
        format!("More than {UNEVEN} times the ads of a usual period (the median): {names}.")
    });
    warnings
}

/// Neighbouring periods with enough ads to compare.
fn neighbours(
    periods: &[(Period, bool, Part)],
) -> impl Iterator<Item = (&(Period, bool, Part), &(Period, bool, Part))> {
    let enough = |(_, _, part): &(Period, bool, Part)| part.ads >= LEAST_MIX;
    periods.windows(2).filter(move |pair| pair.iter().all(enough)).map(|pair| (&pair[0], &pair[1]))
}

fn other_dumps(seen: &Seen, periods: &[(Period, bool, Part)]) -> Option<String> {
    if seen.dumps.len() < 2 {
        return None;
    }
    let dumps_of =
        |period| seen.dumps.iter().filter(move |(dump, _)| seen.of_dump(period, *dump).ads > 0);
    if periods.iter().all(|(period, ..)| dumps_of(*period).count() < 2) {
        return Some(
            "No period has ads of two dumps: whether a change comes from the dumps or from the ads cannot be told.".to_owned(),
        );
    }
    let mut largest: Option<(f64, Period, Period, f64, String)> = None;
    let mut changes = 0;
    for ((before, ..), (after, ..)) in neighbours(periods) {
        let parts: Vec<(u64, u64)> = seen
            .dumps
            .iter()
            .map(|(dump, _)| (seen.of_dump(*before, *dump).ads, seen.of_dump(*after, *dump).ads))
            .collect();
        let Some(change) = MixChange::new(&parts).filter(|c| c.excess() > DUMPS_MOVED) else {
            continue;
        };
        changes += 1;
        if largest.as_ref().is_none_or(|(excess, ..)| change.excess() > *excess) {
            let (n0, n1) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            let shares = |(x0, x1): (u64, u64)| (x0 as f64 / n0 as f64, x1 as f64 / n1 as f64);
            let moved = |part: (u64, u64)| (shares(part).1 - shares(part).0).abs();
            let most = (0..parts.len()).max_by(|one, other| {
                moved(parts[*one]).total_cmp(&moved(parts[*other])).then(other.cmp(one))
            })?;
            let (old, new) = shares(parts[most]);
            let told = format!(
                "`{}` from {} to {}",
                in_one_line(&seen.dumps[most].1),
                percent(old),
                percent(new)
            );
            largest = Some((change.excess(), *before, *after, change.moved, told));
        }
    }
    largest.map(|(_, before, after, moved, told)| {
        format!(
            "The mix of dumps changed {}, most from {before} to {after}: {} of the ads moved, {told}. A change there may be \
             one of the dumps.",
            times(changes),
            percent(moved)
        )
    })
}

/// A share of ads that differs between neighbouring periods.
fn moved(
    periods: &[(Period, bool, Part)],
    what: &str,
    of: impl Fn(&Part) -> u64,
) -> Option<String> {
    let changes = neighbours(periods).filter_map(|((before, _, old), (after, _, new))| {
        let parts = [(of(old), of(new)), (old.ads - of(old), new.ads - of(new))];
        let change = MixChange::new(&parts).filter(|change| change.excess() > SHARE_MOVED)?;
        let share = |part: &Part| percent(of(part) as f64 / part.ads as f64);
        Some((
            change.excess(),
            format!("from {} in {before} to {} in {after}", share(old), share(new)),
        ))
    });
    let changes: Vec<(f64, String)> = changes.collect();
    let largest = changes.iter().max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(format!(
        "The share of ads that {what} changed {}, most {}.",
        times(changes.len()),
        largest.1
    ))
}

fn undated(seen: &Seen, all: &Part) -> Vec<String> {
    let mut warnings = Vec::new();
    let without = all.ads - all.dated;
    if without as f64 >= SHARE_MOVED * all.ads as f64 {
        warnings.push(format!(
            "{} of all ads have no date that tells their period; they count everywhere but over time.",
            percent(without as f64 / all.ads as f64)
        ));
    }
    let shares = seen.dumps.iter().filter_map(|(dump, name)| {
        let part = seen.gathered.dumps.get(dump).filter(|part| part.ads >= LEAST_MIX)?;
        Some((part.dated as f64 / part.ads as f64, name))
    });
    let shares: Vec<(f64, &String)> = shares.collect();
    let least = shares.iter().min_by(|one, other| one.0.total_cmp(&other.0));
    let most = shares.iter().max_by(|one, other| one.0.total_cmp(&other.0));
    if let Some((least, most)) = least.zip(most).filter(|(a, b)| b.0 - a.0 >= SHARE_MOVED) {
        warnings.push(format!(
            "Dumps are dated unequally, from {} of the ads of `{}` to {} of `{}`: over time they have other weights than in all.",
            percent(least.0),
            in_one_line(least.1),
            percent(most.0),
            in_one_line(most.1)
        ));
    }
    warnings
}

fn heaped(seen: &Seen) -> Vec<String> {
    let Some(heaps) = heaps(seen) else { return Vec::new() };
    let mut warnings = Vec::new();
    let of_month = heaps.days_of_month.iter().filter(|(_, heap)| heap.is_suspicious());
    for (day, heap) in of_month {
        warnings.push(format!(
            "{} of exact dates are day {day} of a month, where {} would be expected: a form's or a machine's date, not the day of posting.",
            percent(heap.share),
            percent(heap.expected)
        ));
    }
    let days = heaps.days.iter().filter(|(_, heap)| heap.is_suspicious());
    let days: Vec<String> =
        days.map(|(day, heap)| format!("{} ({})", Day(*day), percent(heap.share))).collect();
    if !days.is_empty() {
        warnings.push(format!(
            "Many more ads than on other days are dated {}: the day of a collection rather than of posting.",
            listed(&days)
        ));
    }
    warnings
}
