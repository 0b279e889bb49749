//! What one part of a scan gathers: every window at once.

use std::collections::BTreeMap;

use rolescope_cooccur::{Margins, NO_PERIOD, Removals, Tally, Unit as Counters, length_class};
use rolescope_index::{Population, Posted, Precision, Seen, Threads, Vacancies};
use rolescope_lexicon::{Findings, Strength, Zone};
use rolescope_trend::{Granularity, Period};

use crate::alike::{self, Alike};
use crate::counter::{Counter, OfWindow, Scratch, Sums};
use crate::halves::Halves;
use crate::item_set::ItemSet;
use crate::items::{Items, Meaning};
use crate::question::Question;
use crate::unit::{Boilerplate, Sample, Timing, Unit, without};

/// Stands for all titles that are not told apart.
pub(crate) const OTHER_TITLES: u32 = u32::MAX;

/// What one part of a scan gathers.
pub(crate) struct Observer<'a> {
    items: &'a Items,
    question: &'a Question,
    sample: Sample<'a>,
    /// The numbers of values of the columns grouped by.
    sizes: &'a [usize],
    /// One for each window; then, if units may count in several periods, one for each window by all of these.
    pub(crate) tallies: Vec<Tally>,
    /// Of the first window: what would be left without an entry or a dump.
    pub(crate) removals: Removals,
    /// One for each window: by the number of sentences of a unit's ad.
    pub(crate) lengths: Vec<Margins>,
    /// One for each window: what is not yet in its tally, its lengths and, of the first window, the removals; see [`Observer::settle`].
    alike: Vec<Alike>,
    /// Of the first window, over time: by title (in place of the employer; [`OTHER_TITLES`] for those of few ads) and half (in place of the
    /// period); nothing if there are no halves, or units have no title that is known.
    pub(crate) titles: Option<(Halves, Tally)>,
    /// Whether dumps are told apart.
    tells_dumps: bool,
    pub(crate) places: Vec<Place>,
    /// Units in the population.
    pub(crate) units: u64,
    /// Ads that stand for them, or, of employers, all their ads.
    pub(crate) ads: u64,
    /// Of these ads, those with nothing but a title.
    pub(crate) without_text: u64,
    /// Of these ads, where roles are the population, those whose title names another role as well.
    pub(crate) with_other_role: u64,
    pub(crate) without_employer: u64,
    pub(crate) without_date: u64,
    pub(crate) coarse_date: u64,
    /// What each employer states, by group: at any time and, if periods are asked for, in each.
    employers: [BTreeMap<(u32, u32, i32), Stated>; 2],
    scratch: Scratch,
    /// The findings of an ad without its boilerplate.
    kept: Findings,
    /// The numbers of its sentences that are boilerplate.
    marked: Vec<u32>,
}

/// What is known of an ad that counts, where it is known which ads are one vacancy.
pub(crate) struct Known<'m> {
    /// The first and the last day of what it stands for.
    pub(crate) days: Option<(i32, i32)>,
    /// The number of its title, if many ads have it.
    pub(crate) title: Option<u32>,
    /// The numbers of its sentences that are left out, ascending.
    pub(crate) marked: &'m [u32],
}

/// Postings in which an item stands in one zone with one strength.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) postings: u64,
    /// The number of the posting that counted last, from 1.
    last: u64,
}

/// What an employer states.
struct Stated {
    signals: ItemSet,
    duties: ItemSet,
    engineering: bool,
    marketing: bool,
    has_employer: bool,
    has_date: bool,
    /// Sentences of its ads.
    sentences: u64,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(
        items: &'a Items,
        question: &'a Question,
        sample: Sample<'a>,
        sizes: &'a [usize],
        halves: Option<Halves>,
        tells_dumps: bool,
    ) -> Self {
        let places =
            (items.signals.len() + items.duties.len()) * Zone::ALL.len() * Strength::ALL.len();
        let tallies =
            (0..times(question) * question.windows.len()).map(|_| Tally::new(items.shape()));
        Self {
            items,
            question,
            sample,
            sizes,
            tallies: tallies.collect(),
            removals: Removals::new(items.signal_count as u16, items.duties.len() as u16),
            lengths: question.windows.iter().map(|_| Margins::new(items.shape())).collect(),
            alike: question.windows.iter().map(|_| Alike::default()).collect(),
            titles: halves
                .filter(|_| sample.vacancies.is_some() && question.unit != Unit::Employer)
                .map(|halves| (halves, Tally::new(items.shape()))),
            tells_dumps,
            places: vec![Place::default(); places],
            units: 0,
            ads: 0,
            without_text: 0,
            with_other_role: 0,
            without_employer: 0,
            without_date: 0,
            coarse_date: 0,
            employers: Default::default(),
            scratch: Scratch::new(items),
            kept: Findings::default(),
            marked: Vec::new(),
        }
    }

