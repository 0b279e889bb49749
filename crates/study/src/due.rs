//! What has to be done so that an index holds the dumps of a study, each as the study wants it read, and no others.

use std::collections::BTreeMap;

use rolescope_index::Source;

/// A dump of a study, as it lies there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// The dump in messages.
    pub shown: String,
    /// The dump as an index names it.
    pub name: String,
    /// BLAKE3 of its bytes, in hex.
    pub blake3: String,
    /// Fingerprint of the options it is to be read with.
    pub reading: String,
}

/// What has to be done with a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the index holds it.
    Known,
    /// Nothing: it has the same bytes as an earlier dump of the study, this one.
    Twin(usize),
    /// To be ingested.
    New,
    /// To be ingested in place of a source of the index: that one's number.
    Instead(u64, Why),
}

/// Why a dump is ingested in place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The file has other bytes.
    Changed,
    /// It is to be read in another way, or by another version of this program.
    ReadOtherwise,
}

/// What has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// A step for each dump, in their order.
    pub steps: Vec<Step>,
    /// Sources that the index holds and the study does not name: number and name.
    pub gone: Vec<(u64, String)>,
    /// Dumps with the same bytes that are to be read in two ways.
    pub torn: Vec<(usize, usize)>,
}

impl Due {
    /// Compares the dumps of a study with the sources of its index.
    #[must_use]
    pub fn new(dumps: &[Present], sources: &[Source]) -> Self {
        let mut due = Self::default();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, dump) in dumps.iter().enumerate() {
            let earlier = *first.entry(&dump.blake3).or_insert(at);
            let known = sources.iter().find(|source| source.summary.blake3 == dump.blake3);
            due.steps.push(if earlier < at {
                if dumps[earlier].reading != dump.reading {
                    due.torn.push((earlier, at));
                }
                Step::Twin(earlier)
            } else {
                match known {
                    None => Step::New,
                    Some(source) if source.summary.reading == dump.reading => Step::Known,
                    Some(source) => Step::Instead(source.number, Why::ReadOtherwise),
                }
            });
        }
        let mut gone: Vec<&Source> = sources
            .iter()
            .filter(|source| !first.contains_key(source.summary.blake3.as_str()))
            .collect();
        for (dump, step) in dumps.iter().zip(&mut due.steps) {
            if *step != Step::New {
                continue;
            }
            let mut namesakes = gone.iter().filter(|source| source.summary.file_name == dump.name);
            if let (Some(source), None) = (namesakes.next(), namesakes.next()) {
                let number = source.number;
                *step = Step::Instead(number, Why::Changed);
                gone.retain(|source| source.number != number);
            }
        }
        let named = |source: &Source| (source.number, source.summary.file_name.clone());
        due.gone = gone.into_iter().map(named).collect();
        due
    }
}

#[cfg(test)]
mod tests {
    use rolescope_index::Held;

    use super::*;

    fn present(name: &str, blake3: &str, reading: &str) -> Present {
        let [name, blake3, reading] = [name, blake3, reading].map(str::to_owned);
        Present { shown: format!("dumps/{name}"), name, blake3, reading }
    }

    fn source(number: u64, name: &str, blake3: &str, reading: &str) -> Source {
        let mut source: Source =
            Source { number, held: Held::default(), summary: Default::default() };
        name.clone_into(&mut source.summary.file_name);
        blake3.clone_into(&mut source.summary.blake3);
        reading.clone_into(&mut source.summary.reading);
        source
    }

    #[track_caller]
    fn check(dumps: &[Present], sources: &[Source], steps: &[Step], gone: &[u64]) {
        let due = Due::new(dumps, sources);
        assert_eq!(due.steps, steps);
        assert_eq!(due.gone.iter().map(|(number, _)| *number).collect::<Vec<_>>(), gone);
    }

    #[test]
    fn the_index_comes_to_hold_what_the_study_names() {
        let sources = [source(0, "a.csv", "A", "r"), source(3, "b.csv", "B", "r")];
        let (a, b) = (present("a.csv", "A", "r"), present("b.csv", "B", "r"));
        check(&[], &[], &[], &[]);
        check(&[a.clone(), b.clone()], &sources, &[Step::Known, Step::Known], &[]);
        // Renamed, it is the same dump.
        check(&[present("c.csv", "A", "r"), b.clone()], &sources, &[Step::Known, Step::Known], &[]);
        check(
            &[a.clone(), b.clone(), present("c.csv", "C", "r")],
            &sources,
            &[Step::Known, Step::Known, Step::New],
            &[],
        );
        let changed = Step::Instead(3, Why::Changed);
        check(&[a.clone(), present("b.csv", "B2", "r")], &sources, &[Step::Known, changed], &[]);
        let otherwise = Step::Instead(0, Why::ReadOtherwise);
        check(&[present("a.csv", "A", "s"), b.clone()], &sources, &[otherwise, Step::Known], &[]);
        check(std::slice::from_ref(&a), &sources, &[Step::Known], &[3]);
        // Of two with that name nobody can tell which one it was.
        let namesakes = [source(0, "a.csv", "A", "r"), source(1, "a.csv", "B", "r")];
        check(&[present("a.csv", "C", "r")], &namesakes, &[Step::New], &[0, 1]);
    }

    #[test]
    fn the_same_bytes_are_read_once() {
        let (a, twin) = (present("a.csv", "A", "r"), present("b.csv", "A", "r"));
        check(&[a.clone(), twin], &[], &[Step::New, Step::Twin(0)], &[]);
        assert_eq!(Due::new(&[a, present("b.csv", "A", "s")], &[]).torn, [(0, 1)]);
    }
}
