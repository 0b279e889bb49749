//! How far people who label agree.

use rolescope_cooccur::{Confusion, Kappa, Level, krippendorff_alpha};

use super::bound;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Labels of several people for the same units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratings {
    /// What the labels are about.
    pub name: String,
    /// Who labelled.
    pub raters: Vec<String>,
    /// For each unit the label of each; empty where there is none.
    pub units: Vec<Vec<String>>,
}

/// Labels of one column that are named.
const NAMED: usize = 12;

/// Which labels were found: whatever somebody wrote is a category of its own, mistakes as well.
fn categories(name: &str, classes: &[&str], units: &[Vec<String>]) -> Option<String> {
    let counted = |class: &&str| {
        let count = units.iter().flatten().filter(|label| label == class).count();
        format!("{class} {count}")
    };
    let mut told: Vec<String> = classes.iter().take(NAMED).map(counted).collect();
    if classes.len() > NAMED {
        told.push(format!("and {} others", classes.len() - NAMED));
    }
    (!told.is_empty()).then(|| {
        format!("`{name}`: labels found, each a category of its own: {}.", told.join(", "))
    })
}

/// One row for each pair of people, and one for all.
#[must_use]
pub fn agreement(ratings: &[Ratings], level: Level) -> Table {
    use ColumnKind::{Count, Real, Share, Text};
    let (mut rows, mut remarks) = (Vec::new(), Vec::new());
    for ratings in ratings {
        let Ratings { name, raters, units } = ratings;
        let mut classes: Vec<&str> =
            units.iter().flatten().map(String::as_str).filter(|label| !label.is_empty()).collect();
        classes.sort_unstable();
        classes.dedup();
        remarks.extend(categories(name, &classes, units));
        let number = |label: &String| classes.binary_search(&label.as_str()).ok();
        let counts = |who: &[usize]| -> Vec<Vec<u64>> {
            let unit = |unit: &Vec<String>| {
                let mut counts = vec![0; classes.len()];
                for class in who.iter().filter_map(|rater| number(&unit[*rater])) {
                    counts[class] += 1;
                }
                counts
            };
            units.iter().map(unit).collect()
        };
        let alpha = |who: &[usize]| krippendorff_alpha(counts(who).iter().map(Vec::as_slice));
        for first in 0..raters.len() {
            for second in first + 1..raters.len() {
                let mut both = Confusion::new(classes.len());
                for unit in units {
                    if let (Some(one), Some(other)) = (number(&unit[first]), number(&unit[second]))
                    {
                        both.add(one, other, 1);
                    }
                }
                let either =
                    |unit: &&Vec<String>| [first, second].iter().any(|one| !unit[*one].is_empty());
                let either = units.iter().filter(either).count() as u64;
                if both.total() < either {
                    remarks.push(format!(
                        "`{name}`: of {either} sentences that {} or {} labelled, {} are labelled by one alone, and are not compared.",
                        raters[first],
                        raters[second],
                        either - both.total()
                    ));
                }
                let kappa = Kappa::new(&both, level);
                let observed =
                    (both.total() > 0).then(|| both.agreeing() as f64 / both.total() as f64);
                rows.push(vec![
                    Cell::text(name.clone()),
                    Cell::text(raters[first].clone()),
                    Cell::text(raters[second].clone()),
                    Cell::Count(both.total()),
                    Cell::real(observed),
                    Cell::real(kappa.map(|kappa| kappa.value)),
                    bound(kappa.map(|kappa| kappa.interval), |interval| interval.low),
                    bound(kappa.map(|kappa| kappa.interval), |interval| interval.high),
                    Cell::real(alpha(&[first, second])),
                ]);
            }
        }
        if raters.len() > 2 {
            let all: Vec<usize> = (0..raters.len()).collect();
            let units = counts(&all).iter().filter(|unit| unit.iter().sum::<u64>() > 1).count();
            let mut row = vec![Cell::text(name.clone()), Cell::text("all"), Cell::text("all")];
            row.push(Cell::Count(units as u64));
            row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
            row.push(Cell::real(alpha(&all)));
            rows.push(row);
        }
    }
    let column = Column::new;
    Table {
        name: "agreement".to_owned(),
        title: "Agreement of those who labelled".to_owned(),
        caption: "Kappa takes away what two would agree on by chance; alpha does so for any number of people."
            .to_owned(),
        columns: vec![
            column("labels", "Labels", Text, "what the labels are about"),
            column("first", "First", Text, "who labelled"),
            column("second", "Second", Text, "who else labelled"),
            column("units", "Units", Count, "sentences that both labelled; of all: that two or more did"),
            column("observed", "Same", Share, "sentences with the same label of both"),
            column("kappa", "Kappa", Real(3), "Cohen's kappa"),
            column("kappa_low", "low", Real(3), "lower bound of kappa"),
            column("kappa_high", "high", Real(3), "upper bound of kappa"),
            column("alpha", "Alpha", Real(3), "Krippendorff's alpha (nominal)"),
        ],
        rows,
        remarks,
    }
}