    /// Puts what was counted where it belongs. Before, tallies, lengths and removals lack some of it.
    pub(crate) fn settle(&mut self) {
        let Self { items, tallies, removals, lengths, alike, .. } = self;
        let mut of_first = Some(removals);
        for ((tally, lengths), alike) in tallies.iter_mut().zip(lengths).zip(alike) {
            alike.settle(items, tally, of_first.take(), lengths);
        }
    }

    /// With what others gathered: each window's tallies on one thread. All is settled.
    pub(crate) fn merged(mut self, mut others: Vec<Self>, threads: &Threads) -> Self {
        self.settle();
        others.iter_mut().for_each(Self::settle);
        let mut windows: Vec<Vec<Tally>> =
            self.tallies.drain(..).map(|tally| vec![tally]).collect();
        for other in others {
            for (tallies, theirs) in windows.iter_mut().zip(other.tallies) {
                tallies.push(theirs);
            }
            if let (Some((_, mine)), Some((_, theirs))) = (&mut self.titles, other.titles) {
                mine.merge(theirs);
            }
            self.removals.merge(&other.removals);
            for (mine, theirs) in self.lengths.iter_mut().zip(&other.lengths) {
                mine.merge(theirs);
            }
            for (mine, theirs) in self.places.iter_mut().zip(other.places) {
                mine.postings += theirs.postings;
            }
            self.units += other.units;
            self.ads += other.ads;
            self.without_text += other.without_text;
            self.with_other_role += other.with_other_role;
            self.without_employer += other.without_employer;
            self.without_date += other.without_date;
            self.coarse_date += other.coarse_date;
            for (mine, theirs) in self.employers.iter_mut().zip(other.employers) {
                for (key, stated) in theirs {
                    match mine.get_mut(&key) {
                        Some(known) => known.add(&stated),
                        None => drop(mine.insert(key, stated)),
                    }
                }
            }
        }
        let sum = |tallies: Vec<Tally>| {
            tallies.into_iter().reduce(|mut sum, tally| {
                sum.merge(tally);
                sum
            })
        };
        self.tallies = threads.map_into(windows, sum).into_iter().flatten().collect();
        self.count_employers();
        self
    }

    /// Observes an ad of an index, if it counts.
    pub(crate) fn observe(&mut self, seen: &Seen<'_>, findings: &Findings) {
        let Sample { vacancies, groups } = self.sample;
        let Some(vacancies) = vacancies else { return self.count_ad(seen, None, findings) };
        let ad = vacancies.ad(seen.address);
        if groups.is_some_and(|groups| !groups.stands(ad)) {
            return;
        }
        let mut marked = std::mem::take(&mut self.marked);
        marked.clear();
        if self.question.boilerplate == Boilerplate::Drop {
            marked.extend(vacancies.boilerplate(ad));
        }
        let days = groups.and_then(|groups| groups.days(groups.of(ad)));
        let cluster = match self.question.unit {
            Unit::Ad => seen.cluster,
            _ => cluster(seen, vacancies, ad),
        };
        let seen = Seen { cluster, ..*seen };
        let known = Known { days, title: vacancies.title(ad), marked: &marked };
        self.count_ad(&seen, Some(&known), findings);
        self.marked = marked;
    }

