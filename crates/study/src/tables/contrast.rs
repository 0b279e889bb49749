//! Does a signal lean to engineering or to marketing duties?

use rolescope_cooccur::{Doubt, Shortfall, Verdict};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::{Answer, ContrastRow};
use crate::influence::{Removed, largest_influences};
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per window, group and signal: the eight counts, theta, psi and what they rest on.
#[must_use]
pub fn contrast(answer: &Answer) -> Table {
    let mut columns = place_columns(answer);
    columns.extend(measures(answer.question.level.value()));
    columns.push(cell_column());
    let rows = answer.contrasts.iter().map(|row| {
        let mut cells = place_cells(answer, row.window, row.stratum);
        cells.extend(measured(answer, row));
        let place = CellPlace::new(answer, row.window, row.stratum, None);
        cells.push(place.with(&[&answer.items.signals[row.signal].key]));
        cells
    });
    let mut remarks = answer.remarks.clone();
    remarks.extend(held_back(answer));
    // How rows are split into dumps changes no file; what a dump moves is said where people read.
    remarks.extend(largest_influences(answer, &[Removed::Entry, Removed::Employer]));
    Table {
        name: "contrast".to_owned(),
        title: "Does a signal lean to engineering or to marketing duties?".to_owned(),
        caption: "theta: of the units with the signal, how many more state an engineering than a marketing duty, minus the same among \
                  those without it, in percentage points; the interval is clustered by employer. psi: the log odds ratio among units \
                  with exactly one of the two."
            .to_owned(),
        columns,
        rows: rows.collect(),
        remarks,
    }
}

/// Which signals are undecided for another reason than a wide interval, and why.
fn held_back(answer: &Answer) -> Vec<String> {
    let rule = &answer.question.rule;
    let labels = |doubt: Doubt| {
        let mut labels: Vec<&str> = Vec::new();
        for row in answer.contrasts.iter().filter(|row| answer.doubt(row) == Some(doubt)) {
            let theta = row.contrast.theta.and_then(|theta| theta.interval);
            let label = answer.items.signals[row.signal].label.as_str();
            // A psi of few units is no matter where theta decides nothing either.
            let matters =
                doubt != Doubt::PsiNotFirm || theta.is_some_and(|interval| interval.excludes(0.0));
            if matters && !labels.contains(&label) {
                labels.push(label);
            }
        }
        (!labels.is_empty()).then(|| labels.join(", "))
    };
    let no_duty = labels(Doubt::NoDuty).map(|labels| {
        format!("Undecided, and without an interval: no unit states a counted duty ({labels}).")
    });
    let unseen = labels(Doubt::UnseenSide).map(|labels| {
        format!(
            "Undecided though theta lies within {} points of 0: with or without the signal no unit states duties of one side alone, which \
             leaves that part of the interval out, and of so few employers a lean that matters may have escaped ({labels}).",
            100.0 * rule.material
        )
    });
    let not_firm = labels(Doubt::PsiNotFirm).map(|labels| {
        format!(
            "Undecided though the interval of theta excludes 0: psi, which has to agree, rests on a cell of fewer than {} units ({labels}).",
            rule.minimums.discordant_cell,
        )
    });
    [no_duty, unseen, not_firm].into_iter().flatten().collect()
}

fn measures(level: f64) -> Vec<Column> {
    use ColumnKind::{Count, Flag, Points, Real, Share, Text};
    let column = Column::new;
    let percent = level * 100.0;
    let mut columns = vec![
        column(
            "signal",
            "Key",
            Text,
            "key of the signal in the lexicon; `any-signal` is their union",
        )
        .hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("n_signal", "With", Count, "units with the signal"),
        column("n_rest", "Without", Count, "units without it"),
    ];
    for (arm, words) in [("signal", "with the signal"), ("rest", "without the signal")] {
        for (name, what) in [
            ("neither", "neither duty"),
            ("engineering_only", "an engineering duty and no marketing duty"),
            ("marketing_only", "a marketing duty and no engineering duty"),
            ("both", "both duties"),
        ] {
            columns.push(
                Column::new(
                    format!("{arm}_{name}"),
                    format!("{arm}, {name}"),
                    Count,
                    format!("units {words} that state {what}"),
                )
                .hidden(),
            );
        }
    }
    columns.extend([
        column("lean_signal", "Lean with", Points, "share with an engineering duty only minus share with a marketing duty only, among units with the signal; 0.01 is one percentage point").hidden(),
        column("lean_rest", "Lean without", Points, "the same among units without the signal").hidden(),
        column("theta", "theta", Points, "lean_signal - lean_rest; 0.01 is one percentage point"),
        Column::new("theta_low", "low", Points, format!("lower bound of the {percent} % interval of theta: jackknife by employer, Student's t with effective employers - 1 degrees of freedom")),
        column("theta_high", "high", Points, "upper bound of that interval"),
        column("theta_se", "SE", Points, "standard error of theta, jackknife by employer (CV3)").hidden(),
        column("theta_se_independent", "iid SE", Points, "standard error if ads were independent: for comparison only").hidden(),
        column("p", "p", Real(4), "two-sided p-value of theta = 0").hidden(),
        column("q", "q", Real(3), "p adjusted for all signals and groups of the window (Benjamini-Hochberg); `any-signal` apart"),
        column("psi", "psi", Real(2), "ln of (signal engineering only x rest marketing only) / (signal marketing only x rest engineering only)"),
        column("psi_low", "psi low", Real(2), "lower bound of its interval, jackknife by employer").hidden(),
        column("psi_high", "psi high", Real(2), "upper bound of that interval").hidden(),
        column("psi_haldane", "0.5 added", Flag, "whether 0.5 was added to all four cells of psi because one is 0").hidden(),
        column("ln_rrr", "ln RRR", Real(3), "ln risk ratio of engineering minus ln risk ratio of marketing, signal against rest").hidden(),
        column("ln_rrr_low", "low", Real(3), "lower bound of its interval").hidden(),
        column("ln_rrr_high", "high", Real(3), "upper bound of that interval").hidden(),
        column("ln_ror", "ln ROR", Real(3), "ln odds ratio of engineering minus ln odds ratio of marketing, signal against rest").hidden(),
        column("ln_ror_low", "low", Real(3), "lower bound of its interval").hidden(),
        column("ln_ror_high", "high", Real(3), "upper bound of that interval").hidden(),
        column("employers", "Employers", Count, "clusters with units in the group: employers, and texts of ads that name none").hidden(),
        column("employers_signal", "Employers", Count, "of these, clusters with a unit that has the signal"),
        column("effective_employers", "effective", Real(1), "(sum of units)^2 / sum of squares over employers").hidden(),
        column("largest_share", "Largest", Share, "share of the largest employer in the units with the signal").hidden(),
        column("design_effect", "deff", Real(2), "variance of theta by employer over that of independent ads").hidden(),
        column("theta_without_largest", "w/o largest", Points, "theta without the employer with most units").hidden(),
        column("verdict", "Verdict", Text, "leans engineering, leans marketing, no material lean, scale-dependent, undecided, or insufficient"),
        column("shortfalls", "Because", Text, "what is lacking where the verdict is insufficient; why it is undecided other than by a wide interval; why there is no interval").hidden(),
    ]);
    columns
}

