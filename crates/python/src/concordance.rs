//! Lines of a concordance.

use pyo3::prelude::*;
use rolescope_index::{ConcordanceRequest, LineOrder, Reach};
use rolescope_lexicon::{Lexicon as Entries, StrengthSet};
use rolescope_study::Who;
use rolescope_study::shown::{
    MOST_SORTED, line_row, line_table, masked_remark, meant, plain_provenance, refuse_unknown,
    within,
};

use crate::failure::{Kind, failed, plain};
use crate::index::Index;
use crate::table::Table;
use crate::waiting::Stop;

/// What is asked for, by the names that the command line uses.
pub(crate) struct Asked<'a> {
    pub(crate) pattern: &'a str,
    pub(crate) near: Option<&'a str>,
    pub(crate) window: &'a str,
    pub(crate) population: &'a str,
    pub(crate) query: Option<&'a str>,
    /// All if nothing is said.
    pub(crate) limit: Option<usize>,
    pub(crate) sample: Option<usize>,
    pub(crate) seed: u64,
    pub(crate) sort: &'a str,
    pub(crate) context: usize,
    pub(crate) negated: bool,
    pub(crate) contacts: bool,
}

const ORDERS: [(&str, LineOrder); 5] = [
    ("ingest", LineOrder::Ingest),
    ("left", LineOrder::Left),
    ("right", LineOrder::Right),
    ("posted", LineOrder::Posted),
    ("employer", LineOrder::Employer),
];

impl Asked<'_> {
    /// The lines.
    pub(crate) fn table(&self, index: &Index, known: &Entries, stop: &Stop) -> PyResult<Table> {
        let reach = reach(self.window)?;
        let order = ORDERS.into_iter().find(|(name, _)| *name == self.sort);
        let Some((_, order)) = order else {
            return Err(plain(
                Kind::Question,
                format!("`{}` is no order of lines", self.sort),
                format!("there are {}", ORDERS.map(|(name, _)| name).join(", ")),
            ));
        };
        let (snapshot, threads) = (index.snapshot(), index.pool()?);
        let who = Who::parse(self.population, known);
        let within = within(&snapshot, known, &who, self.query, &threads).map_err(failed)?;
        let (lexicon, node, near) = meant(known, self.pattern, self.near).map_err(failed)?;
        let limit = self.sample.or(self.limit).unwrap_or(usize::MAX);
        if order != LineOrder::Ingest && limit > MOST_SORTED {
            return Err(plain(
                Kind::Question,
                format!("more than {MOST_SORTED} lines cannot be put into an order"),
                "set a limit, or sort the table",
            ));
        }
        let request = ConcordanceRequest {
            lexicon: &lexicon,
            node,
            with: near.map(|near| (near, reach)),
            strengths: if self.negated { StrengthSet::ALL } else { StrengthSet::AFFIRMED },
            within: within.as_ref(),
            order,
            limit,
            sample: self.sample.map(|_| self.seed),
            context: self.context,
            show_contacts: self.contacts,
        };
        let (lines, total) = snapshot.concordance(&request, &threads, stop).map_err(failed)?;
        if total == 0 {
            refuse_unknown(known, self.pattern).map_err(failed)?;
        }
        let settings = [
            ("pattern", self.pattern.to_owned()),
            ("with", self.near.unwrap_or_default().to_owned()),
            ("window", self.window.to_owned()),
            ("population", self.population.to_owned()),
            ("query", self.query.unwrap_or_default().to_owned()),
            ("limit", limit.to_string()),
            ("seed", self.sample.map(|_| self.seed.to_string()).unwrap_or_default()),
            ("sort", self.sort.to_owned()),
            ("negated", self.negated.to_string()),
            ("contacts", self.contacts.to_string()),
        ];
        let provenance = plain_provenance(&snapshot, Some(&lexicon), &settings);
        let mut table = line_table(format!("{total} matches"));
        let mut masked = 0;
        for line in lines {
            masked += line.masked;
            table.rows.push(line_row(line, self.pattern));
        }
        if table.rows.len() as u64 != total || masked > 0 {
            table.remarks.push(format!("{} of {total} matches shown.", table.rows.len()));
            table.remarks.extend(masked_remark(masked));
        }
        Ok(Table::new(table, &provenance))
    }
}

/// How near, as it is written.
fn reach(window: &str) -> PyResult<Reach> {
    match window {
        "sentence" => Ok(Reach::Sentence),
        "zone" => Ok(Reach::Zone),
        "posting" => Ok(Reach::Posting),
        number => number.parse().map(Reach::Tokens).map_err(|_| {
            plain(
                Kind::Question,
                format!("`{number}` is no window"),
                "it must be sentence, zone, posting, or a number of tokens",
            )
        }),
    }
}
