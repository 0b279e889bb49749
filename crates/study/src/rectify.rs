//! theta corrected for what the lexicon gets wrong, by ads that people labelled.

use std::collections::BTreeMap;

use rolescope_cooccur::{
    Contrast, EightCounts, Filter, LabelledCells, LabelledPairs, Level, NoCorrection, Pools,
    PoweredShare, Rectified, Shortfall, cell_number, is_plain_draw,
};
use rolescope_index::{Address, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{Findings, Lexicon};

use crate::answer::Answer;
use crate::counter::Scratch;
use crate::error::{Error, Result};
use crate::question::Window;
use crate::unit::{Boilerplate, Sample, Unit, without};

/// What a person says of an ad as a whole; nothing where it was not labelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdLabels {
    /// Line of the file, for messages.
    pub line: u64,
    /// The ad's id, or its name ([`rolescope_index::Names`]).
    pub id: String,
    /// Whether it states an engineering duty.
    pub engineering: Option<bool>,
    /// Whether it states a marketing duty.
    pub marketing: Option<bool>,
    /// Whether it has each of the signals asked about.
    pub signals: Vec<Option<bool>>,
}

/// What became of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelsUsed {
    /// Of ads that stand for a unit of the population.
    pub used: u64,
    /// Of ids that no ad of the index has.
    pub unknown: u64,
    /// Of ids that several ads have.
    pub ambiguous: u64,
    /// Of ads outside the population, or that stand for no unit.
    pub outside: u64,
}

/// A signal's theta, as read and corrected.
#[derive(Clone, Debug)]
pub struct RectifiedRow {
    /// Number of the signal in [`crate::Items::signals`].
    pub signal: usize,
    /// The contrast of what the lexicon read, over all groups.
    pub contrast: Contrast,
    /// What is lacking for an estimate.
    pub shortfalls: Vec<Shortfall>,
    /// Labelled ads by the cell that was read and the cell that is true.
    pub labelled: LabelledCells,
    /// The corrected theta, or why there is none.
    pub rectified: std::result::Result<Rectified, NoCorrection>,
    /// The corrected shares of units with the signal, with an engineering and with a marketing duty; nothing where what was read of the
    /// labelled ads says that they were not drawn from all alike.
    pub powered: Option<[PoweredShare; 3]>,
}

/// What the lexicon read in an ad: its signal items, and whether the sides of the contrast.
type Read = (Vec<u16>, bool, bool);

