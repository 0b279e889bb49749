//! Leans and odds ratios inside strata: groups, periods, employers, employers' periods.

use rolescope_cooccur::{
    Contrast, EightCounts, EmployerContrast, Estimate, Filter, Homogeneity, Level, PooledTable,
    Shortfall, StandardisedTheta, Stratified, Table2x2, WithinTheta,
};

use super::contrast::shortfall_name;
use super::{bound, place_columns};
use crate::answer::Answer;
use crate::items::{ENGINEERING, MARKETING};
use crate::question::Window;
use crate::stratification::{Stratification, stratifications, without_stratum};
use crate::table::{Cell, Column, ColumnKind, Table};
use crate::unit::Unit;

/// A 2×2 table of eight counts.
type TableOf = fn(&EightCounts) -> Table2x2;

/// The tables that a signal is pooled over: with the duties of each side, and, of units that state exactly one side, which it is.
const TABLES: [(&str, TableOf); 3] = [
    (ENGINEERING, EightCounts::engineering_table),
    (MARKETING, EightCounts::marketing_table),
    ("discordant", EightCounts::discordant_table),
];

const NO_SUPPORT: &str = "no stratum has units with and without the signal";

/// A signal in one window and stratification.
struct Place<'a> {
    window: Window,
    signal: usize,
    contrast: &'a Contrast,
    shortfalls: &'a [Shortfall],
    by: &'a Stratification,
}

/// Which windows and signals a table of strata has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrataOf {
    /// All that the question asks for.
    Everything,
    /// Any signal in the first window: every signal takes as long as any signal does.
    AnySignal,
}

/// One row per window, signal and way to make strata: theta as it is, standardised, and inside strata; psi pooled.
#[must_use]
pub fn strata(answer: &Answer, of: StrataOf) -> Table {
    let mut rows = Vec::new();
    each_place(answer, of, |place| rows.push(thetas(answer, place)));
    let mut columns = first_columns(answer);
    columns.extend(theta_columns());
    Table {
        name: "strata".to_owned(),
        title: "Does a signal lean inside groups, periods and employers?".to_owned(),
        caption: "theta as it is; of all strata with units with and without the signal, their thetas weighted by their units \
                  (standardised), and by how much they tell (within); intervals are clustered by employer."
            .to_owned(),
        columns,
        rows,
        remarks: remarks(answer),
    }
}

/// One row per window, signal, way to make strata and duty: Mantel and Haenszel's measures, and whether strata agree.
#[must_use]
pub fn mantel_haenszel(answer: &Answer, of: StrataOf) -> Table {
    let mut rows = Vec::new();
    each_place(answer, of, |place| {
        for (name, table) in TABLES {
            rows.push(pooled(answer, place, name, table));
        }
    });
    let mut columns = first_columns(answer);
    columns.extend(pooled_columns());
    Table {
        name: "mantel-haenszel".to_owned(),
        title: "Odds ratios and risk differences pooled over groups, periods and employers".to_owned(),
        caption: "How much more often units with the signal state the duty than those of their stratum without it; intervals are \
                  clustered by employer."
            .to_owned(),
        columns,
        rows,
        remarks: remarks(answer),
    }
}

