//! The account of every row: read = indexed + rejected + filtered, in records and in bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Records and the bytes they cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Number of records.
    pub records: u64,
    /// Bytes of the decompressed dump.
    pub bytes: u64,
}

/// The account of one dump.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The decompressed dump.
    pub read: Counts,
    /// What is not a record: the header line, a byte order mark, blank lines between records.
    pub overhead_bytes: u64,
    /// Postings.
    pub indexed: Counts,
    /// Rows that could not be read, by reason.
    pub rejected: BTreeMap<String, Counts>,
    /// Rows left out on purpose, by reason.
    pub filtered: BTreeMap<String, Counts>,
}

impl Counts {
    /// Adds one record of a length in bytes.
    pub fn add(&mut self, bytes: u64) {
        self.records += 1;
        self.bytes += bytes;
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.bytes += other.bytes;
    }
}

impl Ledger {
    /// Whether every record and every byte that was read is accounted for exactly once.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let rejected = self.rejected_total();
        let filtered = self.filtered_total();
        self.read.records == self.indexed.records + rejected.records + filtered.records
            && self.read.bytes
                == self.overhead_bytes + self.indexed.bytes + rejected.bytes + filtered.bytes
    }

    /// All rejected rows.
    #[must_use]
    pub fn rejected_total(&self) -> Counts {
        total(&self.rejected)
    }

    /// All filtered rows.
    #[must_use]
    pub fn filtered_total(&self) -> Counts {
        total(&self.filtered)
    }

    /// Adds the account of another dump.
    pub fn merge(&mut self, other: &Self) {
        let Self { read, overhead_bytes, indexed, rejected, filtered } = other;
        self.read.merge(*read);
        self.overhead_bytes += overhead_bytes;
        self.indexed.merge(*indexed);
        for (reason, counts) in rejected {
            self.rejected.entry(reason.clone()).or_default().merge(*counts);
        }
        for (reason, counts) in filtered {
            self.filtered.entry(reason.clone()).or_default().merge(*counts);
        }
    }

    /// Enters a posting of a length in bytes.
    pub fn enter_indexed(&mut self, bytes: u64) {
        self.indexed.add(bytes);
    }

    /// Enters a rejected row.
    pub fn enter_rejected(&mut self, reason: &str, bytes: u64) {
        enter(&mut self.rejected, reason, bytes);
    }

    /// Enters a filtered row.
    pub fn enter_filtered(&mut self, reason: &str, bytes: u64) {
        enter(&mut self.filtered, reason, bytes);
    }

    /// Moves a posting that was entered as indexed to the filtered rows: a later step left it out.
    pub fn filter_indexed(&mut self, reason: &str, bytes: u64) {
        self.indexed.records = self.indexed.records.saturating_sub(1);
        self.indexed.bytes = self.indexed.bytes.saturating_sub(bytes);
        self.enter_filtered(reason, bytes);
    }
}

fn enter(accounts: &mut BTreeMap<String, Counts>, reason: &str, bytes: u64) {
    match accounts.get_mut(reason) {
        Some(counts) => counts.add(bytes),
        None => {
            accounts.insert(reason.to_owned(), Counts { records: 1, bytes });
        }
    }
}

fn total(accounts: &BTreeMap<String, Counts>) -> Counts {
    let mut sum = Counts::default();
    for counts in accounts.values() {
        sum.merge(*counts);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_adds_up_only_if_records_and_bytes_do() {
        let mut ledger = Ledger::default();
        assert!(ledger.adds_up(), "an empty dump");
        ledger.overhead_bytes = 10;
        ledger.enter_indexed(5);
        ledger.enter_rejected("field count", 3);
        ledger.enter_filtered("blank record", 2);
        ledger.read = Counts { records: 3, bytes: 20 };
        assert!(ledger.adds_up());
        ledger.read.bytes += 1;
        assert!(!ledger.adds_up(), "a byte too many");
        ledger.read = Counts { records: 2, bytes: 20 };
        assert!(!ledger.adds_up(), "a record too few");
    }

    #[test]
    fn merging_and_moving_keep_the_sum() {
        let mut one = Ledger { read: Counts { records: 2, bytes: 9 }, ..Ledger::default() };
        one.overhead_bytes = 1;
        one.enter_indexed(4);
        one.enter_rejected("a", 4);
        let mut both = one.clone();
        both.merge(&one);
        assert!(both.adds_up());
        assert_eq!(both.rejected["a"], Counts { records: 2, bytes: 8 });
        both.filter_indexed("duplicate", 4);
        assert!(both.adds_up());
        assert_eq!(both.filtered_total(), Counts { records: 1, bytes: 4 });
    }
}
