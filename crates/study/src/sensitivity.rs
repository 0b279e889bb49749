//! The same question under other rules of what is one vacancy: whether the answer hangs on the rule.

use rolescope_index::{Progress, Snapshot, Threads, Vacancies};
use rolescope_lexicon::Lexicon;

use crate::answer::{Answer, ContrastRow, contrasts, provenance};
use crate::by_rules::{ByRules, Rule};
use crate::count::scan_request;
use crate::error::{Error, Result};
use crate::items::Items;
use crate::question::Question;
use crate::table::{Cell, Column, ColumnKind, Provenance, Table};
use crate::tables::{WINDOW_NOTE, verdict_name};
use crate::unit::{Boilerplate, Unit};

/// Why a row is not what an index grouped by its rule gives.
const BOILERPLATE_STAYS: &str = "Rows differ by what counts once and by nothing else: which sentences are boilerplate is told by the templates of the index in all of them. An index grouped anew (`rolescope vacancies --rules none`) has other templates, and so other boilerplate; with `--boilerplate keep` it gives the counts and theta of the row, but for intervals, in which ads without an employer stand together by template.";

/// Prevalence and theta of each signal in the widest window under no rule, the same text, the same text or key, all rules; with other
/// days and other similarities; one ad per employer and month; templates; and with boilerplate the other way. The snapshot must know its
/// vacancies.
///
/// # Errors
/// As [`Answer::of`].
pub fn sensitivity(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: &Question,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Table, Provenance)> {
    let vacancies = known_vacancies(snapshot, question.boilerplate)?;
    let items = Items::new(lexicon)?;
    let question = of_vacancies(question);
    let query = question.who.query_and(question.query.as_deref());
    let scanned = snapshot.scan(
        &scan_request(lexicon, &question, query.as_deref()),
        threads,
        progress,
        || ByRules::new(&items, &question, vacancies),
        ByRules::observe,
        |mut one, other| {
            one.merge(other);
            one
        },
    )?;
    let (counted, scanned) = scanned.split();
    if counted.is_empty() {
        return Err(question.who.nobody(question.query.as_deref(), scanned.postings));
    }
    let table = table(&counted, &items, &question, vacancies, threads);
    Ok((table, provenance(snapshot, lexicon, &question)))
}

/// An answer and the table of its question under other rules, counted in one scan. The question has no groups, and the snapshot knows its
/// vacancies.
///
/// # Errors
/// As [`Answer::of`].
pub fn answer_with_sensitivity(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: Question,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Answer, Table)> {
    let vacancies = known_vacancies(snapshot, question.boilerplate)?;
    let items = Items::new(lexicon)?;
    let by_rules = of_vacancies(&question);
    let beside = (|| ByRules::new(&items, &by_rules, vacancies), ByRules::observe);
    let (answer, parts) =
        Answer::of_beside(snapshot, lexicon, question, beside, threads, progress)?;
    let mut counted = ByRules::new(&items, &by_rules, vacancies);
    parts.into_iter().for_each(|part| counted.merge(part));
    Ok((answer, table(&counted, &items, &by_rules, vacancies, threads)))
}

fn known_vacancies(snapshot: &Snapshot, boilerplate: Boilerplate) -> Result<&Vacancies> {
    snapshot
        .vacancies()
        .ok_or(Error::NoVacancies { unit: Unit::Vacancy.name(), boilerplate: boilerplate.name() })
}

/// The question as each rule is asked it.
fn of_vacancies(question: &Question) -> Question {
    let mut question = question.clone();
    question.unit = Unit::Vacancy;
    question.by.clear();
    question.period = None;
    question.windows.truncate(1);
    question
}

fn table(
    counted: &ByRules<'_>,
    items: &Items,
    question: &Question,
    vacancies: &Vacancies,
    threads: &Threads,
) -> Table {
    let rules = ByRules::rules(vacancies, question.boilerplate);
    let numbers: Vec<usize> = (0..rules.len()).collect();
    let answers = threads.map(&numbers, |&rule| {
        let windows = [(question.windows[0], counted.tally(rule))];
        contrasts(&windows, items, question, |_, _, _| (), threads)
    });
    let mut rows = Vec::new();
    for signal in 0..items.signal_count {
        for (rule, answer) in rules.iter().zip(&answers) {
            let of_signal = answer.iter().find(|row| row.signal == signal);
            rows.extend(of_signal.map(|found| row(found, items, question, rule)));
        }
    }
    let share = vacancies.account().boilerplate;
    let left_out = share.by_employer_words + share.by_many_words;
    let remarks = vec![
        format!(
            "`all` stands for all three rules. The index is grouped by: {}; so are its templates and the last row of each signal.",
            vacancies.rules().grouping_in_words()
        ),
        BOILERPLATE_STAYS.to_owned(),
        format!(
            "Boilerplate is {:.1} % of the words and {:.1} % of the sentences of all ads.",
            100.0 * left_out as f64 / share.words.max(1) as f64,
            100.0 * (share.by_employer + share.by_many) as f64 / share.sentences.max(1) as f64
        ),
    ];
    Table {
        name: "sensitivity".to_owned(),
        title: "Does the answer hang on what counts as one vacancy?".to_owned(),
        caption: "The same question under other rules of what is one vacancy, of which the earliest ad counts; boilerplate stays what it is."
            .to_owned(),
        columns: columns(),
        rows,
        remarks,
    }
}

fn row(row: &ContrastRow<()>, items: &Items, question: &Question, rule: &Rule) -> Vec<Cell> {
    let item = &items.signals[row.signal];
    let counts = &row.contrast.counts;
    let enough = question.rule.minimums.shortfalls(&row.contrast).is_empty();
    let theta = row.contrast.theta.filter(|_| enough);
    let interval = theta.and_then(|theta| theta.interval);
    let (with, units) = (counts.signal.total(), counts.total());
    vec![
        Cell::text(item.key.clone()),
        Cell::text(item.label.clone()),
        Cell::text(rule.name.clone()),
        Cell::text(rule.boilerplate.name()),
        Cell::text(row.window.name()),
        Cell::Count(rule.all),
        Cell::Count(units),
        Cell::Count(with),
        Cell::real((units > 0).then(|| with as f64 / units as f64)),
        Cell::real(theta.map(|theta| theta.value)),
        Cell::real(interval.map(|interval| interval.low)),
        Cell::real(interval.map(|interval| interval.high)),
        Cell::real(row.contrast.psi.filter(|_| enough).map(|psi| psi.value)),
        Cell::text(verdict_name(row.verdict)),
    ]
}

fn columns() -> Vec<Column> {
    use ColumnKind::{Count, Points, Real, Share, Text};
    let column = Column::new;
    vec![
        column("signal", "Key", Text, "key of the signal; `any-signal` is their union").hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("rule", "Rule", Text, "what makes two ads one vacancy"),
        column(
            "boilerplate",
            "Boilerplate",
            Text,
            "whether boilerplate counts: keep or drop; what is boilerplate is told by the rules of the index in every row",
        )
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
