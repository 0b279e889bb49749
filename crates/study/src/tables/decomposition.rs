//! Why a share or theta is another in the later half of the periods: within employers or groups, or because others came.

use rolescope_cooccur::{Contrast, CountsBy, EightCounts, Filter, some_signals};
use rolescope_index::TITLE_ADS;
use rolescope_trend::{BeforeAfter, FosterHaltiwangerKrizan, Kitagawa};

use super::contrast::shortfall_name;
use super::trend::{item_cells, item_columns, table};
use crate::answer::Answer;
use crate::halves::Halves;
use crate::observe::OTHER_TITLES;
use crate::question::Window;
use crate::table::{Cell, Column, ColumnKind, Table};
use crate::unit::Unit;

/// The counts of a part before and after.
type Pair = (EightCounts, EightCounts);

/// What makes a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// An employer; those that name none are one part.
    Employers,
    /// A title; those of few ads are one part.
    Titles,
    /// A group of the question.
    Groups,
}

/// Counts by the part and the half: 0 before, 1 after.
type ByHalf<'t> = CountsBy<'t, (u32, usize)>;

/// Counts of an item, ascending by the part and the half.
type OfItem = [((u32, usize), EightCounts)];

/// One row per item, measure and way to make parts: the change from the earlier half of the complete periods to the later one, and what
/// it is put down to; in the first window asked for.
///
/// Empty if the question has no periods, or fewer than two are complete.
#[must_use]
pub fn decomposition(answer: &Answer) -> Table {
    let mut rows = Vec::new();
    let halves = Halves::of(&answer.question, answer.counts.coverage);
    if let (Some(halves), Some((window, tally))) = (&halves, answer.counts.over_time().first()) {
        let nobody = answer.employers_with_units() == 0;
        let change = Change { answer, halves, window: *window, nobody };
        let all = tally.by_cell(Filter::ALL);
        let by_title = answer.counts.titles.as_ref().map(|tally| tally.by_cell(Filter::ALL));
        let half = |period| halves.half(period);
        let mut ways = vec![
            (Parts::Employers, all.summed(|(cluster, _, period)| Some((cluster, half(period)?)))),
            (
                Parts::Titles,
                by_title.as_ref().map_or_else(
                    || all.summed(|_| None),
                    // their periods are the halves
                    |cells| cells.summed(|(title, _, half)| Some((title, half as usize))),
                ),
            ),
        ];
        if !answer.question.by.is_empty() {
            let groups = all.summed(|(_, stratum, period)| Some((stratum, half(period)?)));
            ways.push((Parts::Groups, groups));
        }
        rows = change.rows(&ways);
    }
    let caption = halves.as_ref().map_or_else(
        || "There are fewer than two complete periods.".to_owned(),
        |halves| {
            format!(
                "From {} to {}. within + between + cross + entry + exit = change.",
                halves.name(0),
                halves.name(1)
            )
        },
    );
    let mut table =
        table(answer, "decomposition", "Where changes come from", &caption, columns(answer), rows);
    table.remarks.push(
        "An account, not an estimate: it has no intervals, and says from whom a change comes, not why."
            .to_owned(),
    );
    if let Some((nameless, all)) = nameless(answer, halves.as_ref()).filter(|(some, _)| *some > 0) {
        let (share, several) =
            (100.0 * nameless as f64 / all as f64, answer.question.unit.plural());
        table.remarks.push(format!(
            "Ads that name no employer are taken for one employer that goes on, {nameless} of {all} {several} ({share:.1} %): what changes \
             among them counts as `within`."
        ));
    }
    let units = rare_titles(answer).map_or_else(String::new, |(rare, all)| {
        let (share, several) = (100.0 * rare as f64 / all as f64, answer.question.unit.plural());
        format!(", of {rare} of {all} {several} ({share:.1} %)")
    });
    table.remarks.push(format!(
        "Titles are compared without case, numbers and marks; those that fewer than {TITLE_ADS} ads of the index have are one part{units}."
    ));
    table
}

/// The units of both halves that name no employer, and all of the halves; nothing if there is no unit.
fn nameless(answer: &Answer, halves: Option<&Halves>) -> Option<(u64, u64)> {
    let (halves, (_, tally)) = (halves?, answer.counts.over_time().first()?);
    let unnamed = answer.counts.employers.len() as u32;
    let cells = tally.by_cell(Filter::ALL);
    let by_kind = cells.summed(|(cluster, _, period)| {
        halves.half(period)?;
        Some(cluster >= unnamed)
    });
    let by_kind = by_kind.eight(0);
    let units = |kind: bool| -> u64 {
        let of_kind = by_kind.iter().filter(|(nameless, _)| *nameless == kind);
        of_kind.map(|(_, counts)| counts.total()).sum()
    };
    let (without, all) = (units(true), units(true) + units(false));
    (all > 0).then_some((without, all))
}

