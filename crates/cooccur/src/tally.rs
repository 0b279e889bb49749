//! Tallies: exact counts that can be made in any order, in pieces, and merged.

use rustc_hash::FxHashMap;

use crate::cell::{Cell, add_four};
use crate::counts_by::{ByCell, ByCluster, CountsBy, eight_of};
use crate::eight::EightCounts;
use crate::places::Places;
use crate::shape::Shape;
use crate::table::Table2x2;

/// The period id of units that belong to no period.
pub const NO_PERIOD: i32 = i32::MIN;

/// What one unit holds. Ids ascend strictly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unit<'a> {
    /// Signals present.
    pub signals: &'a [u16],
    /// Duties present.
    pub duties: &'a [u16],
    /// Whether it states an engineering duty in the sense of the contrast.
    pub engineering: bool,
    /// Whether it states a marketing duty in the sense of the contrast.
    pub marketing: bool,
}

impl Unit<'_> {
    /// Where it counts among neither, engineering only, marketing only, both.
    pub(crate) fn duty_cell(&self) -> usize {
        usize::from(self.engineering) | usize::from(self.marketing) << 1
    }
}

/// Which groups an accessor adds up; `None` is all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// This stratum only.
    pub stratum: Option<u32>,
    /// This period only.
    pub period: Option<i32>,
}

impl Filter {
    /// Everything.
    pub const ALL: Self = Self { stratum: None, period: None };

    /// One stratum, all periods.
    #[must_use]
    pub fn stratum(stratum: u32) -> Self {
        Self { stratum: Some(stratum), period: None }
    }

    /// One period, all strata.
    #[must_use]
    pub fn period(period: i32) -> Self {
        Self { stratum: None, period: Some(period) }
    }

    fn keeps(&self, stratum: u32, period: i32) -> bool {
        self.stratum.is_none_or(|wanted| wanted == stratum)
            && self.period.is_none_or(|wanted| wanted == period)
    }
}

/// Counts of units. A commutative monoid: [`Tally::new`] is its identity, [`Tally::merge`] its operation, so that any
/// order, split or number of threads gives the same tally.
///
/// Two levels. Per (stratum, period), dense: units, units per signal, per duty, per signal × duty. Per (cluster, stratum,
/// period), sparse: units by engineering and marketing, in all and with each signal, which is what contrasts and their
/// jackknife need. The cluster is the employer, or whatever the caller takes as one.
#[derive(Clone, Debug)]
pub struct Tally {
    shape: Shape,
    /// Position of a (stratum, period) in `group_keys`; maps serve to find, never to iterate.
    groups: FxHashMap<(u32, i32), u32>,
    group_keys: Vec<(u32, i32)>,
    /// `shape.stride()` counters per group.
    counters: Vec<u64>,
    /// Position of a (cluster, stratum, period) in `cell_keys` and `cell_counts`.
    cells: Places,
    cell_keys: Vec<(u32, u32, i32)>,
    cell_counts: Vec<Cell>,
    /// The group seen last: units arrive in runs.
    last_group: Option<((u32, i32), u32)>,
}

