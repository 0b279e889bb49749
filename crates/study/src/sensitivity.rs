//! The same question under other rules of what is one vacancy: whether the answer hangs on the rule.

use rolescope_cooccur::Minimums;
use rolescope_index::{Groups, Progress, Snapshot, Threads, ad_records, group_error};
use rolescope_lexicon::Lexicon;
use rolescope_trend::{Granularity, Period};
use rolescope_vacancy::{Grouper, Limits};

use crate::answer::{Answer, ContrastRow, provenance};
use crate::error::{Error, Result};
use crate::items::Item;
use crate::question::Question;
use crate::table::{Cell, Column, ColumnKind, Provenance, Table};
use crate::tables::{WINDOW_NOTE, verdict_name};
use crate::unit::{Boilerplate, Sample, Unit};

/// A question under other rules.
struct Variant {
    name: String,
    groups: Groups,
    boilerplate: Boilerplate,
}

/// Variants that are counted in one scan, whose tallies are in memory together: all that there usually are.
const AT_ONCE: usize = 12;

/// Memory for texts that are compared, in bytes; with less, more of them are read again.
const TEXTS: usize = 96 << 20;

/// What is shown of an answer: the contrasts of all its signals.
struct Short {
    items: Vec<Item>,
    rows: Vec<ContrastRow>,
    minimums: Minimums,
}

impl Short {
    fn of(answer: &Answer) -> Self {
        Self {
            items: answer.items.signals.clone(),
            rows: answer.contrasts.clone(),
            minimums: answer.question.rule.minimums,
        }
    }
}

/// Prevalence and theta of each signal in the widest window under no rule, the same text, the same text or key, all rules; with other
/// days and other similarities; one ad per employer and month; templates; and with boilerplate the other way. The snapshot must know its
/// vacancies.
///
/// # Errors
/// As [`Answer::of`]; if the texts of ads cannot be read again.
pub fn sensitivity(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: &Question,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Table, Provenance)> {
    let vacancies = snapshot.vacancies().ok_or(Error::NoVacancies {
        unit: Unit::Vacancy.name(),
        boilerplate: question.boilerplate.name(),
    })?;
    let mut question = question.clone();
    question.unit = Unit::Vacancy;
    question.by.clear();
    question.period = None;
    question.windows.truncate(1);
    let variants = variants(snapshot, question.boilerplate, threads, progress)?;
    let mut answers = Vec::new();
    for some in variants.chunks(AT_ONCE) {
        let asked = some.iter().map(|variant| {
            let question = Question { boilerplate: variant.boilerplate, ..question.clone() };
            (question, Sample { vacancies: Some(vacancies), groups: Some(&variant.groups) })
        });
        let of_some = Answer::of_samples(snapshot, lexicon, asked.collect(), threads, progress)?;
        answers.extend(of_some.into_iter().map(|answer| Short::of(&answer)));
    }
    let signals = answers.first().map_or(0, |answer| answer.rows.len());
    let mut rows = Vec::new();
    for signal in 0..signals {
        for (variant, short) in variants.iter().zip(&answers) {
            rows.extend(row(short, signal, variant));
        }
    }
    let share = vacancies.account().boilerplate;
    let left_out = share.by_employer_words + share.by_many_words;
    let remarks = vec![
        format!(
            "`all` stands for all three rules. The index is grouped by: {}; so are its templates and the last row of each signal.",
            vacancies.rules().grouping_in_words()
        ),
        format!(
            "Boilerplate is {:.1} % of the words and {:.1} % of the sentences of all ads.",
            100.0 * left_out as f64 / share.words.max(1) as f64,
            100.0 * (share.by_employer + share.by_many) as f64 / share.sentences.max(1) as f64
        ),
    ];
    let table = Table {
        name: "sensitivity".to_owned(),
        title: "Does the answer hang on what counts as one vacancy?".to_owned(),
        caption: "The same question under other rules. Of each vacancy the earliest ad counts."
            .to_owned(),
        columns: columns(),
        rows,
        remarks,
    };
    Ok((table, provenance(snapshot, lexicon, &question)))
}

