//! Which ads of an index are one vacancy, kept in files beside its segments.
//!
//! [`Vacancies::make`] reads all ads back, sketches their texts, groups them and finds their boilerplate; nothing is ingested again.
//! `vacancies.bin` holds what counting needs, `sketches.bin` what grouping by other rules needs. Both name the state of the index that
//! they belong to: after an ingest they are out of date, which is said and never guessed around.

mod bands;
mod collect;
mod facts;
pub(crate) mod file;
mod grouped;
mod groups;
mod headers;
mod kept;
mod marks;
mod numbers;
mod outlines;
mod rules;
mod scratch;
mod texts;
mod titles;
mod variants;

use std::cmp::Reverse;
use std::sync::Arc;

use rolescope_vacancy::{
    Ads, Blocks, Employers, GroupError, Grouper, Limits, Links, Order, Record, Rules,
};

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;
use collect::{Collected, Texts, Way};
pub use facts::{AdContent, Sentences, TextReader, facet_hash};
pub use grouped::{Grouped, VacancyAccount};
pub use groups::Groups;
pub use headers::{AdHeader, EmployersAsWritten};
pub use kept::KeptVacancies;
pub(crate) use kept::{SKETCHES, VACANCIES};
pub use marks::BoilerplateShare;
use marks::Marks;
use numbers::Numbers;
pub use rules::VacancyRules;
pub use texts::StoredTexts;
pub use titles::TITLE_ADS;
use titles::Titles;
use variants::Held;
pub use variants::Variants;

/// The ads of a snapshot, grouped.
#[derive(Clone, Debug)]
pub struct Vacancies {
    grouped: Grouped,
    numbers: Arc<Numbers>,
    variants: Variants,
    titles: Titles,
    marks: Marks,
}

/// The ads of a snapshot as grouping sees them.
#[derive(Debug)]
pub struct AdRecords {
    numbers: Arc<Numbers>,
    /// The ads, by number; the bands of their texts are kept elsewhere.
    pub ads: Ads,
    texts: Texts,
}

/// Bytes that a remembered pair of texts takes in a table that is half full.
const PAIR_BYTES: usize = 40;

impl AdRecords {
    /// Reads what grouping needs of all ads: what an earlier grouping left of them, and the ads that came since. `memory` bounds what is
    /// held of texts, in bytes.
    ///
    /// # Errors
    /// If a rule is outside its range, the index cannot be read, or the work was stopped.
    pub fn read(
        snapshot: &Snapshot,
        rules: &VacancyRules,
        memory: usize,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        rules.check()?;
        let employers = &rules.employers()?;
        let numbers = Arc::new(Numbers::read(snapshot, threads)?);
        let rules = rules.grouping.text;
        let known = kept::known(snapshot, rules, employers, memory)?;
        let way = Way { employers, rules, memory, threads, progress };
        let Collected { ads, texts } = Collected::read(snapshot, &numbers, known, way)?;
        Ok(Self { numbers, ads, texts })
    }

    /// Gives the texts of the ads again.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn texts<'a>(&'a self, snapshot: &'a Snapshot) -> Result<StoredTexts<'a>> {
        StoredTexts::new(snapshot, &self.numbers, &self.texts, *self.ads.text_rules())
    }

    /// Where an ad stands.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn address(&self, ad: u32) -> Address {
        self.numbers.addresses[ad as usize]
    }

    /// The number of the ad at a place of the snapshot.
    #[must_use]
    pub fn ad(&self, address: Address) -> u32 {
        self.numbers.of(address)
    }

    /// The record of an ad.
    ///
    /// # Errors
    /// If a temporary file cannot be read.
    ///
    /// # Panics
    /// If there is no such ad.
    pub fn record(&self, ad: u32) -> Result<Record> {
        let mut bands = Vec::new();
        if let Some(text) = self.ads.text_of(ad) {
            self.texts.bands.get(&[text], &mut bands)?;
        }
        Ok(self.ads.record_with(ad, |_| bands[0]))
    }

    /// A grouper of all ads.
    ///
    /// # Errors
    /// If the index or a temporary file cannot be read.
    pub fn grouper<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        threads: &Threads,
        limits: Limits,
    ) -> Result<Grouper<'a, StoredTexts<'a>>> {
        let blocks = Arc::new(self.blocks(&Order::new(&self.ads), threads)?);
        let (texts, all) = (self.texts(snapshot)?, 0..blocks.len());
        Ok(Grouper::of_blocks(&self.ads, blocks, all, texts, limits))
    }

    fn blocks(&self, order: &Order, threads: &Threads) -> Result<Blocks> {
        let columns = |bands| self.texts.bands.columns(&bands);
        Blocks::divided(&self.ads, order, columns, |columns, pairs| threads.map(columns, pairs))
    }
}

/// Parts of the blocks of ads, by which threads share the work. Their number is fixed, so that nothing depends on that of threads.
const PARTS: usize = 64;