impl Tally {
    /// A tally of nothing.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            groups: FxHashMap::default(),
            group_keys: Vec::new(),
            counters: Vec::new(),
            cells: Places::default(),
            cell_keys: Vec::new(),
            cell_counts: Vec::new(),
            last_group: None,
        }
    }

    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether nothing has been counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.group_keys.is_empty()
    }

    /// Where units of a cluster, stratum and period count: found once for many units.
    pub fn at(&mut self, cluster: u32, stratum: u32, period: i32) -> Spot<'_> {
        let group = self.group_start(stratum, period);
        let number = self.cell_number(cluster, stratum, period);
        Spot {
            shape: self.shape,
            group: &mut self.counters[group..group + self.shape.stride()],
            cell: &mut self.cell_counts[number as usize],
        }
    }

    /// Counts one unit.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn observe(&mut self, cluster: u32, stratum: u32, period: i32, unit: &Unit<'_>) {
        self.at(cluster, stratum, period).observe(unit);
    }

    /// Counts `n` units that hold nothing.
    pub fn observe_many(&mut self, cluster: u32, stratum: u32, period: i32, n: u64) {
        if n > 0 {
            self.at(cluster, stratum, period).observe_many(n);
        }
    }

    /// Counts `n` units that hold the same in their group, and not in a cell: each of them has to be told to its own as well, by
    /// [`Tally::count_waiting`].
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn observe_group(&mut self, stratum: u32, period: i32, unit: &Unit<'_>, n: u64) {
        let start = self.group_start(stratum, period);
        let shape = self.shape;
        add_unit(shape, &mut self.counters[start..start + shape.stride()], unit, n);
    }

    /// Adds another tally.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn merge(&mut self, mut other: Self) {
        assert_eq!(self.shape, other.shape, "tallies of different shapes do not add up");
        if other.cell_keys.len() > self.cell_keys.len() {
            std::mem::swap(self, &mut other);
        }
        let stride = self.shape.stride();
        for (&(stratum, period), theirs) in
            other.group_keys.iter().zip(other.counters.chunks_exact(stride))
        {
            for (mine, theirs) in self.group_mut(stratum, period).iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        let signals = self.shape.signals;
        for (&(cluster, stratum, period), theirs) in other.cell_keys.iter().zip(other.cell_counts) {
            let mine = self.cell_mut(cluster, stratum, period);
            if *mine == Cell::default() {
                *mine = theirs;
            } else {
                mine.absorb(&theirs, signals);
            }
        }
    }

    /// The strata counted, ascending.
    #[must_use]
    pub fn strata(&self) -> Vec<u32> {
        let mut strata: Vec<u32> = self.group_keys.iter().map(|&(stratum, _)| stratum).collect();
        strata.sort_unstable();
        strata.dedup();
        strata
    }

    /// The clusters counted, ascending.
    #[must_use]
    pub fn cluster_ids(&self) -> Vec<u32> {
        let mut clusters: Vec<u32> = self.cell_keys.iter().map(|&(cluster, ..)| cluster).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters
    }

    /// The periods counted, ascending; [`NO_PERIOD`] comes first.
    #[must_use]
    pub fn periods(&self) -> Vec<i32> {
        let mut periods: Vec<i32> = self.group_keys.iter().map(|&(_, period)| period).collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    /// Number of units.
    #[must_use]
    pub fn units(&self, filter: Filter) -> u64 {
        self.sum(filter, 0)
    }

    /// Units with the signal.
    ///
    /// # Panics
    /// If the id lies outside the shape, as in every accessor.
    #[must_use]
    pub fn signal_units(&self, signal: u16, filter: Filter) -> u64 {
        self.sum(filter, self.shape.signal(signal))
    }

    /// Units with the duty.
    #[must_use]
    pub fn duty_units(&self, duty: u16, filter: Filter) -> u64 {
        self.sum(filter, self.shape.duty(duty))
    }

    /// Units with both.
    #[must_use]
    pub fn joint_units(&self, signal: u16, duty: u16, filter: Filter) -> u64 {
        self.sum(filter, self.shape.joint(signal, duty))
    }

    /// The table of a signal and a duty.
    #[must_use]
    pub fn table2x2(&self, signal: u16, duty: u16, filter: Filter) -> Table2x2 {
        Table2x2::from_margins(
            self.joint_units(signal, duty, filter),
            self.signal_units(signal, filter),
            self.duty_units(duty, filter),
            self.units(filter),
        )
        .expect("a unit counts in a pair only if it counts in both items")
    }

    /// The eight counts of a signal.
    #[must_use]
    pub fn eight(&self, signal: u16, filter: Filter) -> EightCounts {
        let _ = self.shape.signal(signal);
        let (mut all, mut with) = ([0; 4], [0; 4]);
        for (_, cell) in self.kept_cells(filter) {
            add_four(&mut all, cell.all);
            add_four(&mut with, cell.signal(signal));
        }
        eight_of(all, with)
    }

    /// The eight counts of a signal in every cluster, ascending by cluster. For many signals, ask
    /// [`Self::by_cluster`] once.
    #[must_use]
    pub fn clusters(&self, signal: u16, filter: Filter) -> Vec<(u32, EightCounts)> {
        self.by_cluster(filter).eight(signal)
    }

    /// What contrasts need, per cluster, summed over the strata and periods that the filter keeps.
    #[must_use]
    pub fn by_cluster(&self, filter: Filter) -> ByCluster<'_> {
        let kept = self.kept_cells(filter).map(|((cluster, _, _), cell)| (cluster, cell));
        CountsBy::new(self.shape, kept.collect())
    }

    /// The eight counts of a signal per (cluster, stratum, period), ascending: for slopes and strata. Only what the
    /// filter keeps. For many signals, ask [`Self::by_cell`] once.
    #[must_use]
    pub fn cells(&self, signal: u16, filter: Filter) -> Vec<((u32, u32, i32), EightCounts)> {
        self.by_cell(filter).eight(signal)
    }

    /// What there is per (cluster, stratum, period), ascending. Only what the filter keeps.
    #[must_use]
    pub fn by_cell(&self, filter: Filter) -> ByCell<'_> {
        CountsBy::new(self.shape, self.kept_cells(filter).collect())
    }

    /// The counters of each (stratum, period), in the order in which they were first seen.
    pub(crate) fn groups(&self) -> impl Iterator<Item = ((u32, i32), &[u64])> {
        let stride = self.shape.stride();
        self.group_keys.iter().copied().zip(self.counters.chunks_exact(stride))
    }

    /// Every cell, in the order in which they were first seen.
    pub(crate) fn all_cells(&self) -> impl Iterator<Item = ((u32, u32, i32), &Cell)> {
        self.kept_cells(Filter::ALL)
    }

    /// In the order in which they were first seen.
    fn kept_cells(&self, filter: Filter) -> impl Iterator<Item = ((u32, u32, i32), &Cell)> {
        self.cell_keys
            .iter()
            .zip(&self.cell_counts)
            .filter(move |((_, stratum, period), _)| filter.keeps(*stratum, *period))
            .map(|(&key, cell)| (key, cell))
    }

    fn sum(&self, filter: Filter, counter: usize) -> u64 {
        let stride = self.shape.stride();
        self.group_keys
            .iter()
            .zip(self.counters.chunks_exact(stride))
            .filter(|((stratum, period), _)| filter.keeps(*stratum, *period))
            .map(|(_, counters)| counters[counter])
            .sum()
    }

    pub(crate) fn group_mut(&mut self, stratum: u32, period: i32) -> &mut [u64] {
        let start = self.group_start(stratum, period);
        &mut self.counters[start..start + self.shape.stride()]
    }

    pub(crate) fn cell_mut(&mut self, cluster: u32, stratum: u32, period: i32) -> &mut Cell {
        let number = self.cell_number(cluster, stratum, period);
        &mut self.cell_counts[number as usize]
    }

    /// Where the counters of a group start, new ones if need be.
    fn group_start(&mut self, stratum: u32, period: i32) -> usize {
        let stride = self.shape.stride();
        let key = (stratum, period);
        let index = match self.last_group {
            Some((last, index)) if last == key => index,
            _ => {
                let next = number(self.group_keys.len());
                let index = *self.groups.entry(key).or_insert(next);
                if index == next {
                    self.group_keys.push(key);
                    self.counters.resize(self.counters.len() + stride, 0);
                }
                self.last_group = Some((key, index));
                index
            }
        };
        index as usize * stride
    }

    /// The number of a cell, a new one if need be.
    fn cell_number(&mut self, cluster: u32, stratum: u32, period: i32) -> u32 {
        let key = (cluster, stratum, period);
        if let Some(found) = self.cells.find(key) {
            return found;
        }
        let cells = self.cell_counts.len();
        let next = number(cells);
        self.cells.insert(key, next, cells);
        self.cell_keys.push(key);
        self.cell_counts.push(Cell::default());
        next
    }
}

