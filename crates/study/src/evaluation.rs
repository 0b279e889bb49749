//! A lexicon compared with people's labels: counts, and what rests on them.

use std::collections::BTreeMap;

use rolescope_cooccur::{Confusion, DrawnStratum, Level};
use rolescope_lexicon::{
    EntryId, Kind, Lexicon, Relation, Said, SentenceReader, StrengthSet, Zone,
};
use rolescope_text::without_contacts;

use crate::error::{Error, Result};
use crate::labels::{Dimension, LabelledSentence, Stratum};

/// What came of comparing a lexicon with labelled sentences.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Level of intervals.
    pub level: Level,
    /// Sentences read.
    pub sentences: u64,
    /// One for each column of labels, in their order; those of whole texts stand apart.
    pub dimensions: Vec<Measured>,
    /// How texts of a family lean, if a column says of which they are.
    pub lean: Vec<Lean>,
}

/// A column of labels, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The column.
    pub dimension: Dimension,
    /// All sentences that have a label there.
    pub all: Confusion,
    /// The same by the zone that people gave, or, without that, that the text was read in.
    pub by_zone: Vec<(Zone, Confusion)>,
    /// The same by cluster.
    pub by_cluster: BTreeMap<u64, Confusion>,
    /// The same by the stratum that sentences were drawn from, if all were drawn from one.
    pub by_stratum: Vec<DrawnStratum>,
    /// The entries that are evidence of a label.
    pub entries: Vec<EntryScore>,
    /// What went wrong, in the order of the file.
    pub errors: Vec<Mistake>,
}

/// An entry as evidence of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryScore {
    /// The entry.
    pub entry: EntryId,
    /// The least label that it is evidence of, as a number.
    pub class: usize,
    /// Sentences in which it is asked for and which have that label or a stronger one.
    pub both: u64,
    /// Sentences in which it is asked for and which have a weaker one.
    pub found_only: u64,
    /// Sentences with that label or a stronger one without it.
    pub given_only: u64,
    /// Of `found_only` those in which nothing else speaks for the label: they would be right without the entry.
    pub alone: u64,
}

/// A sentence whose label was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its name in the file.
    pub item: String,
    /// The label given.
    pub given: usize,
    /// The label found.
    pub found: usize,
    /// The keys of the entries that match in it, with the strengths that are not required in brackets.
    pub matches: String,
    /// The sentence, without e-mail addresses and telephone numbers.
    pub sentence: String,
}

/// How texts of one family lean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lean {
    /// The family, or `other`.
    pub label: String,
    /// Texts of it.
    pub texts: u64,
    /// Those in which any duty is found.
    pub any: u64,
    /// Those in which a duty of that family is found, done.
    pub own: u64,
    /// Those in which a duty of just one of the families that texts are of is found, done.
    pub leaning: u64,
    /// Of those the ones that lean to their own.
    pub right: u64,
}

/// Compares `lexicon` with labels. `dimensions` say what the labels of each sentence are about.
///
/// # Errors
/// [`Error::UnknownLabel`], [`Error::NoSentence`].
pub fn evaluate(
    lexicon: &Lexicon,
    dimensions: &[Dimension],
    sentences: &[LabelledSentence],
    level: Level,
) -> Result<Evaluation> {
    let mut reader = SentenceReader::new(lexicon);
    let whole = dimensions.iter().position(Dimension::is_lean);
    let zones = dimensions.iter().position(Dimension::is_zone);
    let mut measured: Vec<Measured> = dimensions
        .iter()
        .filter(|dimension| !dimension.is_lean())
        .map(|dimension| Measured::new(dimension.clone(), lexicon))
        .collect();
    let strata = strata(sentences)?;
    for measured in &mut measured {
        let drawn = Confusion::new(measured.dimension.classes().len());
        let strata = strata
            .values()
            .map(|population| DrawnStratum { population: *population, drawn: drawn.clone() });
        measured.by_stratum = strata.collect();
    }
    let sides = match whole {
        Some(whole) => families_named(&dimensions[whole], sentences, whole)?,
        None => Vec::new(),
    };
    let mut lean: Vec<Lean> =
        sides.iter().map(|label| Lean { label: label.clone(), ..Lean::default() }).collect();
    for sentence in sentences {
        if sentence.sentence.trim().is_empty() {
            return Err(Error::NoSentence { line: sentence.line });
        }
        let said = reader.read(sentence.context());
        let given_zone = zones.map(|at| sentence.labels[at].trim().to_ascii_lowercase());
        let zone = given_zone.and_then(|name| Zone::from_name(&name)).unwrap_or(said.zone);
        let mut own = measured.iter_mut();
        for (at, dimension) in dimensions.iter().enumerate() {
            let given = dimension.given(sentence, &sentence.labels[at])?;
            if dimension.is_lean() {
                let own = lean.iter_mut().find(|lean| {
                    given.is_some_and(|class| dimension.classes()[class] == lean.label)
                });
                if let Some(own) = own {
                    own.add(lexicon, &sides, &said);
                }
                continue;
            }
            let Some(own) = own.next() else { continue };
            if let Some(given) = given {
                own.add(lexicon, sentence, &said, zone, given);
                let stratum = sentence.stratum.map(|stratum| stratum.number);
                let place = stratum.and_then(|number| strata.keys().position(|key| *key == number));
                if let Some(place) = place
                    && let Some(found) = own.dimension.found(lexicon, &said)
                {
                    own.by_stratum[place].drawn.add(given, found, 1);
                }
            }
        }
    }
    Ok(Evaluation { level, sentences: sentences.len() as u64, dimensions: measured, lean })
}

