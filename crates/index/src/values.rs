//! How many postings of a selection have which value.

use std::collections::BTreeMap;

use tantivy::SegmentReader;

use crate::columns::{DateColumn, ValueColumn, check_facets};
use crate::error::{Context, Result};
use crate::query::COLUMN;
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};

/// What postings can be counted by, beside the columns of their dumps.
const OWN: [&str; 3] = ["employer", "source", "posted"];

impl Snapshot {
    /// The values of a column with the number of the selection's postings that have them: the most frequent first, those of one number in
    /// ascending order. `employer` (as written), `source` and `posted` (its year) are columns as well;
    /// `column.source` is the column of the dump that is called so. Of several values of a posting the
    /// last counts; `None` stands for no value.
    ///
    /// # Errors
    /// If there is no such column or the index cannot be read.
    pub fn count_values(
        &self,
        selection: &Selection,
        column: &str,
    ) -> Result<Vec<(Option<String>, u64)>> {
        let of_dump = match column.strip_prefix(COLUMN) {
            Some(name) if self.facet_columns()?.iter().any(|known| known == name) => Some(name),
            _ if OWN.contains(&column) => None,
            _ => Some(column),
        };
        if let Some(name) = of_dump {
            check_facets(self, &[name.to_owned()])?;
        }
        let mut all: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let documents = (0..reader.max_doc())
                .filter(|&document| selection.contains(Address { segment, document }));
            let counted = match of_dump {
                Some(name) => self.values_of(reader, name, documents)?,
                None => self.own_values(reader, column, documents)?,
            };
            for (value, count) in counted {
                *all.entry(value).or_default() += count;
            }
        }
        let mut all: Vec<(Option<String>, u64)> = all.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(all)
    }

    /// Of a column of the dump.
    fn values_of(
        &self,
        reader: &SegmentReader,
        column: &str,
        documents: impl Iterator<Item = u32>,
    ) -> Result<BTreeMap<Option<String>, u64>> {
        let values = ValueColumn::read(self, reader, column)?;
        let mut counts = BTreeMap::new();
        for document in documents {
            *counts.entry(values.of(document)).or_default() += 1;
        }
        let named = |(number, count): (Option<usize>, u64)| {
            (number.and_then(|number| values.value(number)), count)
        };
        Ok(counts.into_iter().map(named).collect())
    }

    /// Of what every ad has.
    fn own_values(
        &self,
        reader: &SegmentReader,
        column: &str,
        documents: impl Iterator<Item = u32>,
    ) -> Result<BTreeMap<Option<String>, u64>> {
        let fast = reader.fast_fields();
        let mut counts: BTreeMap<Option<u64>, u64> = BTreeMap::new();
        let mut count = |key: Option<u64>| *counts.entry(key).or_default() += 1;
        let named: Box<dyn Fn(u64) -> Result<Option<String>>> = match column {
            "employer" => {
                let Some(names) = fast.str("employer").context("read a column of", &self.path)?
                else {
                    return Ok(BTreeMap::from([(None, documents.count() as u64)]));
                };
                documents.for_each(|document| count(names.ords().first(document)));
                Box::new(move |ord| {
                    let mut name = String::new();
                    names.ord_to_str(ord, &mut name).context("read a column of", &self.path)?;
                    Ok(Some(name).filter(|name| !name.is_empty()))
                })
            }
            "source" => {
                let numbers = fast.u64("source").context("read a column of", &self.path)?;
                documents.for_each(|document| count(numbers.first(document)));
                Box::new(|number| {
                    Ok(self.manifest().source(number).map(|one| one.summary.file_name.clone()))
                })
            }
            _ => {
                let dates = DateColumn::read(self, reader)?;
                let year = |document| {
                    let posted = dates.of(document)?;
                    posted.day.to_string().split('-').next()?.parse::<u64>().ok()
                };
                documents.for_each(|document| count(year(document)));
                Box::new(|year| Ok(Some(year.to_string())))
            }
        };
        let mut named_counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (key, count) in counts {
            let name = key.map_or(Ok(None), &named)?;
            *named_counts.entry(name).or_default() += count;
        }
        Ok(named_counts)
    }
}
