//! What a file says in short, written out: the lexicon it extends, and what must not stand beside its entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Cue, CueReach, Entry, Kind};
use crate::error::{Error, Problem};
use crate::file::{Draft, DraftEntry};
use crate::findings::Strength;
use crate::lexicon::{Lexicon, Load, id, qualified};
use crate::source::Source;

/// How many lexicons may extend one another in a row.
const MAX_DEPTH: usize = 8;

/// Puts the entries of the lexicon that a draft extends before its own. An entry of the same key and kind replaces the base's,
/// in its place; keys in `without` are left out.
pub(crate) fn add_base(
    source: &Source<'_>,
    draft: &mut Draft,
    problems: &mut Vec<Problem>,
    load: &mut Load<'_>,
    depth: usize,
) {
    let without = std::mem::take(&mut draft.without);
    let Some((name, at)) = draft.extends.take() else {
        for (_, at) in without {
            let hint = Some("add `extends = \"...\"`, or take it out".to_owned());
            problems.push(source.problem(at, None, "`without` needs a lexicon to extend", hint));
        }
        return;
    };
    let mut problem = |message: String, hint: &str| {
        problems.push(source.problem(at.clone(), None, message, Some(hint.to_owned())));
    };
    let too_deep =
        format!("more than {MAX_DEPTH} lexicons extend one another, or go round in a circle");
    if depth >= MAX_DEPTH {
        return problem(too_deep, "take one `extends` out");
    }
    let base = match Lexicon::builtin_text(&name) {
        Some(text) => Lexicon::parse_within(&name, text, load, depth + 1),
        None => match load(&name) {
            Ok(text) => Lexicon::parse_within(&name, &text, load, depth + 1)
                .and_then(Lexicon::without_losers),
            Err(reason) => {
                let known: Vec<&str> = Lexicon::builtin_names().collect();
                let hint = format!("name a file beside this one, or one of {}", known.join(", "));
                return problem(
                    format!("the lexicon `{name}` cannot be extended: {reason}"),
                    &hint,
                );
            }
        },
    };
    let base = match base {
        Ok(base) => base,
        Err(error) => {
            let hint = error.hint().unwrap_or_default();
            // Told once, and not by each of them of the next.
            if let Error::Invalid { problems, .. } = &error
                && problems.iter().any(|problem| problem.message == too_deep)
            {
                return problem(too_deep, &hint);
            }
            let told = error.to_string();
            return problem(format!("the lexicon it extends is not valid: {told}"), &hint);
        }
    };
    let left_out: BTreeSet<&str> = without.iter().map(|(key, _)| key.as_str()).collect();
    for (key, at) in &without {
        if base.by_key(key).is_none() {
            let hint = base.nearest_key(key).map(|near| format!("did you mean `{near}`?"));
            let message = format!("the lexicon `{name}` has no entry `{key}`");
            problems.push(source.problem(at.clone(), None, message, hint));
        }
    }
    let mut guards: BTreeMap<String, [Vec<String>; 2]> = BTreeMap::new();
    for entry in &base.entries {
        if let Kind::Cue(Cue { excludes: Some((of, _)), reach, .. }) = entry.kind {
            let side = usize::from(matches!(reach, CueReach::Preceding(_)));
            let key = base.entry(of).key.clone();
            guards.entry(key).or_default()[side].clone_from(&entry.patterns);
        }
    }
    let mut own = std::mem::take(&mut draft.entries);
    let Lexicon { entries, places, language, .. } = base;
    for (entry, place) in entries.into_iter().zip(places) {
        // What keeps others away is made again, from the entry that carries it.
        if matches!(entry.kind, Kind::Cue(Cue { excludes: Some(_), .. })) {
            continue;
        }
        if left_out.contains(entry.key.as_str()) {
            continue;
        }
        let same = |one: &DraftEntry| {
            one.entry.key == entry.key && one.entry.kind.name() == entry.kind.name()
        };
        let replaced = own.iter().position(same).map(|place| own.remove(place));
        draft.entries.push(replaced.unwrap_or_else(|| {
            let patterns = entry.patterns.iter().map(|_| at.clone()).collect();
            let part_of = matches!(&entry.kind, Kind::Role { part_of: Some(_) });
            let part_of = part_of.then(|| at.clone());
            let guards = guards.remove(&entry.key).unwrap_or_default();
            let guards = guards.map(|patterns| {
                patterns.into_iter().map(|pattern| (pattern, at.clone())).collect()
            });
            DraftEntry { entry, at: at.clone(), patterns, part_of, guards, inherited: Some(place) }
        }));
    }
    draft.entries.append(&mut own);
    let inherit = |own: &mut String, base: String| {
        if own.is_empty() {
            *own = base;
        }
    };
    inherit(&mut draft.language, language);
}

/// Adds a cue for each `not_after` and `not_before`.
pub(crate) fn add_guards(draft: &mut Draft) {
    let mut guards = Vec::new();
    for (number, guarded) in draft.entries.iter_mut().enumerate() {
        let own = std::mem::take(&mut guarded.guards);
        let sides = [
            ("not-after", "Not after", CueReach::Following(0)),
            ("not-before", "Not before", CueReach::Preceding(0)),
        ];
        for ((key, label, reach), patterns) in sides.into_iter().zip(own) {
            if patterns.is_empty() || number > usize::from(u16::MAX) {
                continue;
            }
            let excludes = Some((id(number), id(number)));
            let (patterns, places) = patterns.into_iter().unzip();
            let entry = Entry {
                key: format!("{}-{key}", guarded.entry.key),
                label: format!("{label}: {}", guarded.entry.label),
                note: format!("Keeps {} away.", qualified(guarded)),
                source: None,
                kind: Kind::Cue(Cue { strength: Strength::Mentioned, reach, of: None, excludes }),
                zones: guarded.entry.zones,
                patterns,
            };
            let at = guarded.at.clone();
            let guards_of_none = [Vec::new(), Vec::new()];
            guards.push(DraftEntry {
                entry,
                at,
                patterns: places,
                part_of: None,
                guards: guards_of_none,
                inherited: guarded.inherited.clone(),
            });
        }
    }
    draft.entries.append(&mut guards);
}