fn each_place(answer: &Answer, of: StrataOf, mut see: impl FnMut(&Place<'_>)) {
    let (windows, signals) = match of {
        StrataOf::Everything => (answer.counts.windows.len(), answer.items.signal_count),
        StrataOf::AnySignal => (1, 1),
    };
    for (window, tally) in answer.counts.windows.iter().take(windows) {
        for signal in 0..signals {
            let clusters = tally.clusters(signal as u16, Filter::ALL);
            let contrast = Contrast::new(&clusters, answer.question.level);
            let shortfalls = answer.question.rule.minimums.shortfalls(&contrast);
            for by in stratifications(&answer.question, tally, signal as u16) {
                see(&Place {
                    window: *window,
                    signal,
                    contrast: &contrast,
                    shortfalls: &shortfalls,
                    by: &by,
                });
            }
        }
    }
}

fn remarks(answer: &Answer) -> Vec<String> {
    let mut remarks = answer.remarks.clone();
    remarks.push(strata_of_what_is_missing(answer));
    remarks.push(
        "Strata of one employer and period match its ads with the signal to its ads without it; where a stratum holds one of each, \
         they are matched pairs."
            .to_owned(),
    );
    remarks.push(
        "The test that strata are the same takes units for independent: it is a warning only. Chi-squared holds for large strata; where \
         these are not, it has no p-value."
            .to_owned(),
    );
    remarks
}

/// What becomes of units that lack what strata are made by, and how many these are.
fn strata_of_what_is_missing(answer: &Answer) -> String {
    let of_texts = "each text that ads without employer share";
    let (all, without) = without_stratum(answer);
    if without.is_empty() {
        return format!("Employers are strata; so is {of_texts}.");
    }
    let share = |units: u64| match all {
        0 => String::new(),
        _ => format!(" ({:.1} %)", 100.0 * units as f64 / all as f64),
    };
    let counts = without
        .iter()
        .map(|(what, units)| format!("{units}{} without {what}", share(*units)))
        .collect::<Vec<_>>()
        .join(", ");
    let units = match answer.counts.windows.first() {
        None | Some((Window::Posting, _)) => match answer.question.unit {
            // Each counts once in every group.
            Unit::Employer => "pairs of an employer and a group".to_owned(),
            unit => unit.plural().to_owned(),
        },
        Some((window, _)) => format!("units in the window `{window}`"),
    };
    format!(
        "Units without what strata are made by are a stratum like any other: of {all} {units}, {counts}; so is {of_texts}."
    )
}

fn first_columns(answer: &Answer) -> Vec<Column> {
    use ColumnKind::{Count, Text};
    let column = Column::new;
    let mut columns = vec![place_columns(answer).swap_remove(0)];
    columns.extend([
        column("signal", "Key", Text, "key of the signal; `any-signal` is their union").hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("strata_by", "Strata", Text, "what makes a stratum: a column of the dump, the period, the employer, or several of them"),
        column("strata", "All", Count, "number of strata with a unit").hidden(),
    ]);
    columns
}

fn theta_columns() -> Vec<Column> {
    use ColumnKind::{Count, Points, Real, Share, Text};
    let column = Column::new;
    vec![
        column(
            "strata_supported",
            "Strata used",
            Count,
            "strata that have units with and without the signal; only they count in what follows",
        ),
        column("support_share", "Support", Share, "share of all units that lie in them"),
        column(
            "theta",
            "theta",
            Points,
            "theta of all units, as in the table `contrast`; 0.01 is one percentage point",
        ),
        column(
            "theta_standardised",
            "standardised",
            Points,
            "sum of w theta_h over those strata, w their share of the units in them (direct standardisation to the units' own mix)",
        ),
        column(
            "theta_standardised_low",
            "low",
            Points,
            "lower bound of its interval: jackknife by employer, Student's t",
        )
        .hidden(),
        column("theta_standardised_high", "high", Points, "upper bound of that interval").hidden(),
        column("theta_standardised_se", "SE", Points, "its standard error, jackknife by employer")
            .hidden(),
        column(
            "theta_within",
            "within",
            Points,
            "sum of w theta_h / sum of w, w = units with times units without the signal / units of the stratum: the slope of E - M on the signal with an effect per stratum",
        ),
        column(
            "theta_within_low",
            "low",
            Points,
            "lower bound of its interval: jackknife by employer, Student's t with the employers in strata used",
        ),
        column("theta_within_high", "high", Points, "upper bound of that interval"),
        column("theta_within_se", "SE", Points, "its standard error, jackknife by employer")
            .hidden(),
        column(
            "theta_per_employer",
            "per employer",
            Points,
            "mean theta of employers, each of the same weight; where each employer is a stratum",
        )
        .hidden(),
        column("theta_per_employer_low", "low", Points, "lower bound of its interval").hidden(),
        column("theta_per_employer_high", "high", Points, "upper bound of that interval").hidden(),
        column(
            "psi_pooled",
            "psi",
            Real(2),
            "ln of Mantel and Haenszel's odds ratio (1959) of psi's table over strata",
        ),
        column(
            "psi_pooled_low",
            "low",
            Real(2),
            "lower bound of its interval: jackknife by employer",
        )
        .hidden(),
        column("psi_pooled_high", "high", Real(2), "upper bound of that interval").hidden(),
        column(
            "homogeneity_p",
            "p same",
            Real(3),
            "p-value of Breslow and Day's test with Tarone's correction (1985) that psi is the same in all strata, units as independent; empty unless strata are large: a count below 5 expected in at most a fifth of them, and few small ones beside them (the mean of the statistic at most a fifth of a standard deviation above that of chi-squared, its variance at most a quarter larger)",
        ),
        column("reason", "Because", Text, "why something is empty").hidden(),
    ]
}

fn pooled_columns() -> Vec<Column> {
    use ColumnKind::{Count, Points, Real, Text};
    let column = Column::new;
    vec![
        column("duty", "Duty", Text, "engineering or marketing: signal x whether a unit states such a duty; discordant: of units that state exactly one of both, signal x whether that is engineering, the table of psi"),
        column("strata_supported", "Strata used", Count, "strata that have such units with and without the signal"),
        column("odds_ratio", "OR", Real(2), "Mantel and Haenszel: sum of ad/n over sum of bc/n"),
        column("odds_ratio_low", "low", Real(2), "lower bound of its interval: jackknife of its logarithm by employer, Student's t"),
        column("odds_ratio_high", "high", Real(2), "upper bound of that interval"),
        column("log_odds_ratio_se", "SE ln", Real(3), "standard error of ln odds_ratio, jackknife by employer").hidden(),
        column("log_odds_ratio_se_independent", "iid SE ln", Real(3), "the same with units as independent (Robins, Breslow and Greenland 1986)").hidden(),
        column("risk_difference", "Difference", Points, "sum of (a(c+d) - c(a+b))/n over sum of (a+b)(c+d)/n; 0.01 is one percentage point"),
        column("risk_difference_low", "low", Points, "lower bound of its interval: jackknife by employer, Student's t"),
        column("risk_difference_high", "high", Points, "upper bound of that interval"),
        column("risk_difference_se", "SE", Points, "its standard error, jackknife by employer").hidden(),
        column("risk_difference_se_independent", "iid SE", Points, "the same with units as independent (Sato 1989)").hidden(),
        column("risk_ratio", "RR", Real(2), "sum of a(c+d)/n over sum of c(a+b)/n").hidden(),
        column("log_risk_ratio_se_independent", "iid SE ln RR", Real(3), "standard error of its logarithm with units as independent (Greenland and Robins 1985)").hidden(),
        column("cmh", "CMH", Real(1), "Cochran, Mantel and Haenszel's chi-squared, 1 degree of freedom, without correction, units as independent").hidden(),
        column("breslow_day", "Breslow-Day", Real(1), "Breslow and Day's statistic that the odds ratio is the same in all strata").hidden(),
        column("tarone", "Tarone", Real(1), "the same with Tarone's correction (1985)").hidden(),
        column("homogeneity_df", "df", Count, "its degrees of freedom: strata without an empty margin, less 1").hidden(),
        column("strata_dropped", "Dropped", Count, "strata with an empty margin, which tell nothing of it").hidden(),
        column("homogeneity_p", "p same", Real(3), "p-value of Tarone's statistic, units as independent; empty unless strata are large, as in the table `strata`"),
        column("reason", "Because", Text, "why something is empty").hidden(),
    ]
}

fn first_cells(answer: &Answer, place: &Place<'_>) -> Vec<Cell> {
    let signal = &answer.items.signals[place.signal];
    vec![
        Cell::text(place.window.name()),
        Cell::text(signal.key.clone()),
        Cell::text(signal.label.clone()),
        Cell::text(place.by.name.clone()),
        Cell::Count(strata_of(&place.by.cells)),
    ]
}

fn strata_of(cells: &[Stratified]) -> u64 {
    let mut strata: Vec<u32> = cells.iter().map(|cell| cell.stratum).collect();
    strata.sort_unstable();
    strata.dedup();
    strata.len() as u64
}

/// Value, bounds and standard error.
fn estimated(estimate: Option<Estimate>) -> [Cell; 4] {
    let interval = estimate.and_then(|estimate| estimate.interval);
    [
        Cell::real(estimate.map(|estimate| estimate.value)),
        bound(interval, |interval| interval.low),
        bound(interval, |interval| interval.high),
        Cell::real(estimate.and_then(|estimate| estimate.se_jackknife)),
    ]
}

fn reason(
    place: &Place<'_>,
    further: Option<&'static str>,
    test: Option<Homogeneity>,
    no_test: &'static str,
) -> Cell {
    let lacks = place.shortfalls.iter().map(|lack| shortfall_name(*lack));
    let without_test = match test {
        None if further.is_none() => Some(no_test),
        Some(test) if !test.strata_suffice() => {
            Some("strata are too small for the test that they are the same")
        }
        _ => None,
    };
    let further = further.into_iter().chain(without_test);
    let reasons: Vec<&str> =
        if place.shortfalls.is_empty() { further.collect() } else { lacks.collect() };
    if reasons.is_empty() { Cell::Empty } else { Cell::text(reasons.join("; ")) }
}

fn thetas(answer: &Answer, place: &Place<'_>) -> Vec<Cell> {
    let (level, cells) = (answer.question.level, &place.by.cells);
    let enough = place.shortfalls.is_empty();
    let standardised = StandardisedTheta::new(cells, level);
    let within = WithinTheta::new(cells, level);
    let psi = PooledTable::new(cells, EightCounts::discordant_table, level);
    let per_employer = place.by.is_by_employer.then(|| per_employer(cells, level)).flatten();
    let shown = |estimate: Option<Estimate>| estimate.filter(|_| enough);
    let test = psi.homogeneity.filter(|test| test.degrees_of_freedom > 0);
    let carried = within.filter(|within| within.theta.se_jackknife.is_none());
    let why = match (&within, carried, psi.log_odds_ratio) {
        (None, ..) => Some(NO_SUPPORT),
        (_, Some(_), _) => Some("without one employer there is no such theta"),
        (.., None) => Some("the pooled odds ratio behind psi is 0, infinite or undefined"),
        (.., Some(psi)) if psi.se_jackknife.is_none() => {
            Some("without one employer there is no such psi")
        }
        _ => None,
    };
    let theta = place.contrast.counts.theta().filter(|_| enough);
    let mut row = first_cells(answer, place);
    row.push(Cell::Count(within.map_or(0, |within| within.supported as u64)));
    row.push(Cell::real(Some(
        standardised.as_ref().map_or(0.0, |standardised| standardised.support_share),
    )));
    row.push(Cell::real(theta));
    row.extend(estimated(shown(standardised.map(|standardised| standardised.theta))));
    row.extend(estimated(shown(within.map(|within| within.theta))));
    row.extend(estimated(shown(per_employer)).into_iter().take(3));
    row.extend(estimated(shown(psi.log_odds_ratio)).into_iter().take(3));
    row.push(Cell::real(test.and_then(p_same).filter(|_| enough)));
    row.push(reason(place, why, test, "fewer than two strata tell of psi"));
    row
}

/// The p-value that strata are the same, where chi-squared holds.
fn p_same(test: Homogeneity) -> Option<f64> {
    test.tarone_p().filter(|_| test.strata_suffice())
}

/// The mean over employers of the same weight; cells ascend by employer.
fn per_employer(cells: &[Stratified], level: Level) -> Option<Estimate> {
    let employers: Vec<(u32, EightCounts)> = cells
        .chunk_by(|one, next| one.cluster == next.cluster)
        .map(|of_one| (of_one[0].cluster, EightCounts::sum(of_one.iter().map(|cell| &cell.counts))))
        .collect();
    EmployerContrast::new(&employers, level).map(|contrast| contrast.per_employer)
}

fn pooled(answer: &Answer, place: &Place<'_>, name: &str, table: TableOf) -> Vec<Cell> {
    let enough = place.shortfalls.is_empty();
    let pooled = PooledTable::new(&place.by.cells, table, answer.question.level);
    let measures = pooled.mantel_haenszel;
    let shown = |value: Option<f64>| Cell::real(value.filter(|_| enough));
    let log_ratio = pooled.log_odds_ratio.filter(|_| enough);
    let difference = pooled.risk_difference.filter(|_| enough);
    let interval = pooled.odds_ratio_interval().filter(|_| enough);
    let test = pooled.homogeneity.filter(|_| enough);
    let shown_test = test.filter(|test| test.degrees_of_freedom > 0);
    let why = match (pooled.supported, measures.odds_ratio, pooled.log_odds_ratio) {
        (0, ..) => Some(NO_SUPPORT),
        (_, None, _) => Some("in no stratum do units with and without the duty meet"),
        (_, Some(_), None) => Some("the odds ratio is 0 or infinite: it has no interval"),
        (.., Some(estimate)) if estimate.se_jackknife.is_none() => {
            Some("without one employer there is no such odds ratio")
        }
        _ => None,
    };
    let mut row = first_cells(answer, place);
    row.extend([
        Cell::text(name),
        Cell::Count(pooled.supported as u64),
        shown(measures.odds_ratio),
        bound(interval, |interval| interval.low),
        bound(interval, |interval| interval.high),
        Cell::real(log_ratio.and_then(|estimate| estimate.se_jackknife)),
        shown(measures.log_odds_ratio_se),
    ]);
    row.extend(estimated(difference));
    row.extend([
        shown(measures.risk_difference_se),
        shown(measures.risk_ratio),
        shown(measures.log_risk_ratio_se),
        shown(measures.chi_squared),
        Cell::real(shown_test.map(|test| test.breslow_day)),
        Cell::real(shown_test.map(|test| test.tarone)),
        test.map_or(Cell::Empty, |test| Cell::Count(test.degrees_of_freedom as u64)),
        test.map_or(Cell::Empty, |test| Cell::Count(test.dropped as u64)),
        Cell::real(shown_test.and_then(p_same)),
        reason(place, why, shown_test, "fewer than two strata have all margins"),
    ]);
    row
}
