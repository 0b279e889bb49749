//! How often things stand beside each other by chance, in units of about the same length.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::parts::LARGEST_COUNT;
use crate::shape::Shape;
use crate::tally::Unit;

/// Units, units per signal and per duty, by stratum and class of length. A commutative monoid, as [`Tally`](crate::Tally) is.
///
/// A long text states more of everything, so that any two items stand together in it more often than their shares in all texts would
/// let one expect. Within a class of length the shares are those of texts as long.
#[derive(Clone, Debug, Default)]
pub struct Margins {
    shape: Shape,
    /// Position of a (stratum, class) in `keys`; to find, never to iterate.
    places: FxHashMap<(u32, u8), u32>,
    keys: Vec<(u32, u8)>,
    /// For each key the units, the units per signal, the units per duty.
    counts: Vec<u64>,
}

/// [`Margins`] as data, in an order of its own that depends on the counts alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginParts {
    /// Number of signal items.
    pub signals: u16,
    /// Number of duty items.
    pub duties: u16,
    /// Ascending by stratum and class of length: units, units per signal, units per duty.
    pub rows: Vec<(u32, u8, Vec<u64>)>,
}

/// The class of a length: 1, 2, 3, 4 to 5, 6 to 7, 8 to 11, 12 to 15, and so on, so that the longest of a class is at most half as long
/// again as the shortest; 0 is a class of its own.
#[must_use]
pub fn length_class(length: u64) -> u8 {
    let Some(power) = length.checked_ilog2() else { return 0 };
    let upper_half = power > 0 && length >> (power - 1) & 1 == 1;
    (1 + 2 * power) as u8 + u8::from(upper_half)
}

impl Margins {
    /// Nothing counted.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self { shape, ..Self::default() }
    }

    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    fn width(&self) -> usize {
        1 + usize::from(self.shape.signals) + usize::from(self.shape.duties)
    }

    fn row_mut(&mut self, stratum: u32, class: u8) -> &mut [u64] {
        let width = self.width();
        let next = self.keys.len() as u32;
        let place = *self.places.entry((stratum, class)).or_insert(next);
        if place == next {
            self.keys.push((stratum, class));
            self.counts.resize(self.counts.len() + width, 0);
        }
        &mut self.counts[place as usize * width..][..width]
    }

    /// Counts a unit.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn observe(&mut self, stratum: u32, class: u8, unit: &Unit<'_>) {
        self.observe_times(stratum, class, unit, 1);
    }

    /// Counts `n` units that hold the same.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn observe_times(&mut self, stratum: u32, class: u8, unit: &Unit<'_>, n: u64) {
        let signals = usize::from(self.shape.signals);
        let row = self.row_mut(stratum, class);
        row[0] += n;
        let (of_signals, of_duties) = row[1..].split_at_mut(signals);
        unit.signals.iter().for_each(|&signal| of_signals[usize::from(signal)] += n);
        unit.duties.iter().for_each(|&duty| of_duties[usize::from(duty)] += n);
    }

    /// Counts `n` units that hold nothing.
    pub fn observe_many(&mut self, stratum: u32, class: u8, n: u64) {
        if n > 0 {
            self.row_mut(stratum, class)[0] += n;
        }
    }

    /// Adds what another counted.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.shape, other.shape, "margins of different shapes do not add up");
        for (&(stratum, class), counts) in
            other.keys.iter().zip(other.counts.chunks_exact(other.width()))
        {
            let row = self.row_mut(stratum, class);
            row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }

    /// The margins as data.
    #[must_use]
    pub fn to_parts(&self) -> MarginParts {
        let rows = self.keys.iter().zip(self.counts.chunks_exact(self.width()));
        let mut rows: Vec<(u32, u8, Vec<u64>)> =
            rows.map(|(&(stratum, class), counts)| (stratum, class, counts.to_vec())).collect();
        rows.sort_by_key(|(stratum, class, _)| (*stratum, *class));
        MarginParts { signals: self.shape.signals, duties: self.shape.duties, rows }
    }

    /// The margins of data; `None` if they cannot be some: a row of another length, a part larger than its whole.
    #[must_use]
    pub fn from_parts(parts: &MarginParts) -> Option<Self> {
        let mut margins = Self::new(Shape { signals: parts.signals, duties: parts.duties });
        for (stratum, class, counts) in &parts.rows {
            let units = *counts.first()?;
            if counts.len() != margins.width()
                || units > LARGEST_COUNT
                || counts.iter().any(|count| *count > units)
            {
                return None;
            }
            let row = margins.row_mut(*stratum, *class);
            row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Some(margins)
    }

    /// The classes of one stratum, or of all together.
    #[must_use]
    pub fn classes(&self, stratum: Option<u32>) -> LengthClasses {
        let mut rows: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
        for (&(of, class), counts) in self.keys.iter().zip(self.counts.chunks_exact(self.width())) {
            if stratum.is_none_or(|stratum| stratum == of) {
                let row = rows.entry(class).or_insert_with(|| vec![0; self.width()]);
                row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
        }
        LengthClasses { shape: self.shape, rows: rows.into_values().collect() }
    }
}

/// Units by class of length: what stands together by chance in texts as long as each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LengthClasses {
    shape: Shape,
    /// Ascending by class: units, units per signal, units per duty.
    rows: Vec<Vec<u64>>,
}

