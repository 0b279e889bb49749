//! What became of the dates of a dump.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::{Day, Posted};
use crate::date_meaning::DateMeaning;
use crate::posted::{DateBasis, DateOrder, DateOutcome, DateReading};

/// The dates of one dump: what they mean, how they are written, and what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateAccount {
    /// Which event they tell of.
    pub meaning: DateMeaning,
    /// How they are written.
    pub reading: DateReading,
    /// From which day relative dates count: a day, or `column` and its name; none if it is not known.
    pub as_of: Option<String>,
    /// What became of them.
    pub counts: DateCounts,
}

/// Dates of one dump: how many were read, and examples of those that were not. All but `lossy` and `counted_back` add up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateCounts {
    /// Dates read.
    pub parsed: u64,
    /// Of those, dates that the dump had rounded.
    pub lossy: u64,
    /// Of those read, dates counted back from the day as of which the dump speaks.
    pub counted_back: u64,
    /// Postings without a date.
    pub absent: u64,
    /// Dates that cannot be read.
    pub unparsable: u64,
    /// Dates before 1990 or after 2040.
    pub out_of_range: u64,
    /// Dates of which day and month may be exchanged.
    pub ambiguous: u64,
    /// Dates that count back from a day that is not known.
    pub relative: u64,
    /// Dates of which only a bound is known: so long ago, or longer.
    pub censored: u64,
    /// The first and the last of these bounds, if it is known from which day they count: the ads were posted then or before.
    pub bounds: Option<(Day, Day)>,
    /// Dates that cannot be read the way their column is written.
    pub contradictory: u64,
    /// Where the column does not tell day and month apart: dates that can be read in one order only, by that order.
    pub only_as: BTreeMap<DateOrder, u64>,
    /// Dates not used, by reason, with up to three examples each.
    pub reasons: BTreeMap<String, DateReason>,
}

/// Dates that were not used for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateReason {
    /// How many.
    pub count: u64,
    /// The first three different ones of the dump, cut off after 60 characters.
    pub examples: Vec<String>,
}

impl DateCounts {
    /// All postings that were asked for their date.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.parsed + self.absent + self.unused()
    }

    /// Postings that say something about their date that was not used.
    #[must_use]
    pub fn unused(&self) -> u64 {
        self.unparsable
            + self.out_of_range
            + self.ambiguous
            + self.relative
            + self.censored
            + self.contradictory
    }

    /// Of dates none of which could be used, one that is not written as it should be. There is none where no date says anything, nor
    /// where some only lack the day that they count from.
    #[must_use]
    pub(crate) fn first_misfit(&self) -> Option<&str> {
        if self.parsed + self.ambiguous + self.relative + self.censored > 0 {
            return None;
        }
        let noted = self.reasons.values().max_by_key(|noted| noted.count)?;
        noted.examples.first().map(String::as_str)
    }

    /// Dates that are not written the way that was found out or prescribed.
    #[must_use]
    pub fn misfits(&self) -> u64 {
        self.contradictory + self.out_of_range
    }

    /// Enters what became of one date, and gives the date if there is one.
    pub fn enter(&mut self, text: &str, outcome: DateOutcome) -> Option<Posted> {
        match outcome {
            DateOutcome::Parsed { posted, basis } => {
                self.parsed += 1;
                match basis {
                    DateBasis::Written => {}
                    DateBasis::OnlyAs(order) => *self.only_as.entry(order).or_default() += 1,
                    DateBasis::Rounded => self.lossy += 1,
                    DateBasis::CountedBack => self.counted_back += 1,
                }
                return Some(posted);
            }
            DateOutcome::Absent => self.absent += 1,
            DateOutcome::Unparsable(reason) => {
                self.unparsable += 1;
                self.note(reason, text);
            }
            DateOutcome::OutOfRange => {
                self.out_of_range += 1;
                self.note("out of range", text);
            }
            DateOutcome::Ambiguous => {
                self.ambiguous += 1;
                self.note("ambiguous", text);
            }
            DateOutcome::Relative => {
                self.relative += 1;
                self.note("relative", text);
            }
            DateOutcome::Censored(bound) => {
                self.censored += 1;
                self.note("open-ended", text);
                if let Some(bound) = bound {
                    self.bounds = widest(self.bounds, Some((bound, bound)));
                }
            }
            DateOutcome::Contradictory => {
                self.contradictory += 1;
                self.note("contradictory", text);
            }
        }
        None
    }

    fn note(&mut self, reason: &str, text: &str) {
        const EXAMPLES: usize = 3;
        if !self.reasons.contains_key(reason) {
            self.reasons.insert(reason.to_owned(), DateReason::default());
        }
        if let Some(noted) = self.reasons.get_mut(reason) {
            noted.count += 1;
            if noted.examples.len() < EXAMPLES {
                let example: String = text.trim().chars().take(60).collect();
                if !noted.examples.contains(&example) {
                    noted.examples.push(example);
                }
            }
        }
    }

    /// Adds the counts of another dump.
    pub fn merge(&mut self, other: &Self) {
        let Self {
            parsed,
            lossy,
            counted_back,
            absent,
            unparsable,
            out_of_range,
            ambiguous,
            relative,
            censored,
            bounds,
            contradictory,
            only_as,
            reasons,
        } = other;
        self.parsed += parsed;
        self.lossy += lossy;
        self.counted_back += counted_back;
        self.absent += absent;
        self.unparsable += unparsable;
        self.out_of_range += out_of_range;
        self.ambiguous += ambiguous;
        self.relative += relative;
        self.censored += censored;
        self.bounds = widest(self.bounds, *bounds);
        self.contradictory += contradictory;
        for (order, count) in only_as {
            *self.only_as.entry(*order).or_default() += count;
        }
        for (reason, noted) in reasons {
            let mine = self.reasons.entry(reason.clone()).or_default();
            mine.count += noted.count;
            for example in &noted.examples {
                if mine.examples.len() < 3 && !mine.examples.contains(example) {
                    mine.examples.push(example.clone());
                }
            }
        }
    }
}

fn widest(one: Option<(Day, Day)>, other: Option<(Day, Day)>) -> Option<(Day, Day)> {
    match (one, other) {
        (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posted::{DateColumn, DateFormat, UNRECOGNISED};

    #[test]
    fn counts_keep_three_examples_and_merge() {
        let cells =
            ["2024-01-01", "", "a", "b", "c", "d", "a", "1.71354E+12", "1 day ago", "3+ days"];
        let column = DateColumn::infer(cells, DateFormat::Auto, DateMeaning::Posted);
        let mut counts = DateCounts::default();
        for text in cells {
            counts.enter(text, column.read(text, Some(Day(20_000))));
        }
        assert_eq!((counts.parsed, counts.lossy, counts.counted_back), (3, 1, 1));
        assert_eq!((counts.absent, counts.unparsable, counts.censored), (1, 5, 1));
        assert_eq!(counts.bounds, Some((Day(19_997), Day(19_997))));
        assert_eq!(counts.reasons[UNRECOGNISED].examples, ["a", "b", "c"]);
        assert_eq!(counts.total(), cells.len() as u64);
        let mut twice = counts.clone();
        twice.merge(&counts);
        assert_eq!(twice.total(), 2 * counts.total());
        assert_eq!(twice.reasons[UNRECOGNISED].count, 10);
        let json = serde_json::to_string(&twice).unwrap();
        assert_eq!(serde_json::from_str::<DateCounts>(&json).unwrap(), twice);
    }
}