/// The units of both halves whose titles few ads have, and all of the halves; nothing if titles are not compared or there is no unit.
fn rare_titles(answer: &Answer) -> Option<(u64, u64)> {
    let titles = answer.counts.titles.as_ref()?.by_cell(Filter::ALL);
    let by_kind = titles.summed(|(title, _, _)| Some(title == OTHER_TITLES)).eight(0);
    let units = |kind: Option<bool>| {
        let of_kind = by_kind.iter().filter(|(rare, _)| kind.is_none_or(|kind| kind == *rare));
        of_kind.map(|(_, counts)| counts.total()).sum()
    };
    let (rare, all) = (units(Some(true)), units(None));
    (all > 0).then_some((rare, all))
}

fn columns(answer: &Answer) -> Vec<Column> {
    use ColumnKind::{Count, Points, Text};
    let column = Column::new;
    let mut columns = item_columns(answer);
    // Groups are parts here, not rows.
    columns.retain(|column| column.name == "window" || !column.name.starts_with("by_"));
    columns[0] = columns[0].clone().hidden();
    columns.extend([
        column("measure", "Of", Text, "share: of units that have it; theta: of the signal"),
        column("parts", "Parts", Text, "what makes a part: the employer, the title, or the columns grouped by; of employers, all ads that name none are one part, of titles all that few ads have"),
        column(
            "method",
            "Method",
            Text,
            "employers: Foster, Haltiwanger and Krizan (2001), against the level before; titles and groups: Kitagawa (1955)",
        )
        .hidden(),
        column("before", "Before", Text, "the earlier half of the complete periods").hidden(),
        column("after", "After", Text, "the later half; a middle period is in neither").hidden(),
        column("units_before", "Units before", Count, "units of the earlier half").hidden(),
        column("units_after", "Units after", Count, "units of the later half").hidden(),
        column("parts_both", "Parts in both", Count, "parts with units in both halves").hidden(),
        column("parts_new", "New parts", Count, "parts with units in the later half only").hidden(),
        column("parts_gone", "Parts gone", Count, "parts with units in the earlier half only").hidden(),
        column("value_before", "before", Points, "share or theta of the earlier half; 0.01 is one percentage point"),
        column("value_after", "after", Points, "share or theta of the later half"),
        column("change", "Change", Points, "value_after - value_before"),
        column("within", "within", Points, "parts in both halves changed themselves; of employers, all ads that name none count as one that is in both"),
        column("between", "between", Points, "parts in both halves have other shares of the units"),
        column("cross", "cross", Points, "parts grew and changed at once; of employers only"),
        column("entry", "entry", Points, "parts that are new"),
        column("exit", "exit", Points, "parts that are gone"),
        column("reason", "Because", Text, "why there are no numbers").hidden(),
    ]);
    columns
}

/// What a change is put down to: within, between, cross, entry, exit.
struct Account {
    before: f64,
    after: f64,
    parts: [Option<f64>; 5],
}

impl Account {
    fn of_groups(all: Kitagawa) -> Self {
        let Kitagawa { before, after, within, between, entry, exit } = all;
        Self { before, after, parts: [Some(within), Some(between), None, Some(entry), Some(exit)] }
    }

    fn of_employers(levels: Kitagawa, all: FosterHaltiwangerKrizan) -> Self {
        let FosterHaltiwangerKrizan { within, between, cross, entry, exit } = all;
        let parts = [within, between, cross, entry, exit].map(Some);
        Self { before: levels.before, after: levels.after, parts }
    }
}

/// The counts of each part in both halves; `part` says to which a key belongs, and does not descend.
fn parts(counts: &OfItem, part: impl Fn(u32) -> u32) -> Vec<Pair> {
    let mut pairs: Vec<(u32, Pair)> = Vec::new();
    for ((key, half), counts) in counts {
        let part = part(*key);
        if pairs.last().is_none_or(|(last, _)| *last != part) {
            pairs.push((part, Pair::default()));
        }
        let (_, (before, after)) = pairs.last_mut().expect("there is the part's");
        if *half == 0 { before.add(counts) } else { after.add(counts) }
    }
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// What changes.
struct Change<'a> {
    answer: &'a Answer,
    halves: &'a Halves,
    window: Window,
    /// Whether no employer is known.
    nobody: bool,
}

