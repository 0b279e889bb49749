//! What became of the dates of a dump.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::Posted;
use crate::posted::DateOutcome;

/// Dates of one dump: how many were read, and examples of those that were not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateCounts {
    /// Dates read.
    pub parsed: u64,
    /// Of those, dates that the dump had rounded.
    pub lossy: u64,
    /// Postings without a date.
    pub absent: u64,
    /// Dates that cannot be read.
    pub unparsable: u64,
    /// Dates before 1990 or after 2040.
    pub out_of_range: u64,
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
        self.parsed + self.absent + self.unparsable + self.out_of_range
    }

    /// Enters what became of one date, and gives the date if there is one.
    pub fn enter(&mut self, text: &str, outcome: DateOutcome) -> Option<Posted> {
        match outcome {
            DateOutcome::Parsed { posted, lossy } => {
                self.parsed += 1;
                self.lossy += u64::from(lossy);
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
        let Self { parsed, lossy, absent, unparsable, out_of_range, reasons } = other;
        self.parsed += parsed;
        self.lossy += lossy;
        self.absent += absent;
        self.unparsable += unparsable;
        self.out_of_range += out_of_range;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posted::{DateFormat, UNRECOGNISED, parse_date};

    #[test]
    fn counts_keep_three_examples_and_merge() {
        let mut counts = DateCounts::default();
        for text in ["2024-01-01", "", "a", "b", "c", "d", "a", "1.71354E+12"] {
            counts.enter(text, parse_date(text, DateFormat::Auto));
        }
        assert_eq!((counts.parsed, counts.lossy, counts.absent, counts.unparsable), (2, 1, 1, 5));
        assert_eq!(counts.reasons[UNRECOGNISED].examples, ["a", "b", "c"]);
        let mut twice = counts.clone();
        twice.merge(&counts);
        assert_eq!(twice.total(), 2 * counts.total());
        assert_eq!(twice.reasons[UNRECOGNISED].count, 10);
    }
}
