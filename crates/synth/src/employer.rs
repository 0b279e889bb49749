//! Employers: sizes, propensities and what they say about themselves in every ad.

use crate::model::PROPENSITY_LEAN_CORRELATION;
use crate::names::{self, NameKind};
use crate::options::Options;
use crate::phrases::company::{ABOUT, LEGAL, NAME_ENDS, OFFER};
use crate::phrases::slots::INDUSTRIES;
use crate::random::{Stream, power};
use crate::template::{Subject, Template, parse_all};

/// One employer.
pub(crate) struct Employer {
    pub(crate) name: String,
    pub(crate) industry: &'static str,
    /// Technical propensity, standard normal among employers.
    pub(crate) propensity: f64,
    /// Lean to engineering, standard normal among employers.
    pub(crate) lean: f64,
    pub(crate) places: Vec<String>,
    pub(crate) about: Vec<String>,
    pub(crate) offer: Vec<String>,
    pub(crate) legal: Vec<String>,
}

/// All employers and their cumulated sizes.
pub(crate) struct Employers {
    all: Vec<Employer>,
    cumulated: Vec<f64>,
}

/// Exponent of the Pareto law of sizes.
const SIZE_EXPONENT: f64 = 1.2;
const PURPOSE: u64 = 0xe3;

impl Employers {
    pub(crate) fn new(options: &Options) -> Self {
        let count = options.employer_count().max(1);
        let tables = [ABOUT, OFFER, LEGAL].map(parse_all);
        let all = (0..count).map(|number| employer(options.seed, number, &tables)).collect();
        let mut total = 0.0;
        // Sizes are the quantiles of the Pareto law, not draws from it: no seed gives a corpus that one employer rules.
        let cumulated = (1..=count)
            .map(|rank| {
                total += power(f64::from(rank) / f64::from(count), -1.0 / SIZE_EXPONENT);
                total
            })
            .collect();
        Self { all, cumulated }
    }

    /// An employer drawn by size, and its number.
    pub(crate) fn draw(&self, stream: &mut Stream) -> (usize, &Employer) {
        let total = self.cumulated.last().copied().unwrap_or(0.0);
        let target = stream.unit() * total;
        let number = self.cumulated.partition_point(|sum| *sum <= target).min(self.all.len() - 1);
        (number, &self.all[number])
    }
}

fn employer(seed: u64, number: u32, tables: &[Vec<Template>; 3]) -> Employer {
    let stream = &mut Stream::new(seed, PURPOSE, u64::from(number));
    let mut name = String::new();
    names::push_numbered(NameKind::Employer, u64::from(number) * 7 + seed % 5, &mut name);
    name.push_str(stream.word(NAME_ENDS));
    let industry = stream.word(INDUSTRIES);
    let places: Vec<String> = (0..1 + stream.below(6))
        .map(|_| {
            let mut place = String::new();
            names::push(NameKind::Town, stream, &mut place);
            place.push_str(stream.word(&[
                "",
                "",
                ", DE",
                ", UK",
                ", CA",
                ", NY",
                ", TX",
                ", Österreich",
                ", Québec",
            ]));
            place
        })
        .collect();
    let subject = Subject { employer: &name, title: "", place: &places[0], industry };
    let [about, offer, legal] = tables;
    let about = some(about, 3 + stream.below(4), subject, stream);
    let offer = some(offer, 4 + stream.below(5), subject, stream);
    let legal = some(legal, 2 + stream.below(3), subject, stream);
    let propensity = stream.normal();
    let rest = power(1.0 - PROPENSITY_LEAN_CORRELATION * PROPENSITY_LEAN_CORRELATION, 0.5);
    let lean = PROPENSITY_LEAN_CORRELATION * propensity + rest * stream.normal();
    Employer { name, industry, propensity, lean, places, about, offer, legal }
}

/// Writes out `count` different templates of a table, in random order.
fn some(
    table: &[Template],
    count: usize,
    subject: Subject<'_>,
    stream: &mut Stream,
) -> Vec<String> {
    let mut order: Vec<usize> = (0..table.len()).collect();
    stream.shuffle(&mut order);
    order.truncate(count);
    order.into_iter().map(|index| table[index].write(subject, stream)).collect()
}