impl Change<'_> {
    fn rows(&self, ways: &[(Parts, ByHalf<'_>)]) -> Vec<Vec<Cell>> {
        // Clusters from the number of employers on are texts of ads that name none.
        let unnamed = self.answer.counts.employers.len() as u32;
        let mut rows = Vec::new();
        for some in some_signals(0..self.answer.items.signals.len() as u16) {
            let counts: Vec<_> = ways.iter().map(|(_, cells)| cells.eights(some.clone())).collect();
            for (index, number) in some.enumerate() {
                let number = usize::from(number);
                // theta is of signals alone
                let is_signal = number < self.answer.items.signal_count;
                let lacking = is_signal.then(|| self.lacking(&counts[0][index]));
                for ((way, _), counts) in ways.iter().zip(&counts) {
                    let parts = match way {
                        Parts::Employers => parts(&counts[index], |cluster| cluster.min(unnamed)),
                        Parts::Titles | Parts::Groups => parts(&counts[index], |part| part),
                    };
                    rows.push(self.share((number, *way), &parts));
                    rows.extend(
                        lacking.iter().map(|lacking| self.theta((number, *way), lacking, &parts)),
                    );
                }
            }
        }
        rows
    }

    fn share(&self, (number, way): (usize, Parts), parts: &[Pair]) -> Vec<Cell> {
        let rates = parts.iter().map(|(before, after)| BeforeAfter {
            numerator_before: before.signal.total(),
            denominator_before: before.total(),
            numerator_after: after.signal.total(),
            denominator_after: after.total(),
        });
        let unknown = self.unknown(way);
        let account = match way {
            _ if unknown.is_some() => None,
            Parts::Titles | Parts::Groups => Kitagawa::new(rates).map(Account::of_groups),
            Parts::Employers => Kitagawa::new(rates.clone())
                .zip(FosterHaltiwangerKrizan::new(rates))
                .map(|(levels, all)| Account::of_employers(levels, all)),
        };
        let reason = match (&account, unknown) {
            (Some(_), _) => "",
            (None, Some(unknown)) => unknown,
            (None, None) => "a half has no units",
        };
        self.row((number, way, "share"), parts, account, reason)
    }

    fn theta(&self, (number, way): (usize, Parts), lacking: &str, parts: &[Pair]) -> Vec<Cell> {
        let reason = self.unknown(way).unwrap_or(lacking);
        let account = match way {
            _ if !reason.is_empty() => None,
            Parts::Titles | Parts::Groups => Kitagawa::of_theta(parts).map(Account::of_groups),
            Parts::Employers => Kitagawa::of_theta(parts)
                .zip(FosterHaltiwangerKrizan::of_theta(parts))
                .map(|(levels, all)| Account::of_employers(levels, all)),
        };
        self.row((number, way, "theta"), parts, account, reason)
    }

    /// Why a change cannot be put down to such parts.
    fn unknown(&self, way: Parts) -> Option<&'static str> {
        let Self { answer, nobody, .. } = self;
        match way {
            Parts::Employers => nobody.then_some("no ad names its employer"),
            Parts::Titles if answer.counts.titles.is_some() => None,
            Parts::Titles if answer.question.unit == Unit::Employer => {
                Some("an employer has many titles")
            }
            Parts::Titles => Some("titles are compared where ads are grouped"),
            Parts::Groups => None,
        }
    }

    /// What theta lacks in a half, as everywhere: too few units or employers. `counts` are those of clusters.
    fn lacking(&self, counts: &OfItem) -> String {
        let question = &self.answer.question;
        for (half, name) in ["before", "after"].into_iter().enumerate() {
            let of_half: Vec<(u32, EightCounts)> = counts
                .iter()
                .filter(|((_, of), _)| *of == half)
                .map(|((cluster, _), counts)| (*cluster, *counts))
                .collect();
            let contrast = Contrast::new(&of_half, question.level);
            let shortfalls = question.rule.minimums.shortfalls(&contrast);
            if !shortfalls.is_empty() {
                let names: Vec<&str> =
                    shortfalls.iter().map(|lack| shortfall_name(*lack)).collect();
                return format!("{name}: {}", names.join("; "));
            }
        }
        String::new()
    }

    fn row(
        &self,
        (number, way, measure): (usize, Parts, &str),
        parts: &[Pair],
        account: Option<Account>,
        reason: &str,
    ) -> Vec<Cell> {
        let Self { answer, halves, window, .. } = self;
        let (name, method) = match way {
            Parts::Employers => ("employer".to_owned(), "Foster-Haltiwanger-Krizan"),
            Parts::Titles => ("title".to_owned(), "Kitagawa"),
            Parts::Groups => (answer.question.by.join(" and "), "Kitagawa"),
        };
        let count = |is: fn(&Pair) -> bool| {
            Cell::Count(parts.iter().filter(|pair| is(pair)).count() as u64)
        };
        let units = |of: fn(&Pair) -> u64| Cell::Count(parts.iter().map(of).sum());
        let mut cells = item_cells(answer, *window, None, number);
        cells.extend([
            Cell::text(measure),
            Cell::text(name),
            Cell::text(method),
            Cell::text(halves.name(0)),
            Cell::text(halves.name(1)),
            units(|pair| pair.0.total()),
            units(|pair| pair.1.total()),
            count(|pair| pair.0.total() > 0 && pair.1.total() > 0),
            count(|pair| pair.0.total() == 0 && pair.1.total() > 0),
            count(|pair| pair.0.total() > 0 && pair.1.total() == 0),
            Cell::real(account.as_ref().map(|account| account.before)),
            Cell::real(account.as_ref().map(|account| account.after)),
            Cell::real(account.as_ref().map(|account| account.after - account.before)),
        ]);
        let sums = account.map_or([None; 5], |account| account.parts);
        cells.extend(sums.map(Cell::real));
        cells.push(if reason.is_empty() { Cell::Empty } else { Cell::text(reason) });
        cells
    }
}