/// The sentences that each stratum holds, by its number; nothing if a sentence was drawn from none.
fn strata(sentences: &[LabelledSentence]) -> Result<BTreeMap<u64, u64>> {
    let mut strata = BTreeMap::new();
    for sentence in sentences {
        let Some(Stratum { number, sentences }) = sentence.stratum else {
            return Ok(BTreeMap::new());
        };
        if *strata.entry(number).or_insert(sentences) != sentences {
            return Err(Error::UnevenStratum { line: sentence.line, stratum: number });
        }
    }
    Ok(strata)
}

/// The labels of whole texts that occur, in their order.
fn families_named(
    dimension: &Dimension,
    sentences: &[LabelledSentence],
    at: usize,
) -> Result<Vec<String>> {
    let mut named = vec![false; dimension.classes().len()];
    for sentence in sentences {
        if let Some(class) = dimension.given(sentence, &sentence.labels[at])? {
            named[class] = true;
        }
    }
    let classes = dimension.classes().iter().zip(named);
    Ok(classes.filter(|(_, named)| *named).map(|(class, _)| class.clone()).collect())
}

impl Lean {
    fn add(&mut self, lexicon: &Lexicon, sides: &[String], said: &Said) {
        let does = |family: &str| said.relation(lexicon, &[family]) == Some(Relation::Does);
        let any = said.matches.iter().any(|found| {
            StrengthSet::ASKED.contains(found.strength)
                && matches!(lexicon.entry(found.entry).kind, Kind::Duty { .. })
        });
        let leaning = sides.iter().filter(|side| does(side)).count() == 1;
        let own = does(&self.label);
        self.texts += 1;
        self.any += u64::from(any);
        self.own += u64::from(own);
        self.leaning += u64::from(leaning);
        self.right += u64::from(leaning && own);
    }
}

impl Measured {
    fn new(dimension: Dimension, lexicon: &Lexicon) -> Self {
        let classes = dimension.classes().len();
        let score = |(entry, class)| EntryScore {
            entry,
            class,
            both: 0,
            found_only: 0,
            given_only: 0,
            alone: 0,
        };
        let entries = lexicon.iter().filter_map(|(entry, _)| {
            dimension.evidence(lexicon, entry).map(|class| score((entry, class)))
        });
        Self {
            all: Confusion::new(classes),
            by_zone: Zone::ALL[1..].iter().map(|zone| (*zone, Confusion::new(classes))).collect(),
            by_cluster: BTreeMap::new(),
            by_stratum: Vec::new(),
            entries: entries.collect(),
            errors: Vec::new(),
            dimension,
        }
    }

    fn add(
        &mut self,
        lexicon: &Lexicon,
        sentence: &LabelledSentence,
        said: &Said,
        zone: Zone,
        given: usize,
    ) {
        let Some(found) = self.dimension.found(lexicon, said) else { return };
        let classes = self.dimension.classes().len();
        self.all.add(given, found, 1);
        if let Some((_, counts)) = self.by_zone.iter_mut().find(|(own, _)| *own == zone) {
            counts.add(given, found, 1);
        }
        let key = blake3::hash(sentence.cluster.as_bytes());
        let key = key.as_bytes()[..8].iter().fold(0, |key, byte| key << 8 | u64::from(*byte));
        self.by_cluster.entry(key).or_insert_with(|| Confusion::new(classes)).add(given, found, 1);
        let speaking: Vec<(EntryId, usize)> =
            (self.entries.iter().filter(|score| said.asks(score.entry)))
                .map(|score| (score.entry, score.class))
                .collect();
        for score in &mut self.entries {
            let matched = speaking.iter().any(|(entry, _)| *entry == score.entry);
            let labelled = given >= score.class;
            match (matched, labelled) {
                (true, true) => score.both += 1,
                (true, false) => {
                    score.found_only += 1;
                    let others = speaking.iter().filter(|(entry, _)| *entry != score.entry);
                    score.alone += u64::from(!others.clone().any(|(_, class)| *class > given));
                }
                (false, true) => score.given_only += 1,
                (false, false) => {}
            }
        }
        if given != found {
            let matches = said.matches.iter().map(|found| {
                let key = &lexicon.entry(found.entry).key;
                if StrengthSet::ASKED.contains(found.strength) {
                    key.clone()
                } else {
                    format!("{key} ({})", found.strength.name())
                }
            });
            self.errors.push(Mistake {
                item: sentence.item.clone(),
                given,
                found,
                matches: matches.collect::<Vec<_>>().join(", "),
                sentence: without_contacts(
                    &sentence.sentence.split_whitespace().collect::<Vec<_>>().join(" "),
                )
                .0,
            });
        }
    }
}