impl AdRecords {
    /// The vacancies, the text families, and what other rules would make of the ads.
    fn grouped(
        &self,
        snapshot: &Snapshot,
        rules: &VacancyRules,
        memory: usize,
        threads: &Threads,
    ) -> Result<(Grouped, Variants)> {
        let order = Order::new(&self.ads);
        let blocks = Arc::new(self.blocks(&order, threads)?);
        // One half for shingles, one for what is known of pairs.
        let half = memory / threads.count() / 2;
        let remembered_pairs = half / PAIR_BYTES;
        let limits = Limits { shingle_bytes: half, remembered_pairs, ..Limits::default() };
        let mut all = vec![rules.grouping];
        all.extend(rules.grouping.variants().into_iter().map(|(_, rules)| rules));
        let held = Held::none_of(self.ads.len());
        // The largest first: a block cannot be shared out, and at the end nobody would help with it.
        let mut parts: Vec<_> = blocks.parts(PARTS).into_iter().enumerate().collect();
        parts.sort_by_key(|(number, part)| (Reverse(blocks.ads_in(part)), *number));
        let mut parts = threads.map_into(parts, |(number, part)| -> Result<_> {
            let blocks = Arc::clone(&blocks);
            let texts = self.texts(snapshot)?;
            let mut grouper = Grouper::of_blocks(&self.ads, blocks, part, texts, limits);
            // Vacancies and families; of the others it is enough to know which ads stand for a vacancy.
            let mut links = [Vec::new(), Vec::new()];
            let efforts = grouper.each_block(&all, &all[..1], |rules, of_block| match rules {
                0 => links[0].extend_from_slice(of_block),
                rules if rules == all.len() => links[1].extend_from_slice(of_block),
                _ if of_block.is_empty() => {}
                rules => held.add(rules - 1, &order.held(of_block)),
            });
            let efforts = efforts.map_err(group_error)?;
            let [vacancies, families] = links.map(|mut links| {
                links.shrink_to_fit();
                links
            });
            let families = Links::new(families, efforts[all.len()]);
            Ok((number, [Links::new(vacancies, efforts[0]), families]))
        });
        drop(blocks);
        parts.sort_by_key(|part| part.as_ref().map_or(0, |(number, _)| *number));
        let mut links = [Vec::new(), Vec::new()];
        for part in parts {
            let (_, [vacancies, families]) = part?;
            links[0].push(vacancies);
            links[1].push(families);
        }
        let variants = Variants::new(&self.ads, &order, &rules.grouping, held);
        let grouped = Grouped::new(rules, rules.employers()?, &self.ads, &order, links);
        Ok((grouped, variants))
    }
}

impl Vacancies {
    /// Groups the ads of a snapshot. What an earlier grouping left in the index is used where it still holds. `memory` bounds what is
    /// held of texts, in bytes.
    ///
    /// # Errors
    /// If a rule is outside its range, the index cannot be read, or the work was stopped.
    pub fn make(
        snapshot: &Snapshot,
        rules: &VacancyRules,
        memory: usize,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Self, AdRecords)> {
        let records = AdRecords::read(snapshot, rules, memory / 2, threads, progress)?;
        let ads = &records.ads;
        progress.started("grouping ads", None);
        let (grouped, variants) = records.grouped(snapshot, rules, memory / 2, threads)?;
        progress.finished();
        let (marks, boilerplate) = Marks::find(
            ads,
            &records.texts,
            grouped.templates(),
            rules.boilerplate,
            memory / 2,
            threads,
            progress,
        )?;
        let grouped = grouped.with_boilerplate(boilerplate);
        let titles = Titles::new(ads);
        let numbers = Arc::clone(&records.numbers);
        Ok((Self { grouped, numbers, variants, titles, marks }, records))
    }

    /// The groups, whatever the ads were read from.
    #[must_use]
    pub fn grouped(&self) -> &Grouped {
        &self.grouped
    }

    /// By which rules they were grouped.
    #[must_use]
    pub fn rules(&self) -> &VacancyRules {
        &self.grouped.rules
    }

    /// How employers are told apart.
    #[must_use]
    pub fn employers(&self) -> &Employers {
        &self.grouped.employers
    }

    /// What grouping found.
    #[must_use]
    pub fn account(&self) -> &VacancyAccount {
        &self.grouped.account
    }

    /// The number of the ad at a place of the snapshot: ads are numbered in the order of ingest.
    #[must_use]
    pub fn ad(&self, address: Address) -> u32 {
        self.numbers.of(address)
    }

    /// Where an ad stands.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn address(&self, ad: u32) -> Address {
        self.numbers.addresses[ad as usize]
    }

    /// The number of ads.
    #[must_use]
    pub fn ad_count(&self) -> usize {
        self.numbers.addresses.len()
    }

    /// The ads by vacancy.
    #[must_use]
    pub fn vacancies(&self) -> &Groups {
        &self.grouped.vacancies
    }

    /// The ads by text family.
    #[must_use]
    pub fn templates(&self) -> &Groups {
        &self.grouped.templates
    }

    /// Which ads stand for a vacancy by other rules.
    #[must_use]
    pub fn variants(&self) -> &Variants {
        &self.variants
    }

    /// The number of an ad's title, normalised; `None` if it has none, or one that fewer than [`TITLE_ADS`] ads of the index have.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn title(&self, ad: u32) -> Option<u32> {
        self.titles.of(ad)
    }

    /// The numbers of an ad's sentences that are boilerplate, ascending; see [`rolescope_lexicon::Match::sentence`].
    ///
    /// # Panics
    /// If there is no such ad.
    pub fn boilerplate(&self, ad: u32) -> impl Iterator<Item = u32> {
        self.marks.of(ad)
    }
}

/// Why ads could not be grouped, as an error of this crate.
pub fn group_error(error: GroupError<Error>) -> Error {
    match error {
        GroupError::Rules(source) => Error::Vacancies(source),
        GroupError::Text(source) => source,
    }
}

/// The rules in words, for outputs.
pub(crate) fn in_words(rules: &Rules) -> String {
    let Rules { set, window_days, jaccard, text } = rules;
    format!(
        "{}, {window_days} days, Jaccard {jaccard} of {}-word shingles",
        set.name(),
        text.shingle_words
    )
}