fn measured(answer: &Answer, row: &ContrastRow) -> Vec<Cell> {
    let ContrastRow { contrast, ratios, q, verdict, .. } = row;
    let item = &answer.items.signals[row.signal];
    let counts = &contrast.counts;
    let mut cells = vec![
        Cell::text(item.key.clone()),
        Cell::text(item.label.clone()),
        Cell::Count(counts.signal.total()),
        Cell::Count(counts.rest.total()),
    ];
    for arm in [&counts.signal, &counts.rest] {
        cells.extend(
            [arm.neither, arm.engineering_only, arm.marketing_only, arm.both].map(Cell::Count),
        );
    }
    let theta = contrast.theta;
    let psi = contrast.psi;
    let enough = row.is_sufficient();
    // Below the minimums counts are given, and no estimate that would look like one.
    let interval = |estimate: Option<rolescope_cooccur::Estimate>| {
        estimate.filter(|_| enough).and_then(|estimate| estimate.interval)
    };
    let shown = |value: Option<f64>| Cell::real(value.filter(|_| enough));
    let shortfalls = answer.question.rule.minimums.shortfalls(contrast);
    let mut because: Vec<&str> = shortfalls.iter().map(|lack| shortfall_name(*lack)).collect();
    because.extend(answer.doubt(row).map(doubt_name));
    if row.verdict == Verdict::NoMaterialLean && theta.is_some_and(|theta| theta.interval.is_none())
    {
        because.push("no unit states duties of one side alone: no interval");
    }
    cells.extend([
        Cell::real(counts.signal.lean()),
        Cell::real(counts.rest.lean()),
        shown(theta.map(|theta| theta.value)),
        bound(interval(theta), |interval| interval.low),
        bound(interval(theta), |interval| interval.high),
        shown(theta.and_then(|theta| theta.se_jackknife)),
        shown(theta.and_then(|theta| theta.se_independent)),
        shown(theta.and_then(|theta| theta.p)),
        shown(*q),
        shown(psi.map(|psi| psi.value)),
        bound(interval(psi), |interval| interval.low),
        bound(interval(psi), |interval| interval.high),
        Cell::Flag(contrast.psi_haldane),
        shown(ratios.log_risk_ratios.map(|estimate| estimate.value)),
        bound(interval(ratios.log_risk_ratios), |interval| interval.low),
        bound(interval(ratios.log_risk_ratios), |interval| interval.high),
        shown(ratios.log_odds_ratios.map(|estimate| estimate.value)),
        bound(interval(ratios.log_odds_ratios), |interval| interval.low),
        bound(interval(ratios.log_odds_ratios), |interval| interval.high),
        Cell::Count(contrast.clustering.clusters),
        Cell::Count(contrast.signal_clustering.clusters),
        Cell::real(contrast.clustering.effective_clusters),
        Cell::real(contrast.signal_clustering.largest_share),
        shown(theta.and_then(|theta| theta.design_effect())),
        shown(contrast.theta_without_largest),
        Cell::text(verdict_name(*verdict)),
        Cell::text(because.join("; ")),
    ]);
    cells
}

/// A verdict in words.
#[must_use]
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::LeansEngineering => "leans engineering",
        Verdict::LeansMarketing => "leans marketing",
        Verdict::NoMaterialLean => "no material lean",
        Verdict::ScaleDependent => "scale-dependent",
        Verdict::Undecided => "undecided",
        Verdict::Insufficient => "insufficient",
    }
}

fn doubt_name(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::NoDuty => "no unit states a counted duty",
        Doubt::UnseenSide => {
            "with or without the signal no unit states duties of one side alone, of too few employers"
        }
        Doubt::PsiNotFirm => "psi rests on a cell with too few units",
    }
}

pub(crate) fn shortfall_name(shortfall: Shortfall) -> &'static str {
    match shortfall {
        Shortfall::SignalUnits => "too few units with the signal",
        Shortfall::RestUnits => "too few units without the signal",
        Shortfall::SignalEmployers => "too few employers with the signal",
        Shortfall::LargestShare => "one employer has most units with the signal",
        Shortfall::CarriedByOne => "carried by one employer",
    }
}