    /// Observes an ad that counts.
    pub(crate) fn count_ad(
        &mut self,
        seen: &Seen<'_>,
        known: Option<&Known<'_>>,
        findings: &Findings,
    ) {
        self.ads += 1;
        self.without_text += u64::from(findings.sentences.iter().all(|zone| *zone == Zone::Title));
        if let Population::Roles(roles) = &self.question.who.population {
            let is_other = |role| roles.binary_search(role).is_err();
            self.with_other_role += u64::from(findings.roles.iter().any(is_other));
        }
        let mut kept = std::mem::take(&mut self.kept);
        let findings = match known {
            Some(known) => without(findings, known.marked.iter().copied(), &mut kept),
            None => findings,
        };
        let period = self.period(seen.posted);
        let stratum = self.stratum(seen.facets);
        let cluster = seen.cluster;
        if self.question.unit == Unit::Employer {
            self.hear(seen, cluster, stratum, period, findings);
        } else {
            self.units += 1;
            self.without_employer += u64::from(!seen.has_employer);
            self.without_date += u64::from(seen.posted.is_none());
            self.coarse_date += u64::from(self.is_coarse(seen.posted));
            let days = known.and_then(|known| known.days);
            let source = Some(seen.source).filter(|_| self.tells_dumps);
            let title = known.and_then(|known| known.title).unwrap_or(OTHER_TITLES);
            self.count((cluster, title), stratum, period, days, source, findings);
        }
        self.note_places(findings);
        self.kept = kept;
    }

    /// Counts a unit in every window.
    fn count(
        &mut self,
        (cluster, title): (u32, u32),
        stratum: u32,
        period: i32,
        days: Option<(i32, i32)>,
        source: Option<u64>,
        findings: &Findings,
    ) {
        if self.alike.iter().any(Alike::is_full) {
            self.settle();
        }
        let Self { items, question, tallies, titles, removals, lengths, alike, scratch, .. } = self;
        let (once, often) = tallies.split_at_mut(question.windows.len());
        let place = alike::Place {
            stratum,
            period,
            source,
            class: length_class(findings.sentences.len() as u64),
        };
        let mut of_first = Some(removals);
        let sums = once.iter_mut().zip(lengths).zip(alike);
        for (&window, ((tally, lengths), alike)) in question.windows.iter().zip(sums) {
            alike.count_many(tally);
            let number = alike.place(place);
            let removals = of_first.take();
            let sums = OfWindow { tally, removals, lengths, alike, place, number, cluster };
            Counter { items, strengths: question.strengths, scratch, sums: Sums::Window(sums) }
                .window(window, findings);
        }
        let last = days
            .zip(question.period)
            .filter(|_| period != NO_PERIOD)
            .map_or(period, |((_, last), granularity)| Period::of_day(last, granularity).id());
        let last = if often.is_empty() { period } else { last.max(period) };
        for (&window, tally) in question.windows.iter().zip(often) {
            for period in period..=last {
                let spot = tally.at(cluster, stratum, period);
                Counter::of_tally(items, question.strengths, spot, scratch)
                    .window(window, findings);
            }
        }
        let Some((halves, tally)) = titles else { return };
        for half in (period..=last).filter_map(|period| halves.half(period)) {
            let spot = tally.at(title, 0, half as i32);
            Counter::of_tally(items, question.strengths, spot, scratch)
                .window(question.windows[0], findings);
        }
    }

    /// Notes what an ad says of its employer.
    fn hear(
        &mut self,
        seen: &Seen<'_>,
        cluster: u32,
        stratum: u32,
        period: i32,
        findings: &Findings,
    ) {
        let Self { items, question, scratch, employers, .. } = self;
        let (engineering, marketing) =
            scratch.gather(items, question.strengths, &findings.matches).unwrap_or_default();
        let stated = Stated {
            signals: std::mem::take(&mut scratch.signals_present),
            duties: std::mem::take(&mut scratch.duties_present),
            engineering,
            marketing,
            has_employer: seen.has_employer,
            has_date: period != NO_PERIOD,
            sentences: findings.sentences.len() as u64,
        };
        let [at_any_time, by_period] = employers;
        let note = |map: &mut BTreeMap<(u32, u32, i32), Stated>, period| {
            let new = || Stated {
                signals: ItemSet::new(items.signals.len()),
                duties: ItemSet::new(items.duties.len()),
                engineering: false,
                marketing: false,
                has_employer: false,
                has_date: false,
                sentences: 0,
            };
            map.entry((cluster, stratum, period)).or_insert_with(new).add(&stated);
        };
        note(at_any_time, NO_PERIOD);
        if question.period.is_some() {
            note(by_period, period);
        }
        scratch.signals_present = ItemSet::new(items.signals.len());
        scratch.duties_present = ItemSet::new(items.duties.len());
    }

