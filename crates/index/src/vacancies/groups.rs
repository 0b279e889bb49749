//! A division of ads as counting needs it: which group each is in, which of them stands for it, and from when to when it goes.

use std::io::{self, Write};

use rolescope_vacancy::{Ads, Grouping, Rule};

/// Stands for "no day".
const NO_DAY: i32 = i32::MIN;

/// The ads of a snapshot in groups: vacancies, templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// The group of each ad.
    of: Vec<u32>,
    /// The rule that holds each ad to its group, as a number from 1; 0 for the ad that stands for it.
    held_by: Vec<u8>,
    groups: Vec<Group>,
}

/// One group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    /// The ad that stands for it.
    standing: u32,
    ads: u32,
    first_day: i32,
    last_day: i32,
}

impl Groups {
    /// The groups of a grouping of `ads`.
    #[must_use]
    pub fn new(grouping: &Grouping, ads: &Ads) -> Self {
        let count = grouping.ad_count() as u32;
        let held = |ad| grouping.rule(ad).map_or(0, |rule| rule as u8 + 1);
        let of = (0..count).map(|ad| grouping.of(ad)).collect();
        let days = |ad| ads.day(ad);
        Self::laid_out(of, (0..count).map(held).collect(), grouping.len(), days)
    }

    fn laid_out(
        of: Vec<u32>,
        held_by: Vec<u8>,
        count: usize,
        day: impl Fn(u32) -> Option<i32>,
    ) -> Self {
        let empty = Group { standing: u32::MAX, ads: 0, first_day: NO_DAY, last_day: NO_DAY };
        let mut groups = vec![empty; count];
        for (ad, (&group, &held)) in (0..).zip(of.iter().zip(&held_by)) {
            let Group { standing, ads, first_day, last_day } = &mut groups[group as usize];
            *ads += 1;
            if held == 0 {
                *standing = ad;
            }
            if let Some(day) = day(ad) {
                *first_day = if *first_day == NO_DAY { day } else { day.min(*first_day) };
                *last_day = day.max(*last_day);
            }
        }
        Self { of, held_by, groups }
    }

    /// The number of groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are no ads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The group of an ad.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn of(&self, ad: u32) -> u32 {
        self.of[ad as usize]
    }

    /// Whether an ad stands for its group: the earliest does.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn stands(&self, ad: u32) -> bool {
        self.held_by[ad as usize] == 0
    }

    /// The rule that holds an ad to its group; `None` for the one that stands for it.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn rule(&self, ad: u32) -> Option<Rule> {
        let number = usize::from(self.held_by[ad as usize]).checked_sub(1)?;
        Rule::ALL.get(number).copied()
    }

    /// The ad that stands for a group.
    ///
    /// # Panics
    /// If there is no such group.
    #[must_use]
    pub fn first_ad(&self, group: u32) -> u32 {
        self.groups[group as usize].standing
    }

    /// The first and the last day of a group's ads, in days since 1970-01-01; `None` if none has a date.
    ///
    /// # Panics
    /// If there is no such group.
    #[must_use]
    pub fn days(&self, group: u32) -> Option<(i32, i32)> {
        let Group { first_day, last_day, .. } = self.groups[group as usize];
        (first_day != NO_DAY).then_some((first_day, last_day))
    }

    /// The number of a group's ads.
    ///
    /// # Panics
    /// If there is no such group.
    #[must_use]
    pub fn size(&self, group: u32) -> u32 {
        self.groups[group as usize].ads
    }

    /// The ads by group, each group's ascending by number: where the ads of each group start, and the ads.
    #[must_use]
    pub fn members(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0_u32; self.len() + 1];
        for group in &self.of {
            starts[*group as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut ads = vec![0; self.of.len()];
        for (ad, group) in (0..).zip(&self.of) {
            ads[next[*group as usize] as usize] = ad;
            next[*group as usize] += 1;
        }
        (starts, ads)
    }

    /// The bytes of one division of so many ads.
    pub(super) const fn bytes(ads: usize) -> Option<usize> {
        ads.checked_mul(5)
    }

    /// Appends its bytes: the group of each ad, then what holds it there.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.of.iter().try_for_each(|group| out.write_all(&group.to_le_bytes()))?;
        out.write_all(&self.held_by)
    }

    /// Reads what was written; `None` if it was not that.
    pub(super) fn read(bytes: &[u8], days: &[i32]) -> Option<Self> {
        let (of, held_by) = bytes.split_at_checked(days.len().checked_mul(4)?)?;
        let (of, _) = of.as_chunks::<4>();
        let of: Vec<u32> = of.iter().map(|group| u32::from_le_bytes(*group)).collect();
        let count = held_by.iter().filter(|held| **held == 0).count();
        let whole = held_by.len() == days.len() && of.iter().all(|group| (*group as usize) < count);
        let day = |ad: u32| Some(days[ad as usize]).filter(|day| *day != NO_DAY);
        let groups = whole.then(|| Self::laid_out(of, held_by.to_vec(), count, day))?;
        groups.groups.iter().all(|group| group.standing != u32::MAX).then_some(groups)
    }
}
