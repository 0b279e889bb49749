//! Which columns are worth grouping by: those in which values come again.

use std::collections::BTreeSet;

use crate::date_source::{DumpHead, look_ahead};
use crate::records::Records;

/// Fewer values say nothing of a column.
const FEWEST_VALUES: u64 = 200;

/// Of a hundred values, at least so many are the first of their kind in columns of ids, links and texts.
const VARIED_PER_CENT: u64 = 95;

/// What the sample shows of one column.
#[derive(Default)]
struct Values {
    all: u64,
    /// Those too long to group by, which are not among the distinct ones.
    long: u64,
    distinct: BTreeSet<String>,
}

impl Values {
    fn enter(&mut self, value: &str, longest: usize) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        self.all += 1;
        if value.len() > longest {
            self.long += 1;
        } else if !self.distinct.contains(value) {
            self.distinct.insert(value.to_owned());
        }
    }

    fn is_varied(&self) -> bool {
        let first = self.long + self.distinct.len() as u64;
        self.all >= FEWEST_VALUES && first * 100 >= self.all * VARIED_PER_CENT
    }
}

/// The facets of a plan that nobody chose and whose values hardly ever come twice in the first megabyte, or are too long: their places
/// in it, ascending.
pub(crate) fn varied(head: &DumpHead<'_>, longest: usize, records: &mut Records) -> Vec<usize> {
    let facets = &head.plan.facets;
    let chosen = |place: usize| head.plan.chosen.contains(&facets[place].1);
    if (0..facets.len()).all(chosen) {
        return Vec::new();
    }
    let mut values: Vec<Values> = Vec::new();
    values.resize_with(facets.len(), Values::default);
    look_ahead(head, records, |record| {
        for (values, (_, column)) in values.iter_mut().zip(facets) {
            values.enter(&record.text(*column), longest);
        }
    });
    (0..facets.len()).filter(|place| !chosen(*place) && values[*place].is_varied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: impl IntoIterator<Item = String>, expected: bool) {
        let mut seen = Values::default();
        values.into_iter().for_each(|value| seen.enter(&value, 20));
        assert_eq!(seen.is_varied(), expected);
    }

    #[test]
    fn ids_and_texts_are_varied() {
        check((0..300).map(|number| format!("id {number}")), true);
        check((0..300).map(|_| "a value that is longer than twenty bytes".to_owned()), true);
        // Every tenth comes again.
        check((0..300).map(|number| format!("{}", number - number % 10 / 9)), false);
        check((0..300).map(|number| format!("{}", number % 50)), false);
        // Few values say nothing, and empty ones are none.
        check((0..100).map(|number| format!("id {number}")), false);
        check(
            (0..300).map(|number| if number < 150 { number.to_string() } else { " ".to_owned() }),
            false,
        );
    }
}