    /// Counts what employers state, after all of it is known.
    fn count_employers(&mut self) {
        let Self { items, tallies, removals, lengths, scratch, employers, .. } = self;
        for (number, (tally, stated)) in
            tallies.iter_mut().zip(std::mem::take(employers)).enumerate()
        {
            let mut last = None;
            for ((cluster, stratum, period), mut stated) in stated {
                stated.signals.drain_into(&mut scratch.signals);
                stated.duties.drain_into(&mut scratch.duties);
                let unit = Counters {
                    signals: &scratch.signals,
                    duties: &scratch.duties,
                    engineering: stated.engineering,
                    marketing: stated.marketing,
                };
                tally.observe(cluster, stratum, period, &unit);
                if number == 0 {
                    removals.observe(None, &unit, items.only_of_sides(&scratch.duties));
                    for lengths in &mut *lengths {
                        lengths.observe(stratum, length_class(stated.sentences), &unit);
                    }
                }
                // At any time, each once, whatever its groups.
                if number == 0 && last.replace(cluster) != Some(cluster) {
                    self.units += 1;
                    self.without_employer += u64::from(!stated.has_employer);
                    self.without_date += u64::from(!stated.has_date);
                }
            }
        }
    }

    fn period(&self, posted: Option<Posted>) -> i32 {
        let period = self.question.period.zip(posted);
        period.and_then(|(granularity, posted)| period_of(granularity, posted)).unwrap_or(NO_PERIOD)
    }

    fn is_coarse(&self, posted: Option<Posted>) -> bool {
        let period = self.question.period.zip(posted);
        period.is_some_and(|(granularity, posted)| period_of(granularity, posted).is_none())
    }

    fn stratum(&self, facets: &[u32]) -> u32 {
        facets.iter().zip(self.sizes).fold(0, |stratum, (&facet, &size)| {
            let size = size as u32;
            stratum * (size + 1) + facet.min(size)
        })
    }

    /// Notes in which zones and strengths items stand, once per posting.
    fn note_places(&mut self, findings: &Findings) {
        let duties = self.items.signals.len();
        for found in &findings.matches {
            let items = match self.items.meaning(found.entry) {
                Some(Meaning::Signal(signal)) => [0, usize::from(signal)],
                Some(Meaning::Duty { duty, family, .. }) => {
                    [duties + usize::from(family), duties + usize::from(duty)]
                }
                None => continue,
            };
            for item in items {
                let place = &mut self.places[self::place(item, found.zone, found.strength)];
                place.postings += u64::from(place.last != self.ads);
                place.last = self.ads;
            }
        }
    }
}

/// The cluster of an ad: ads without an employer are taken for one employer's if they share a template.
pub(crate) fn cluster(seen: &Seen<'_>, vacancies: &Vacancies, ad: u32) -> u32 {
    if seen.has_employer { seen.cluster } else { template_cluster(vacancies.templates().of(ad)) }
}

/// The cluster of ads without an employer that share a template. Employers are numbered from 0 on.
pub(crate) const fn template_cluster(template: u32) -> u32 {
    u32::MAX - 1 - template
}

/// How many tallies a question has for each window.
pub(crate) fn times(question: &Question) -> usize {
    if counts_in_several_periods(question) { 2 } else { 1 }
}

/// Whether a unit may count in more periods than one, so that periods do not add up to all.
pub(crate) fn counts_in_several_periods(question: &Question) -> bool {
    question.period.is_some()
        && match question.unit {
            Unit::Ad => false,
            Unit::Vacancy | Unit::Template => question.counted == Timing::Active,
            Unit::Employer => true,
        }
}

/// The counter of an item in a zone with a strength.
pub(crate) fn place(item: usize, zone: Zone, strength: Strength) -> usize {
    (item * Zone::ALL.len() + zone as usize) * Strength::ALL.len() + strength as usize
}

impl Stated {
    fn add(&mut self, other: &Self) {
        self.signals.insert_all(&other.signals);
        self.duties.insert_all(&other.duties);
        self.engineering |= other.engineering;
        self.marketing |= other.marketing;
        self.has_employer |= other.has_employer;
        self.has_date |= other.has_date;
        self.sentences += other.sentences;
    }
}

/// The period of a date, if the date is exact enough to tell.
pub(crate) fn period_of(granularity: Granularity, posted: Posted) -> Option<i32> {
    let exact_enough = match posted.precision {
        Precision::Day | Precision::Month => true,
        Precision::Year => granularity == Granularity::Year,
    };
    exact_enough.then(|| Period::of_day(posted.day.0, granularity).id())
}