/// All variants, the present rules among them.
fn variants(
    snapshot: &Snapshot,
    boilerplate: Boilerplate,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Vec<Variant>> {
    let Some(vacancies) = snapshot.vacancies() else { return Ok(Vec::new()) };
    let rules = vacancies.rules();
    let records = ad_records(snapshot, rules, threads, progress)?;
    let ads = &records.ads;
    let limits = Limits { shingle_bytes: TEXTS, ..Limits::default() };
    let mut grouper = Grouper::new(ads, records.texts(snapshot)?, limits);
    let mut variants = Vec::new();
    progress.started("grouping by other rules", None);
    for (name, rules) in rules.grouping.variants() {
        let grouping = grouper.vacancies(&rules).map_err(group_error)?;
        variants.push(Variant { name, groups: Groups::new(&grouping, ads), boilerplate });
    }
    progress.finished();
    let month = |ad: u32| {
        let record = ads.record(ad);
        record.employer.zip(record.day.map(|day| Period::of_day(day, Granularity::Month).id()))
    };
    let groups = Groups::by_key(ads, month);
    variants.push(Variant { name: "one per employer and month".to_owned(), groups, boilerplate });
    let groups = vacancies.templates().clone();
    variants.push(Variant { name: "templates".to_owned(), groups, boilerplate });
    let (name, other) = match boilerplate {
        Boilerplate::Keep => ("boilerplate left out", Boilerplate::Drop),
        Boilerplate::Drop => ("boilerplate kept", Boilerplate::Keep),
    };
    let groups = vacancies.vacancies().clone();
    variants.push(Variant { name: name.to_owned(), groups, boilerplate: other });
    Ok(variants)
}

fn row(answer: &Short, signal: usize, variant: &Variant) -> Option<Vec<Cell>> {
    let row = answer.rows.iter().find(|row| row.signal == signal)?;
    let item = &answer.items[signal];
    let counts = &row.contrast.counts;
    let enough = answer.minimums.shortfalls(&row.contrast).is_empty();
    let theta = row.contrast.theta.filter(|_| enough);
    let interval = theta.and_then(|theta| theta.interval);
    let (with, units) = (counts.signal.total(), counts.total());
    Some(vec![
        Cell::text(item.key.clone()),
        Cell::text(item.label.clone()),
        Cell::text(variant.name.clone()),
        Cell::text(variant.boilerplate.name()),
        Cell::text(row.window.name()),
        Cell::Count(variant.groups.len() as u64),
        Cell::Count(units),
        Cell::Count(with),
        Cell::real((units > 0).then(|| with as f64 / units as f64)),
        Cell::real(theta.map(|theta| theta.value)),
        Cell::real(interval.map(|interval| interval.low)),
        Cell::real(interval.map(|interval| interval.high)),
        Cell::real(row.contrast.psi.filter(|_| enough).map(|psi| psi.value)),
        Cell::text(verdict_name(row.verdict)),
    ])
}

fn columns() -> Vec<Column> {
    use ColumnKind::{Count, Points, Real, Share, Text};
    let column = Column::new;
    vec![
        column("signal", "Key", Text, "key of the signal; `any-signal` is their union").hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("rule", "Rule", Text, "what makes two ads one vacancy"),
        column("boilerplate", "Boilerplate", Text, "whether boilerplate counts: keep or drop")
            .hidden(),
        column("window", "Window", Text, WINDOW_NOTE).hidden(),
        column("all", "All", Count, "vacancies by that rule, in the population or not").hidden(),
        column("units", "Units", Count, "vacancies in the population"),
        column("n_signal", "With", Count, "of these, with the signal"),
        column("share", "Share", Share, "n_signal / units"),
        column(
            "theta",
            "theta",
            Points,
            "lean of vacancies with the signal minus lean of the others; 0.01 is one percentage point",
        ),
        column("theta_low", "low", Points, "lower bound of its interval, jackknife by employer"),
        column("theta_high", "high", Points, "upper bound of that interval"),
        column(
            "psi",
            "psi",
            Real(2),
            "log odds ratio among units with exactly one of the two duties",
        )
        .hidden(),
        column("verdict", "Verdict", Text, "what may be said under that rule"),
    ]
}
