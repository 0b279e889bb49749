//! Units that are counted in their cells later, many at a time.

use crate::tally::{Tally, Unit};

/// Units and signals after which they should be counted, which bounds memory: four megabytes.
const MOST_RECORDS: usize = 1 << 17;
const MOST_SIGNALS: usize = 1 << 19;

/// Parts that clusters are cut into. The cells of one part stay in the processor's cache while it is counted.
const PARTS: usize = 1 << 12;

/// Units that wait to be counted in the cells of a tally.
///
/// Units come in the order of their ads, each with another cluster, and the cells of all clusters are far larger than the processor's cache:
/// counting each at once would wait for memory most of the time. So they are written down, one behind the other, and counted by
/// [`Tally::count_waiting`] cluster by cluster.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    records: Vec<Record>,
    /// The signals of all units.
    signals: Vec<u16>,
    /// How often they were counted.
    times: u32,
    /// Buffers: the records part by part, and where each part ends.
    order: Vec<u32>,
    ends: Vec<u32>,
}

/// What a unit held that waits; see [`Waiting::same`].
#[derive(Clone, Copy, Debug)]
pub struct Held {
    value: u32,
    kind: u32,
    times: u32,
}

/// Units of a cluster and group.
#[derive(Clone, Copy, Debug)]
struct Record {
    cluster: u32,
    group: u32,
    /// Of a unit with signals where they start; else the number of units.
    value: u32,
    /// The number of its signals, times four, and its duty cell.
    kind: u32,
}

impl Waiting {
    /// Whether it is time to count them.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.records.len() >= MOST_RECORDS || self.signals.len() >= MOST_SIGNALS
    }

    /// Takes a unit of a cluster. What a group's number stands for is told later.
    ///
    /// # Panics
    /// If far too many wait.
    pub fn unit(&mut self, cluster: u32, group: u32, unit: &Unit<'_>) -> Held {
        let four = unit.duty_cell() as u32;
        let (value, kind) = if unit.signals.is_empty() {
            (1, four)
        } else {
            let start = u32::try_from(self.signals.len()).expect("units are counted before that");
            self.signals.extend_from_slice(unit.signals);
            // There are fewer signals than 2^16.
            (start, (unit.signals.len() as u32) << 2 | four)
        };
        self.records.push(Record { cluster, group, value, kind });
        Held { value, kind, times: self.times }
    }

    /// Takes a unit that holds the same as one that waits; whether that one still does. If not, nothing is taken.
    #[must_use]
    pub fn same(&mut self, cluster: u32, group: u32, held: Held) -> bool {
        let Held { value, kind, times } = held;
        let waits = times == self.times;
        if waits {
            self.records.push(Record { cluster, group, value, kind });
        }
        waits
    }

    /// Takes `n` units that hold nothing.
    pub fn nothing(&mut self, cluster: u32, group: u32, mut n: u64) {
        while n > 0 {
            let value = u32::try_from(n).unwrap_or(u32::MAX);
            self.records.push(Record { cluster, group, value, kind: 0 });
            n -= u64::from(value);
        }
    }

    /// Puts the records in order of their parts.
    fn sort(&mut self) {
        let Self { records, order, ends, .. } = self;
        // Some clusters are numbered from the largest number down.
        let near = |cluster: u32| cluster.min(!cluster);
        let last = records.iter().map(|record| near(record.cluster)).max().unwrap_or(0);
        let shift = (u32::BITS - last.leading_zeros()).saturating_sub(PARTS.trailing_zeros());
        let part = |record: &Record| (near(record.cluster) >> shift) as usize;
        ends.clear();
        ends.resize(PARTS, 0);
        records.iter().for_each(|record| ends[part(record)] += 1);
        let mut start = 0;
        for end in &mut *ends {
            start += std::mem::replace(end, start);
        }
        order.clear();
        order.resize(records.len(), 0);
        for (number, record) in (0..).zip(&*records) {
            let place = &mut ends[part(record)];
            order[*place as usize] = number;
            *place += 1;
        }
    }
}

impl Tally {
    /// Counts units in their cells, and not in their groups, which [`Tally::observe_group`] does. `group` tells the stratum and period of a
    /// group's number. None are left waiting.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn count_waiting(&mut self, waiting: &mut Waiting, group: impl Fn(u32) -> (u32, i32)) {
        waiting.sort();
        let Waiting { records, signals, order, .. } = waiting;
        let shape = self.shape();
        for &number in &*order {
            let Record { cluster, group: of, value, kind } = records[number as usize];
            let (stratum, period) = group(of);
            let (four, count) = ((kind & 3) as usize, (kind >> 2) as usize);
            let cell = self.cell_mut(cluster, stratum, period);
            if count == 0 {
                cell.all[four] += u64::from(value);
            } else {
                let signals = &signals[value as usize..][..count];
                let _ = shape.signal(signals[count - 1]);
                cell.count(signals, four, shape.signals);
            }
        }
        records.clear();
        signals.clear();
        waiting.times = waiting.times.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shape::Shape;

    fn unit_of(unit: &Unit<'_>) -> (Vec<u16>, usize) {
        (unit.signals.to_vec(), unit.duty_cell())
    }

    proptest! {
        #[test]
        fn later_counts_as_much_as_at_once(
            units in prop::collection::vec(
                (
                    prop_oneof![0_u32..9, 3_000_u32..9_000, u32::MAX - 9..u32::MAX],
                    0_u32..3,
                    prop_oneof![Just([3, 69].into()), prop::collection::btree_set(0_u16..70, 0..5)],
                    any::<[bool; 2]>(),
                    prop_oneof![0_u64..3, Just(1 << 33)],
                ),
                0..200,
            ),
            halves in 1_usize..200,
        ) {
            let shape = Shape { signals: 70, duties: 1 };
            let place = |group: u32| (group / 2, group as i32 % 2 - 1);
            let (mut once, mut later) = (Tally::new(shape), Tally::new(shape));
            let mut waiting = Waiting::default();
            let mut last = None;
            for part in units.chunks(halves) {
                for (cluster, group, signals, [engineering, marketing], nothing) in part {
                    let signals: Vec<u16> = signals.iter().copied().collect();
                    let unit = Unit { signals: &signals, duties: &[], engineering: *engineering, marketing: *marketing };
                    let (stratum, period) = place(*group);
                    once.observe(*cluster, stratum, period, &unit);
                    once.observe_many(*cluster, stratum, period, *nothing);
                    later.observe_group(stratum, period, &unit, 1);
                    later.observe_group(stratum, period, &Unit::default(), *nothing);
                    // every other one as the same as the one before, if that still waits
                    let is_same = last.as_ref().is_some_and(|(held, same)| *same == unit_of(&unit) && waiting.same(*cluster, *group, *held));
                    last = if is_same { None } else { Some((waiting.unit(*cluster, *group, &unit), unit_of(&unit))) };
                    waiting.nothing(*cluster, *group, *nothing);
                }
                later.count_waiting(&mut waiting, place);
            }
            prop_assert_eq!(once, later);
        }
    }

    #[test]
    fn waiting_ends_before_memory_does() {
        let mut waiting = Waiting::default();
        let signals: Vec<u16> = (0..64).collect();
        let mut units = 0;
        while !waiting.is_full() {
            waiting.unit(units, 0, &Unit { signals: &signals, ..Unit::default() });
            units += 1;
        }
        assert!((8_000..9_000).contains(&units), "{units}");
    }
}