/// Where the units of one cluster, stratum and period count.
#[derive(Debug)]
pub struct Spot<'t> {
    shape: Shape,
    group: &'t mut [u64],
    cell: &'t mut Cell,
}

impl Spot<'_> {
    /// Counts one unit.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn observe(&mut self, unit: &Unit<'_>) {
        add_unit(self.shape, self.group, unit, 1);
        self.cell.count(unit.signals, unit.duty_cell(), self.shape.signals);
    }

    /// Counts `n` units that hold nothing.
    pub fn observe_many(&mut self, n: u64) {
        self.group[0] += n;
        self.cell.all[0] += n;
    }
}

/// Counts `n` units that hold the same in the counters of their group.
fn add_unit(shape: Shape, group: &mut [u64], unit: &Unit<'_>, n: u64) {
    group[0] += n;
    for &signal in unit.signals {
        group[shape.signal(signal)] += n;
    }
    for &duty in unit.duties {
        group[shape.duty(duty)] += n;
    }
    if let Some(&last) = unit.duties.last() {
        for &signal in unit.signals {
            // checks the row's end; ids ascend, so the others lie before it
            let row = shape.joint(signal, last) - usize::from(last);
            for &duty in unit.duties {
                group[row + usize::from(duty)] += n;
            }
        }
    }
}

impl PartialEq for Tally {
    /// Equal counts, in whatever order they were made.
    fn eq(&self, other: &Self) -> bool {
        fn counters(tally: &Tally, index: usize) -> &[u64] {
            let stride = tally.shape.stride();
            &tally.counters[index * stride..(index + 1) * stride]
        }
        self.shape == other.shape
            && self.group_keys.len() == other.group_keys.len()
            && self.cell_keys.len() == other.cell_keys.len()
            && self.group_keys.iter().enumerate().all(|(index, key)| {
                other.groups.get(key).is_some_and(|&theirs| {
                    counters(self, index) == counters(other, theirs as usize)
                })
            })
            && self.cell_keys.iter().zip(&self.cell_counts).all(|(key, cell)| {
                let theirs = other.cells.find(*key);
                theirs.is_some_and(|theirs| *cell == other.cell_counts[theirs as usize])
            })
    }
}

impl Eq for Tally {}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a tally of four billion groups does not fit in memory")
}
