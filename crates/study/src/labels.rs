//! Labelled sentences as data: which columns of a file are labels, and what their values mean.

use rolescope_lexicon::{
    EntryId, Kind, Lexicon, Relation, Said, SentenceInContext, Technical, Zone,
};

use crate::error::{Error, Result};

/// A sentence as people labelled it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelledSentence {
    /// Where it stands, for messages: the number of its line, from 1.
    pub line: u64,
    /// Its name in the file.
    pub item: String,
    /// What it shares with others that resemble it: the key of its employer, ad or source.
    pub cluster: String,
    /// The title of its ad.
    pub title: String,
    /// The sentence before.
    pub before: String,
    /// The sentence.
    pub sentence: String,
    /// The sentence after.
    pub after: String,
    /// The labels, one for each [`Dimension`]; empty where it was not labelled.
    pub labels: Vec<String>,
    /// The stratum that it was drawn from, if sentences were drawn by strata.
    pub stratum: Option<Stratum>,
}

/// A stratum that sentences were drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its number.
    pub number: u64,
    /// The sentences that it holds, drawn or not.
    pub sentences: u64,
}

impl LabelledSentence {
    /// The sentence between its neighbours.
    #[must_use]
    pub fn context(&self) -> SentenceInContext<'_> {
        let Self { title, before, sentence, after, .. } = self;
        SentenceInContext { title, before, sentence, after }
    }
}

/// What a column of labels is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The name of the column.
    pub column: String,
    about: About,
    classes: Vec<String>,
}

/// What labels can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    Zone,
    Technical,
    /// The relation to the duties of these families.
    Relation(Vec<String>),
    /// Whether an entry is asked for.
    Entry(EntryId),
    /// The family that a text is of, whole.
    Lean,
}

const YES_NO: [&str; 2] = ["no", "yes"];

impl Dimension {
    /// What a column of a file is about, by its name: `zone`, `tech`, `eng`, `mkt`, `label` (the family of a whole text), a
    /// family of the lexicon, or the key of a signal or duty. `None` if it is no column of labels.
    ///
    /// `eng` takes the family liaison in: who works with engineers is *with*.
    #[must_use]
    pub fn of_column(column: &str, lexicon: &Lexicon) -> Option<Self> {
        let name = column.trim().to_ascii_lowercase();
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (about, classes): (About, Vec<String>) = match name.as_str() {
            "zone" => (About::Zone, texts(&Zone::ALL.map(Zone::name)[1..])),
            "tech" | "technical" => (About::Technical, texts(&["none", "mentioned", "asked"])),
            "label" | "lean" => {
                let families = lexicon.families();
                let families = families.into_iter().map(str::to_owned);
                (About::Lean, families.chain(["other".to_owned()]).collect())
            }
            _ => {
                let families: &[&str] = match name.as_str() {
                    "eng" | "engineering" => &["engineering", "liaison"],
                    "mkt" | "marketing" => &["marketing"],
                    other => &[other],
                };
                let known = lexicon.families();
                if families.iter().any(|family| known.contains(family)) {
                    (About::Relation(texts(families)), texts(&["none", "with", "does"]))
                } else {
                    let entry = lexicon.by_key(&name)?;
                    let kind = &lexicon.entry(entry).kind;
                    let counts = matches!(kind, Kind::Signal | Kind::Duty { .. });
                    (counts.then_some(About::Entry(entry))?, texts(&YES_NO))
                }
            }
        };
        Some(Self { column: column.trim().to_owned(), about, classes })
    }

    /// The labels there are.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Whether its labels are the families of whole texts.
    #[must_use]
    pub fn is_lean(&self) -> bool {
        self.about == About::Lean
    }

    /// Whether its labels are zones.
    #[must_use]
    pub fn is_zone(&self) -> bool {
        self.about == About::Zone
    }

    /// The number of the label that somebody wrote; `None` where nothing is written.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn given(&self, sentence: &LabelledSentence, written: &str) -> Result<Option<usize>> {
        let name = written.trim().to_ascii_lowercase();
        if name.is_empty() {
            return Ok(None);
        }
        let meant = match (&self.about, name.as_str()) {
            (About::Technical, "required" | "preferred") => "asked",
            (About::Technical, "negated") => "none",
            (About::Entry(_), "1" | "true" | "y") => "yes",
            (About::Entry(_), "0" | "false" | "n" | "none") => "no",
            (_, other) => other,
        };
        match self.classes.iter().position(|class| class == meant) {
            Some(class) => Ok(Some(class)),
            None => Err(Error::UnknownLabel {
                line: sentence.line,
                column: self.column.clone(),
                label: written.to_owned(),
                known: self.known(),
            }),
        }
    }

    fn known(&self) -> Vec<String> {
        let more: &[&str] = match self.about {
            About::Technical => &["required", "preferred", "negated"],
            _ => &[],
        };
        self.classes.iter().cloned().chain(more.iter().map(|name| (*name).to_owned())).collect()
    }

    /// The number of the label that the lexicon gives; `None` where it gives no single one, because a text leans to
    /// several families or to none.
    #[must_use]
    pub fn found(&self, lexicon: &Lexicon, said: &Said) -> Option<usize> {
        let families = |families: &[String]| {
            let families: Vec<&str> = families.iter().map(String::as_str).collect();
            said.relation(lexicon, &families)
        };
        match &self.about {
            About::Zone => self.classes.iter().position(|class| class == said.zone.name()),
            About::Technical => Some(match said.technical(lexicon) {
                Technical::None => 0,
                Technical::Mentioned => 1,
                Technical::Asked => 2,
            }),
            About::Relation(names) => Some(match families(names) {
                None => 0,
                Some(Relation::With) => 1,
                Some(Relation::Does) => 2,
            }),
            About::Entry(entry) => Some(usize::from(said.asks(*entry))),
            About::Lean => None,
        }
    }

    /// Whether a match of an entry speaks for a label, and for which: the least one that it is evidence of.
    pub(crate) fn evidence(&self, lexicon: &Lexicon, entry: EntryId) -> Option<usize> {
        match (&self.about, &lexicon.entry(entry).kind) {
            (About::Relation(families), Kind::Duty { family, relation }) => {
                let evident = if *relation == Relation::Does { 2 } else { 1 };
                families.contains(family).then_some(evident)
            }
            (About::Technical, Kind::Signal) => Some(2),
            (About::Entry(own), _) if *own == entry => Some(1),
            _ => None,
        }
    }
}
