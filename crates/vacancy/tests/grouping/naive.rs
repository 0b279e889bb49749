//! A naive program that groups ads.

use std::collections::BTreeSet;

use rolescope_vacancy::{Ads, Key, Record, Rule, Rules};

use crate::common::Texts;

#[derive(Clone, Default)]
struct Naive {
    ads: Vec<usize>,
    employer: Option<Key>,
    place: Option<Key>,
    days: Option<(i32, i32)>,
    settled: bool,
}

/// Groups ads by comparing each with all before it, as the crate's documentation says it: no sketches but for `candidate`, which
/// says whether a pair of near texts may be found at all; no blocks, no buckets.
pub(crate) fn naive(
    ads: &Ads,
    texts: &Texts,
    rules: &Rules,
    family: bool,
    candidate: impl Fn(&Record, &Record) -> bool,
) -> BTreeSet<Vec<u64>> {
    let constant = Key::of("anywhere");
    let mut rows: Vec<(usize, Record)> =
        (0..ads.len()).map(|at| (at, ads.record(at as u32))).collect();
    let place = |record: &Record| if family { constant } else { record.place };
    let dated = |record: &Record| family || record.day.is_some();
    let complete = |r: &Record| r.employer.is_some() && place(r).is_some() && dated(r);
    rows.sort_by_key(|(_, r)| (!complete(r), r.day.is_none(), r.day, r.order));
    let agree = |a: Option<Key>, b: Option<Key>| a.is_none() || b.is_none() || a == b;
    let with = |a: &Naive, b: &Naive, incomplete: bool| -> Option<Naive> {
        if !agree(a.employer, b.employer)
            || !agree(a.place, b.place)
            || incomplete && a.settled && b.settled
        {
            return None;
        }
        let days = match (a.days, b.days) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        if !family && days.is_some_and(|(first, last)| last - first > rules.window_days as i32) {
            return None;
        }
        let mut ads = a.ads.clone();
        ads.extend(&b.ads);
        let settled = a.settled || b.settled;
        Some(Naive {
            ads,
            employer: a.employer.or(b.employer),
            place: a.place.or(b.place),
            days,
            settled,
        })
    };
    let link = |a: &(usize, Record), b: &(usize, Record)| -> Option<Rule> {
        let (left, right) = (&a.1, &b.1);
        if !agree(left.employer, right.employer) || !agree(place(left), place(right)) {
            return None;
        }

        let same = left.text.is_some() && left.text.map(|t| t.hash) == right.text.map(|t| t.hash);
        if rules.set.has(Rule::SameText) && same {
            return Some(Rule::SameText);
        }
        let key = |r: &Record| {
            Some((r.employer?, r.title?, r.place?, r.day?)).map(|(e, t, p, _)| (e, t, p))
        };
        if !family && rules.set.has(Rule::SameKey) && key(left).is_some() && key(left) == key(right)
        {
            return Some(Rule::SameKey);
        }
        if rules.set.has(Rule::NearText)
            && left.text.is_some()
            && right.text.is_some()
            && candidate(left, right)
        {
            let (one, two) = (&texts.0[a.0], &texts.0[b.0]);
            let one_set: BTreeSet<u64> = one.iter().copied().collect();
            let shared = two.iter().filter(|shingle| one_set.contains(shingle)).count();
            let jaccard = shared as f64 / (one.len() + two.len() - shared) as f64;
            return (jaccard >= rules.jaccard).then_some(Rule::NearText);
        }
        None
    };
    let mut groups: Vec<Naive> = Vec::new();
    // Of the ads looked at: the group of each.
    let mut of: Vec<usize> = Vec::new();
    for at in 0..rows.len() {
        let own = &rows[at].1;
        let incomplete = !complete(own);
        let mut mine = Naive {
            ads: vec![at],
            employer: own.employer,
            place: place(own),
            days: own.day.map(|day| (day, day)),
            settled: !incomplete,
        };
        let twin = (0..at).rev().find(|before| {
            let other = &rows[*before].1;
            own.text.is_some()
                && own.text.map(|t| t.hash) == other.text.map(|t| t.hash)
                && (own.employer, own.title, place(own), dated(own))
                    == (other.employer, other.title, place(other), dated(other))
        });
        let mut joined = Vec::new();
        if let Some(twin) = twin.filter(|_| rules.set.has(Rule::SameText))
            && let Some(merged) = with(&groups[of[twin]], &mine, incomplete)
        {
            mine = merged;
            joined.push(of[twin]);
        } else {
            let linked: Vec<Option<Rule>> =
                (0..at).map(|before| link(&rows[before], &rows[at])).collect();
            for rule in Rule::ALL {
                for (number, group) in groups.iter().enumerate() {
                    let is_linked = group.ads.iter().any(|ad| linked[*ad] == Some(rule));
                    if is_linked
                        && !joined.contains(&number)
                        && let Some(merged) = with(group, &mine, incomplete)
                    {
                        mine = merged;
                        joined.push(number);
                    }
                }
            }
        }
        // The earliest group keeps its place.
        of.push(usize::MAX);
        let number = joined.iter().copied().min().unwrap_or(groups.len());
        for other in joined {
            groups[other] = Naive::default();
        }
        mine.ads.iter().for_each(|ad| of[*ad] = number);
        if number == groups.len() { groups.push(mine) } else { groups[number] = mine }
    }
    let ids = |group: &Naive| {
        let mut ids: Vec<u64> = group.ads.iter().map(|ad| rows[*ad].1.order).collect();
        ids.sort_unstable();
        ids
    };
    groups.iter().filter(|group| !group.ads.is_empty()).map(ids).collect()
}