impl LengthClasses {
    /// The joint count of a signal and a duty to be expected if they were unrelated within each class of length,
    /// `Σ_h s_h d_h / n_h`; `None` without units.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    #[must_use]
    pub fn expected(&self, signal: u16, duty: u16) -> Option<f64> {
        let (signal, duty) = (self.shape.signal(signal), self.shape.duty(duty));
        let rows = || self.rows.iter().filter(|row| row[0] > 0);
        rows().next()?;
        Some(rows().map(|row| row[signal] as f64 * (row[duty] as f64 / row[0] as f64)).sum())
    }
}

impl PartialEq for Margins {
    /// Equal counts, in whatever order they were made.
    fn eq(&self, other: &Self) -> bool {
        self.to_parts() == other.to_parts()
    }
}

impl Eq for Margins {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_widen_with_the_length() {
        let of = |class: u8| {
            let lengths: Vec<u64> =
                (0..200).filter(|&length| length_class(length) == class).collect();
            lengths.first().copied().zip(lengths.last().copied())
        };
        let first = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 7), (8, 11), (12, 15), (16, 23)];
        let classes: Vec<(u64, u64)> = (0..60).filter_map(of).collect();
        assert_eq!(classes[..9], first);
        assert!(classes.is_sorted_by(|one, next| one.1 + 1 == next.0), "{classes:?}");
        assert!(length_class(u64::MAX) > length_class(1 << 62));
    }

    /// Long texts state both, short ones neither: together they are no more than chance.
    #[test]
    fn what_length_makes_is_expected() {
        let mut margins = Margins::new(Shape { signals: 1, duties: 1 });
        let both = Unit { signals: &[0], duties: &[0], ..Unit::default() };
        let signal = Unit { signals: &[0], ..Unit::default() };
        for _ in 0..6 {
            margins.observe(0, length_class(40), &both);
        }
        margins.observe(1, length_class(41), &both);
        margins.observe(1, length_class(5), &signal);
        margins.observe_many(0, length_class(4), 9);
        assert_eq!(margins.classes(None).expected(0, 0), Some(7.0));
        assert_eq!(margins.classes(Some(0)).expected(0, 0), Some(6.0));
        assert_eq!(margins.classes(Some(7)).expected(0, 0), None);
        let parts = margins.to_parts();
        let mut twice = Margins::from_parts(&parts).unwrap();
        assert_eq!(twice, margins);
        twice.merge(&margins);
        assert_eq!(twice.classes(None).expected(0, 0), Some(14.0));
        for counts in [vec![1, 2, 0], vec![1], vec![u64::MAX, 0, 0]] {
            let rows = vec![(0, 0, counts)];
            assert_eq!(Margins::from_parts(&MarginParts { rows, signals: 1, duties: 1 }), None);
        }
    }
}
