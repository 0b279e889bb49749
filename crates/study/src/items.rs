//! What is counted: entries of a lexicon, and unions of them.

use rolescope_cooccur::{Shape, Side};
use rolescope_lexicon::{EntryId, Kind, Lexicon, Relation};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The family on the engineering side of the contrast.
pub const ENGINEERING: &str = "engineering";

/// The family on the marketing side of the contrast.
pub const MARKETING: &str = "marketing";

/// Most signals and duties of one lexicon: tallies hold a counter for each pair.
const MOST: usize = 2000;

/// One thing that a unit has or has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its key: that of an entry, `any-signal`, or a family with its relation, as `engineering` or `marketing-with`.
    pub key: String,
    /// Its name for readers.
    pub label: String,
    /// Whether it is a union of entries.
    pub union: bool,
}

/// The things counted, numbered.
///
/// Signal items: any signal, each signal, then the duty families once more, so that their shares can be given with intervals as
/// well. Duty items: the families, then each duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// The signal items.
    pub signals: Vec<Item>,
    /// How many of them are signals: the first is their union, the families follow.
    pub signal_count: usize,
    /// The duty items.
    pub duties: Vec<Item>,
    /// How many of them are families.
    pub family_count: usize,
    /// The side of the contrast of each duty item that is an entry of one.
    sides: Vec<Option<Side>>,
    /// What an entry makes present; nothing where items were read from a file of counts.
    #[serde(skip)]
    by_entry: Vec<Option<Meaning>>,
}

/// What a match of an entry makes present in its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A signal: its item.
    Signal(u16),
    /// A duty: its item, that of its family, and the side of the contrast.
    Duty {
        /// The duty item.
        duty: u16,
        /// The duty item of its family; as a signal item it has [`Items::signal_count`] added.
        family: u16,
        /// The side of the contrast, if any.
        side: Option<Side>,
    },
}

impl Items {
    /// Numbers the items of a lexicon.
    ///
    /// # Errors
    /// If there is no signal, no engineering or no marketing duty, or there are too many of all.
    pub fn new(lexicon: &Lexicon) -> Result<Self> {
        let name = || lexicon.name.clone();
        let count = lexicon.signals().count() + lexicon.duties().count();
        if count > MOST {
            return Err(Error::TooManyEntries { lexicon: name(), found: count, limit: MOST });
        }
        if lexicon.signals().next().is_none() {
            return Err(Error::NoSignal { lexicon: name() });
        }
        for side in [ENGINEERING, MARKETING] {
            if !lexicon
                .duties()
                .any(|(_, entry)| family_of(&entry.kind) == Some((side, Relation::Does)))
            {
                return Err(Error::NoFamily { lexicon: name(), family: side.to_owned() });
            }
        }

        let mut by_entry = vec![None; lexicon.entries.len()];
        let mut signals = vec![Item {
            key: "any-signal".to_owned(),
            label: "Any signal".to_owned(),
            union: true,
        }];
        for (EntryId(id), entry) in lexicon.signals() {
            by_entry[usize::from(id)] = Some(Meaning::Signal(signals.len() as u16));
            signals.push(Item { key: entry.key.clone(), label: entry.label.clone(), union: false });
        }
        let signal_count = signals.len();

        let mut families: Vec<(&str, Relation)> = Vec::new();
        for (_, entry) in lexicon.duties() {
            if let Some(family) = family_of(&entry.kind)
                && !families.contains(&family)
            {
                families.push(family);
            }
        }
        let mut duties: Vec<Item> =
            families.iter().map(|&family| family_item(family, &families)).collect();
        let mut sides = vec![None; duties.len()];
        for (EntryId(id), entry) in lexicon.duties() {
            let Some(family) = family_of(&entry.kind) else { continue };
            let side = match family {
                (ENGINEERING, Relation::Does) => Some(Side::Engineering),
                (MARKETING, Relation::Does) => Some(Side::Marketing),
                _ => None,
            };
            let number = families.iter().position(|known| *known == family).unwrap_or(0) as u16;
            by_entry[usize::from(id)] =
                Some(Meaning::Duty { duty: duties.len() as u16, family: number, side });
            sides.push(side);
            duties.push(Item { key: entry.key.clone(), label: entry.label.clone(), union: false });
        }
        let unions: Vec<&str> = ["any-signal"]
            .into_iter()
            .chain(duties[..families.len()].iter().map(|family| family.key.as_str()))
            .collect();
        let taken = |item: &&Item| !item.union && unions.contains(&item.key.as_str());
        if let Some(item) = signals.iter().chain(&duties).find(taken) {
            return Err(Error::ReservedKey { lexicon: name(), key: item.key.clone() });
        }
        signals.extend_from_slice(&duties[..families.len()]);
        Ok(Self { signals, signal_count, duties, family_count: families.len(), sides, by_entry })
    }

    /// The shape of their tallies.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape { signals: self.signals.len() as u16, duties: self.duties.len() as u16 }
    }

    /// Whether its lists fit each other, which those of a file need not.
    pub(crate) fn is_sound(&self) -> bool {
        let (signals, duties) = (self.signals.len(), self.duties.len());
        signals <= MOST + 1 + duties
            && duties <= 2 * MOST
            && self.family_count <= duties
            && self.signal_count >= 2
            && self.signal_count + self.family_count == signals
            && self.sides.len() == duties
    }

    /// The side of the contrast that a duty item is of; families are of none, as they are no entries.
    #[must_use]
    pub fn side(&self, duty: u16) -> Option<Side> {
        self.sides[usize::from(duty)]
    }

    /// Of duty items, the only one of the engineering and the only one of the marketing side, where there is one alone.
    pub(crate) fn only_of_sides(&self, duties: &[u16]) -> [Option<u16>; 2] {
        [Side::Engineering, Side::Marketing].map(|side| {
            let mut of_side = duties.iter().filter(|&&duty| self.side(duty) == Some(side));
            of_side.next().copied().filter(|_| of_side.next().is_none())
        })
    }

    /// What a match of an entry means; `None` for entries that are not counted.
    pub(crate) fn meaning(&self, EntryId(entry): EntryId) -> Option<Meaning> {
        self.by_entry[usize::from(entry)]
    }
}

impl Items {
    /// What a match of each entry means, in their order.
    pub(crate) fn meanings(&self) -> impl Iterator<Item = Option<Meaning>> {
        self.by_entry.iter().copied()
    }
}

fn family_of(kind: &Kind) -> Option<(&str, Relation)> {
    match kind {
        Kind::Duty { family, relation } => Some((family, *relation)),
        _ => None,
    }
}

/// A family as an item. Where a family occurs with both relations, `with` is added to one of the names.
fn family_item((family, relation): (&str, Relation), all: &[(&str, Relation)]) -> Item {
    let both = all.iter().filter(|(other, _)| *other == family).count() > 1;
    let mut label = family.to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let (key, label) = match relation {
        Relation::With if both => (format!("{family}-with"), format!("{label} (works with)")),
        _ => (family.to_owned(), format!("{label} (any)")),
    };
    Item { key, label, union: true }
}