/// Corrects the contrasts of some signals, by their numbers, in postings.
///
/// # Errors
/// If the answer is not of postings that an ad stands for, if an ad is labelled twice, or if the index cannot be scanned.
pub fn rectify(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    answer: &Answer,
    signals: &[usize],
    labels: &[AdLabels],
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Vec<RectifiedRow>, LabelsUsed)> {
    let question = &answer.question;
    let tally = answer.tally(Window::Posting).filter(|_| question.unit != Unit::Employer);
    let tally = tally.ok_or(Error::LabelsOfAds)?;
    let mut used = LabelsUsed::default();
    let mut by_address: BTreeMap<Address, &AdLabels> = BTreeMap::new();
    let mut selection = snapshot.nothing();
    let names = snapshot.names()?;
    for label in labels {
        match names.find(&label.id)?[..] {
            [] => used.unknown += 1,
            [address] => {
                if let Some(first) = by_address.insert(address, label) {
                    return Err(Error::LabelledTwice {
                        id: label.id.clone(),
                        first: first.line,
                        line: label.line,
                    });
                }
                selection.insert(address);
            }
            _ => used.ambiguous += 1,
        }
    }
    let sample = Sample::of(snapshot, question)?;
    let query = question.who.query_and(question.query.as_deref());
    let request = ScanRequest {
        lexicon,
        population: question.who.population.clone(),
        query: query.as_deref(),
        by: &[],
        foreign: question.foreign,
        titles_only: false,
    };
    let read = snapshot.scan_within(
        Some(&selection),
        &request,
        threads,
        progress,
        BTreeMap::<Address, Read>::new,
        |read, seen, findings| {
            let ad = sample.vacancies.map(|vacancies| vacancies.ad(seen.address));
            if sample.groups.zip(ad).is_none_or(|(groups, ad)| groups.stands(ad)) {
                read.insert(seen.address, read_in(answer, sample, ad, findings));
            }
        },
        |mut one, mut other| {
            one.append(&mut other);
            one
        },
    )?;
    let read = read.value;
    used.used = read.len() as u64;
    used.outside = (by_address.len() - read.len()) as u64;
    let by_cluster = tally.by_cluster(Filter::ALL);
    let all = 0..answer.items.signal_count as u16;
    let contrasts = Pools::of(&by_cluster).contrasts(all, question.level);
    let rows = signals.iter().enumerate().map(|(place, &signal)| {
        let mut labelled = LabelledCells::default();
        for (address, (items, engineering, marketing)) in &read {
            let label = by_address[address];
            let (Some(true_signal), Some(true_engineering), Some(true_marketing)) =
                (label.signals.get(place).copied().flatten(), label.engineering, label.marketing)
            else {
                continue;
            };
            let has = items.binary_search(&(signal as u16)).is_ok();
            let found = cell_number(has, *engineering, *marketing);
            labelled[found][cell_number(true_signal, true_engineering, true_marketing)] += 1;
        }
        let clusters = by_cluster.eight(signal as u16);
        let contrast = contrasts[signal];
        RectifiedRow {
            signal,
            shortfalls: question.rule.minimums.shortfalls(&contrast),
            rectified: Rectified::new(&clusters, &labelled, question.level),
            powered: powered(&contrast.counts, &labelled, question.level),
            contrast,
            labelled,
        }
    });
    Ok((rows.collect(), used))
}

/// How many units are read to have the signal, an engineering and a marketing duty.
pub(crate) fn read_as(counts: &EightCounts) -> [u64; 3] {
    let EightCounts { signal, rest } = counts;
    [
        signal.total(),
        signal.engineering() + rest.engineering(),
        signal.marketing() + rest.marketing(),
    ]
}

/// The corrected shares, if the labelled ads may be a plain draw.
fn powered(
    counts: &EightCounts,
    labelled: &LabelledCells,
    level: Level,
) -> Option<[PoweredShare; 3]> {
    let units = counts.total();
    let bits = [
        cell_number(true, false, false),
        cell_number(false, true, false),
        cell_number(false, false, true),
    ];
    let pairs = bits.map(|bit| {
        let mut pairs = LabelledPairs::default();
        for (read, row) in labelled.iter().enumerate() {
            for (truth, count) in row.iter().enumerate() {
                pairs[usize::from(read & bit != 0)][usize::from(truth & bit != 0)] += count;
            }
        }
        pairs
    });
    let read = read_as(counts);
    if !pairs.iter().zip(read).all(|(pairs, read)| is_plain_draw(units, read, pairs)) {
        return None;
    }
    let shares: Option<Vec<PoweredShare>> = pairs
        .iter()
        .zip(read)
        .map(|(pairs, read)| PoweredShare::of_all(units, read, pairs, level))
        .collect();
    shares?.try_into().ok()
}

/// What is counted of an ad, as [`crate::observe`] counts it.
fn read_in(answer: &Answer, sample: Sample<'_>, ad: Option<u32>, findings: &Findings) -> Read {
    let (items, question) = (&answer.items, &answer.question);
    let mut kept = Findings::default();
    let findings = match (sample.vacancies, ad) {
        (Some(vacancies), Some(ad)) if question.boilerplate == Boilerplate::Drop => {
            without(findings, vacancies.boilerplate(ad), &mut kept)
        }
        _ => findings,
    };
    let mut scratch = Scratch::new(items);
    let sides = scratch.gather(items, question.strengths, &findings.matches);
    let (signals, _) = scratch.list();
    let (engineering, marketing) = sides.unwrap_or_default();
    (signals.to_vec(), engineering, marketing)
}
