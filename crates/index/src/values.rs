//! How many postings of a selection have which value.

use std::collections::BTreeMap;

use tantivy::SegmentReader;

use crate::columns::{DateColumn, ValueColumn, check_facets};
use crate::error::{Context, Result};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};

/// What postings can be counted by, beside the columns of their dumps.
const OWN: [&str; 3] = ["employer", "source", "posted"];

impl Snapshot {
    /// The values of a column with the number of the selection's postings that have them: the most frequent first, those of one number in
    /// ascending order. `employer` (as written), `source` and `posted` (its year) are columns as well. Of several values of a posting the
    /// last counts; `None` stands for no value.
    ///
    /// # Errors
    /// If there is no such column or the index cannot be read.
    pub fn count_values(
        &self,
        selection: &Selection,
        column: &str,
    ) -> Result<Vec<(Option<String>, u64)>> {
        if !OWN.contains(&column) {
            check_facets(self, &[column.to_owned()])?;
        }
        let mut all: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let documents = (0..reader.max_doc())
                .filter(|&document| selection.contains(Address { segment, document }));
            for (value, count) in self.values_in(reader, column, documents)? {
                *all.entry(value).or_default() += count;
            }
        }
        let mut all: Vec<(Option<String>, u64)> = all.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(all)
    }

    fn values_in(
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
            "posted" => {
                let dates = DateColumn::read(self, reader)?;
                let year = |document| {
                    let posted = dates.of(document)?;
                    posted.day.to_string().split('-').next()?.parse::<u64>().ok()
                };
                documents.for_each(|document| count(year(document)));
                Box::new(|year| Ok(Some(year.to_string())))
            }
            column => {
                let values = ValueColumn::read(self, reader, column)?;
                documents.for_each(|document| count(values.of(document).map(|one| one as u64)));
                Box::new(move |number| Ok(values.value(number as usize)))
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
