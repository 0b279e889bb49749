//! Cues: wordings that tell what part of an ad a sentence belongs to, whatever heading it stands under.
//!
//! The wordings are data, in `lists/cues.txt` and `lists/duty_verbs.txt`.

use crate::Zone;
use crate::lists;

/// Where in a sentence a cue counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Its first words only.
    Start,
    /// Right after a subject that is in no list, usually the company's name: "Acme builds …".
    AfterSubject,
    /// Anywhere.
    Anywhere,
}

/// One wording and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cue {
    pub(crate) wording: String,
    pub(crate) zone: Zone,
    pub(crate) points: i16,
    pub(crate) place: Place,
}

/// What a sentence that opens with a duty verb is worth as a duty.
const DUTY_VERB_POINTS: i16 = 4;

/// All cues; of two with the same wording and place the first counts.
pub(crate) fn all() -> Vec<Cue> {
    let mut cues = Vec::new();
    for section in lists::sections(lists::CUES) {
        let (zone, points, place) =
            head(section.head).expect("a test reads every head of the built-in list");
        cues.extend(section.wordings.iter().map(|&wording| Cue {
            wording: wording.to_owned(),
            zone,
            points,
            place,
        }));
    }
    for verb in lists::section(lists::DUTY_VERBS, "verbs") {
        let [third, participle] = inflected(verb);
        cues.extend([verb.to_owned(), third, participle].map(|wording| Cue {
            wording,
            zone: Zone::Duties,
            points: DUTY_VERB_POINTS,
            place: Place::Start,
        }));
    }
    cues
}

/// Reads `zone points place`.
fn head(head: &str) -> Option<(Zone, i16, Place)> {
    let mut parts = head.split(' ');
    let zone = Zone::from_name(parts.next()?)?;
    let points = parts.next()?.parse().ok()?;
    let place = match parts.next()? {
        "start" => Place::Start,
        "after-subject" => Place::AfterSubject,
        "anywhere" => Place::Anywhere,
        _ => return None,
    };
    Some((zone, points, place))
}

/// The third person and the participle of a verb in its plain form.
fn inflected(verb: &str) -> [String; 2] {
    let doubles = matches!(
        verb,
        "map" | "plan" | "run" | "set" | "ship" | "get" | "embed" | "log" | "program"
    );
    let stem = verb.strip_suffix('e').filter(|stem| !stem.ends_with('e')).unwrap_or(verb);
    let participle = if doubles {
        format!("{verb}{}ing", &verb[verb.len() - 1..])
    } else {
        format!("{stem}ing")
    };
    let third = if let Some(stem) =
        verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'o', 'u', 'e']))
    {
        format!("{stem}ies")
    } else if verb.ends_with(['s', 'x', 'h', 'z']) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    };
    [third, participle]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_head_is_understood() {
        assert!(all().len() > 1_000);
        assert_eq!(head("offer 6 anywhere"), Some((Zone::Offer, 6, Place::Anywhere)));
        assert_eq!(head("offer many anywhere"), None);
        assert_eq!(head("offers 6 anywhere"), None);
    }

    #[test]
    fn verbs_are_inflected() {
        for (verb, third, participle) in [
            ("build", "builds", "building"),
            ("drive", "drives", "driving"),
            ("plan", "plans", "planning"),
            ("identify", "identifies", "identifying"),
            ("research", "researches", "researching"),
            ("oversee", "oversees", "overseeing"),
            ("deploy", "deploys", "deploying"),
        ] {
            assert_eq!(inflected(verb), [third, participle]);
        }
    }
}
