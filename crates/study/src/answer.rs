//! Answers: the contrasts that the counts support, and what they rest on.

use std::sync::OnceLock;

use rolescope_cooccur::{
    ByCluster, Contrast, Doubt, EmployerContrast, Estimate, Filter, Level, PooledClusters, Pools,
    PoolsBuffers, RatioContrasts, Tally, Verdict, benjamini_hochberg, parts_of_signals,
};
use rolescope_index::{Manifest, Progress, Seen, Snapshot, Threads};
use rolescope_lexicon::{Findings, Lexicon};

use crate::count::Counts;
use crate::error::{Error, Result};
use crate::items::Items;
use crate::over_time::OverTime;
use crate::question::{Question, Window};
use crate::remarks::remarks;
use crate::table::Provenance;
use crate::unit::{Boilerplate, Unit};

/// Parts that the contrasts are cut into for each thread, so that no thread waits long for another.
const PARTS_OF_THREAD: usize = 4;

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// What was counted.
    pub items: Items,
    /// The counts.
    pub counts: Counts,
    /// One row per window, group and signal, in that order.
    pub contrasts: Vec<ContrastRow>,
    /// What the dates tell of: `posted`, `first-seen`, `scraped`, `updated` or `unknown`, joined by `and` where dumps differ; empty
    /// if there are no dates.
    pub date_meaning: String,
    /// What all tables rest on.
    pub provenance: Provenance,
    /// What a reader has to know about all tables.
    pub remarks: Vec<String>,
    /// Measured when first asked for.
    over_time: OnceLock<OverTime>,
}

/// Whether one signal leans to engineering or to marketing, in one window and group.
#[derive(Clone, Debug)]
pub struct ContrastRow<R = RatioContrasts> {
    /// The window.
    pub window: Window,
    /// The group; `None` for all.
    pub stratum: Option<u32>,
    /// Number of the signal in [`Items::signals`]; 0 is any signal.
    pub signal: usize,
    /// theta, psi and what they rest on.
    pub contrast: Contrast,
    /// The contrasts on ratio scales.
    pub ratios: R,
    /// theta's q-value (Benjamini-Hochberg) in its family: all signals and groups of the window that reach the minimums; any signal is
    /// a family of its own.
    pub q: Option<f64>,
    /// What may be said.
    pub verdict: Verdict,
}

impl<R> ContrastRow<R> {
    /// Whether there is enough to show what was estimated.
    #[must_use]
    pub fn is_sufficient(&self) -> bool {
        self.verdict != Verdict::Insufficient
    }

    /// theta, if there is enough to show it.
    #[must_use]
    pub fn shown_theta(&self) -> Option<Estimate> {
        self.contrast.theta.filter(|_| self.is_sufficient())
    }
}

impl Answer {
    /// Asks an index.
    ///
    /// # Errors
    /// As [`Counts::of`]; if the lexicon has no signal or lacks a side of the contrast; if periods are asked for and no posting of the
    /// population has a date exact enough.
    pub fn of(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        question: Question,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let beside = (|| (), |(): &mut (), _: &Seen<'_>, _: &Findings| ());
        Ok(Self::of_beside(snapshot, lexicon, question, beside, threads, progress)?.0)
    }

    /// The same, and what is observed beside it: see [`Counts::of_beside`].
    pub(crate) fn of_beside<B: Send>(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        question: Question,
        beside: (impl Fn() -> B + Sync + Send, impl Fn(&mut B, &Seen<'_>, &Findings) + Sync + Send),
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<B>)> {
        let items = Items::new(lexicon)?;
        let (counts, beside) =
            Counts::of_beside(snapshot, lexicon, &items, &question, beside, threads, progress)?;
        let meanings = date_meanings(snapshot.manifest());
        let provenance = provenance(snapshot, lexicon, &question);
        let answer = Self::of_counts(question, items, counts, &meanings, provenance, threads)?;
        Ok((answer, beside))
    }

    /// The answer that counts support.
    pub(crate) fn of_counts(
        question: Question,
        items: Items,
        counts: Counts,
        date_meaning: &[&str],
        provenance: Provenance,
        threads: &Threads,
    ) -> Result<Self> {
        let counts = counts.of_somebody(&question)?;
        if let Some(granularity) = question.period
            && counts.without_date + counts.coarse_date == counts.units
        {
            return Err(Error::NoDates {
                postings: counts.units,
                granularity: granularity.to_string(),
            });
        }
        let contrasts =
            contrasts(&counts.windows, &items, &question, RatioContrasts::pooled, threads);
        let mut remarks = remarks(&counts, &question, &provenance);
        remarks.extend(question.period.and_then(|_| remark_on_dates(date_meaning)));
        Ok(Self {
            question,
            items,
            counts,
            contrasts,
            date_meaning: date_meaning.join(" and "),
            provenance,
            remarks,
            over_time: OnceLock::new(),
        })
    }

    /// Measures on all threads what tables over time show, if the question has periods. Without this the first of these tables does,
    /// on one thread.
    pub fn measure_over_time(&self, threads: &Threads) {
        self.over_time.get_or_init(|| OverTime::of(self, Some(threads)));
    }

    /// What all signals and families do over time.
    pub(crate) fn over_time(&self) -> &OverTime {
        self.over_time.get_or_init(|| OverTime::of(self, None))
    }

    /// The tally of a window, if it was asked for.
    #[must_use]
    pub fn tally(&self, window: Window) -> Option<&Tally> {
        self.counts.windows.iter().find(|(of, _)| *of == window).map(|(_, tally)| tally)
    }

    /// The contrast of any signal over all postings, in the widest window asked for; `None` if the question has groups.
    #[must_use]
    pub fn main_contrast(&self) -> Option<&ContrastRow> {
        self.contrasts.iter().find(|row| row.signal == 0 && row.stratum.is_none())
    }

    /// Why a row is undecided, where it is not only that its interval is too wide.
    #[must_use]
    pub fn doubt(&self, row: &ContrastRow) -> Option<Doubt> {
        let doubt = || self.question.rule.doubt(&row.contrast);
        if row.verdict == Verdict::Undecided { doubt() } else { None }
    }

    /// The number of employers with units in the widest window; ads that name none do not count.
    #[must_use]
    pub fn employers_with_units(&self) -> u64 {
        self.counts.employers_with_units()
    }

    /// Whether it is hardly known which units are of one employer, so that intervals are too narrow: see
    /// [`Counts::hardly_knows_employers`].
    #[must_use]
    pub fn hardly_knows_employers(&self) -> bool {
        self.counts.hardly_knows_employers(&self.question)
    }

    /// Any signal inside employers: do an employer's own units with a signal lean more to engineering than its others? Of all units in
    /// the widest window; `None` if no employer has both.
    #[must_use]
    pub fn within_employers(&self) -> Option<EmployerContrast> {
        let (_, tally) = self.counts.windows.first()?;
        let employers = self.counts.employers.len() as u32;
        let mut clusters = tally.by_cluster(Filter::ALL).eight(0);
        clusters.retain(|(cluster, _)| *cluster < employers);
        EmployerContrast::new(&clusters, self.question.level)
    }

    /// The groups to tell apart: `None` alone if the question has none.
    pub(crate) fn strata(&self, tally: &Tally) -> Vec<Option<u32>> {
        strata(&self.question, tally)
    }
}

fn strata(question: &Question, tally: &Tally) -> Vec<Option<u32>> {
    if question.by.is_empty() { vec![None] } else { tally.strata().into_iter().map(Some).collect() }
}

/// The contrasts of all signals in each window and group of a question; `ratios` are those on ratio scales, where they are wanted.
pub(crate) fn contrasts<R: Send>(
    windows: &[(Window, Tally)],
    items: &Items,
    question: &Question,
    ratios: impl Fn(&Contrast, &PooledClusters, Level) -> R + Sync + Send,
    threads: &Threads,
) -> Vec<ContrastRow<R>> {
    let mut groups = Vec::new();
    for (window, tally) in windows {
        let strata = strata(question, tally).into_iter();
        groups.extend(strata.map(|stratum| (*window, stratum, tally)));
    }
    let groups = threads.map_into(groups, |(window, stratum, tally)| {
        (window, stratum, tally.by_cluster(Filter { stratum, period: None }))
    });
    let signals = 0..items.signal_count as u16;
    let parts_of_group = (PARTS_OF_THREAD * threads.count()).div_ceil(groups.len().max(1));
    let clusters: Vec<&ByCluster<'_>> = groups.iter().map(|(.., clusters)| clusters).collect();
    let pools = threads.map_into(clusters, Pools::of);
    let mut parts = Vec::new();
    for ((window, stratum, _), pools) in groups.iter().zip(&pools) {
        let some = parts_of_signals(signals.clone(), parts_of_group);
        parts.extend(some.map(|some| (*window, *stratum, pools, some)));
    }
    let rows = threads.map_with(&parts, PoolsBuffers::default, |buffers, part| {
        let (window, stratum, pools, some) = part;
        let mut rows = Vec::with_capacity(some.len());
        pools.each(some.clone(), buffers, |signal, clusters| {
            let contrast = Contrast::pooled(clusters, question.level);
            rows.push(ContrastRow {
                window: *window,
                stratum: *stratum,
                signal: signal.into(),
                ratios: ratios(&contrast, clusters, question.level),
                contrast,
                q: None,
                verdict: Verdict::Insufficient,
            });
        });
        rows
    });
    let mut rows: Vec<ContrastRow<R>> = rows.into_iter().flatten().collect();
    for of_window in rows.chunk_by_mut(|one, next| one.window == next.window) {
        judge(of_window, question);
    }
    rows
}

/// Gives the rows of one window their q-values and verdicts.
fn judge<R>(rows: &mut [ContrastRow<R>], question: &Question) {
    for union in [true, false] {
        let mut family: Vec<&mut ContrastRow<R>> =
            rows.iter_mut().filter(|row| (row.signal == 0) == union).collect();
        // What is below the minimums is not reported, so it is no test; the minimums do not look at duties.
        let reported =
            |row: &ContrastRow<R>| question.rule.minimums.shortfalls(&row.contrast).is_empty();
        let p: Vec<Option<f64>> = family
            .iter()
            .map(|row| row.contrast.theta.filter(|_| reported(row)).and_then(|theta| theta.p))
            .collect();
        for (row, q) in family.iter_mut().zip(benjamini_hochberg(&p)) {
            row.q = q;
            row.verdict = question.rule.verdict(&row.contrast, q);
        }
    }
}

/// What the dates of the dumps tell of, each once and in order; of dumps without dates nothing is said.
pub(crate) fn date_meanings(manifest: &Manifest) -> Vec<&'static str> {
    let dates = manifest.sources.iter().filter_map(|source| source.summary.dates.as_ref());
    let mut meanings: Vec<&str> =
        dates.filter(|dates| dates.counts.parsed > 0).map(|dates| dates.meaning.as_str()).collect();
    meanings.sort_unstable();
    meanings.dedup();
    meanings
}

/// Said where periods are not, or not all, of the day of posting.
fn remark_on_dates(meanings: &[&str]) -> Option<String> {
    match meanings {
        [] | ["posted"] => None,
        ["unknown"] => Some(
            "The dumps do not say what their dates mean; periods take them for the day of posting. A profile can say it."
                .to_owned(),
        ),
        [one] => Some(format!("The dates of the dumps are not those of posting: {one}.")),
        several => Some(format!(
            "The dates of the dumps differ in meaning: {}; a change over time may come from that.",
            several.join(", ")
        )),
    }
}

pub(crate) fn provenance(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: &Question,
) -> Provenance {
    let mut settings = question.settings();
    if let Some(vacancies) = snapshot.vacancies().filter(|_| question.needs_vacancies()) {
        let rules = vacancies.rules();
        settings.extend(grouping_settings(
            question,
            &rules.grouping_in_words(),
            &rules.boilerplate_in_words(),
            vacancies.employers().fingerprint(),
        ));
    }
    Provenance::new(
        snapshot.manifest().corpus.short(),
        Some((&lexicon.name, &lexicon.fingerprint)),
        settings,
    )
}

/// What tables of a question that needs vacancies rest on beside its own settings: the rules, in words.
pub(crate) fn grouping_settings(
    question: &Question,
    grouping: &str,
    boilerplate: &str,
    employer_names: &str,
) -> Vec<(String, String)> {
    let rules = [
        (question.unit != Unit::Ad, "grouping", grouping),
        (question.boilerplate == Boilerplate::Drop, "boilerplate_rule", boilerplate),
        (true, "employer_names", employer_names),
    ];
    let asked = rules.into_iter().filter(|(is_asked, ..)| *is_asked);
    asked.map(|(_, name, value)| (name.to_owned(), value.to_owned())).collect()
}
