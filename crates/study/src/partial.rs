//! Counts of one index, or of rows without one, in a file, to be merged with those of others.
//!
//! A file of counts is a line of text (`rolescope counts`, the version of the form, the number of bytes that follow, their BLAKE3 hash in
//! hex), and JSON. It holds counts, names of employers, groups, dumps and items, and hashes of the texts that ads without employer share;
//! no text of an ad.

use rolescope_cooccur::{MarginParts, Margins, Removals, Shape, TallyParts};
use rolescope_index::{DaysCovered, Fingerprint, LongestTexts, Progress, Snapshot, Threads};
use rolescope_lexicon::{Lexicon, Strength, Zone};
use rolescope_text::TOKENIZER;
use rolescope_vacancy::Employers;
use serde::{Deserialize, Serialize};

use crate::answer::date_meanings;
use crate::count::{Counts, Dump, Groups, MOST_BYTES, MOST_GROUPS};
use crate::error::{Error, Result};
use crate::items::Items;
use crate::question::{Question, Who};
use crate::rows::{GroupedBy, RowAccount};
use crate::unit::{Boilerplate, Unit};

/// What a file of counts begins with.
const MAGIC: &str = "rolescope counts ";

/// The version of the form.
const FORM: u32 = 3;

/// Counts of ads that can be merged with those of other ads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    /// Version of the tool.
    pub(crate) tool: String,
    /// Rules that make tokens.
    pub(crate) tokenizer: String,
    /// Fingerprint of the rules by which employers are told apart.
    pub(crate) employer_names: String,
    pub(crate) lexicon_name: String,
    pub(crate) lexicon: String,
    /// The question's settings.
    pub(crate) settings: Vec<(String, String)>,
    /// If its population is a query: what may have been meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<AskedQuery>,
    pub(crate) corpus: Fingerprint,
    /// Every dump of the index.
    pub(crate) dumps: Vec<Dump>,
    pub(crate) date_meanings: Vec<String>,
    /// The days that the dates of all ads cover.
    pub(crate) days: DaysCovered,
    /// What became of rows that were counted without an index.
    pub(crate) rows: RowAccount,
    /// If rows were counted by vacancy or template, or without boilerplate: by what grouping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) grouped: Option<GroupedBy>,
    pub(crate) items: Items,
    pub(crate) groups: Groups,
    /// Normalised name and name of each employer of all ads, ascending: the first clusters.
    pub(crate) employers: Vec<(String, String)>,
    /// Hashes of the texts that ads without employer share, ascending: the clusters that follow.
    pub(crate) texts: Vec<u64>,
    /// One for each window of the question; then, if units may count in several periods, one for each by all of these.
    pub(crate) tallies: Vec<TallyParts>,
    /// One for each window of the question.
    pub(crate) lengths: Vec<MarginParts>,
    pub(crate) removals: Removals,
    pub(crate) places: Vec<u64>,
    pub(crate) units: u64,
    pub(crate) foreign: u64,
    pub(crate) without_employer: u64,
    pub(crate) without_date: u64,
    pub(crate) coarse_date: u64,
    pub(crate) ads: u64,
    pub(crate) without_text: u64,
    #[serde(default)]
    pub(crate) with_other_role: u64,
    #[serde(default)]
    pub(crate) cut_off: u64,
    /// The longest texts of all rows, by which it is seen whether their source cuts ads off.
    #[serde(default, skip_serializing_if = "LongestTexts::is_empty")]
    pub(crate) longest: LongestTexts,
    #[serde(default)]
    pub(crate) without_title: u64,
    pub(crate) all_ads: u64,
}

/// What may have been meant by a population that is a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AskedQuery {
    pub(crate) nearest_role: Option<String>,
    pub(crate) role_alike: Option<String>,
}

impl AskedQuery {
    fn of(who: &Who) -> Option<Self> {
        who.query.as_ref().map(|_| Self {
            nearest_role: who.nearest_role.clone(),
            role_alike: who.role_alike.clone(),
        })
    }
}

impl Partial {
    /// Counts the ads of an index. That nobody is in the population is no error here: others may be elsewhere.
    ///
    /// # Errors
    /// If the question is not of ads with their boilerplate: which ads are one vacancy, and what is boilerplate, cannot be told from a
    /// part. As [`Counts::of`].
    pub fn of(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        question: &Question,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        only_units(question, false)?;
        let items = Items::new(lexicon)?;
        let counts = Counts::of(snapshot, lexicon, &items, question, threads, progress)?;
        let manifest = snapshot.manifest();
        let dumps = manifest.sources.iter().map(|source| Dump {
            number: source.number,
            name: source.summary.file_name.clone(),
            postings: source.held.postings,
            corpus: source.held.corpus,
        });
        let mut tallies: Vec<TallyParts> =
            counts.windows.iter().map(|(_, tally)| tally.to_parts()).collect();
        let named = counts.employer_keys.len();
        let used = numbered_anew(&mut tallies, named);
        let employers = counts.employer_keys.iter().cloned().zip(counts.employers.iter().cloned());
        let texts = used[named..].iter().map(|&cluster| counts.texts[cluster as usize - named]);
        Ok(Self {
            corpus: manifest.corpus,
            dumps: dumps.collect(),
            date_meanings: date_meanings(manifest).into_iter().map(str::to_owned).collect(),
            days: snapshot.dates_covered()?,
            groups: counts.groups,
            employers: employers.collect(),
            texts: texts.collect(),
            tallies,
            lengths: counts.lengths.iter().map(Margins::to_parts).collect(),
            removals: counts.removals,
            places: counts.places,
            units: counts.units,
            foreign: counts.foreign,
            without_employer: counts.without_employer,
            without_date: counts.without_date,
            coarse_date: counts.coarse_date,
            ads: counts.ads,
            without_text: counts.without_text,
            with_other_role: counts.with_other_role,
            cut_off: counts.cut_off,
            without_title: counts.without_title,
            all_ads: counts.all_ads,
            ..Self::of_nothing(lexicon, question, items)
        })
    }

    /// The counts of no ad.
    pub(crate) fn of_nothing(lexicon: &Lexicon, question: &Question, items: Items) -> Self {
        Self {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            tokenizer: TOKENIZER.to_owned(),
            employer_names: Employers::built_in().fingerprint().to_owned(),
            lexicon_name: lexicon.name.clone(),
            lexicon: lexicon.fingerprint.clone(),
            settings: question.settings(),
            asked: AskedQuery::of(&question.who),
            corpus: Fingerprint::default(),
            dumps: Vec::new(),
            date_meanings: Vec::new(),
            days: DaysCovered::default(),
            rows: RowAccount::default(),
            grouped: None,
            groups: Groups::default(),
            employers: Vec::new(),
            texts: Vec::new(),
            tallies: Vec::new(),
            lengths: Vec::new(),
            removals: Removals::new(items.signal_count as u16, items.duties.len() as u16),
            places: Vec::new(),
            units: 0,
            foreign: 0,
            without_employer: 0,
            without_date: 0,
            coarse_date: 0,
            ads: 0,
            without_text: 0,
            with_other_role: 0,
            cut_off: 0,
            longest: LongestTexts::default(),
            without_title: 0,
            all_ads: 0,
            items,
        }
    }

    /// The number of ads in the population.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.units
    }

    /// The number of all ads, in the population or not.
    #[must_use]
    pub fn all_ads(&self) -> u64 {
        self.all_ads
    }

    /// The fingerprint of all ads, whatever their order.
    #[must_use]
    pub fn corpus(&self) -> String {
        self.corpus.short()
    }

    /// The question's settings, name and value.
    #[must_use]
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// Name and fingerprint of the lexicon.
    #[must_use]
    pub fn lexicon(&self) -> (&str, &str) {
        (&self.lexicon_name, &self.lexicon)
    }

    /// What became of rows that were counted without an index.
    #[must_use]
    pub fn rows(&self) -> &RowAccount {
        &self.rows
    }

    /// The bytes of its file.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which does not happen.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let body = serde_json::to_string(self)
            .map_err(|source| damaged("the counts", format!("they cannot be written: {source}")))?;
        let hash = blake3::hash(body.as_bytes()).to_hex();
        Ok(format!("{MAGIC}{FORM} {} {hash}\n{body}", body.len()).into_bytes())
    }

    /// Reads the bytes of a file, which is called `file` in errors.
    ///
    /// # Errors
    /// If they are not a file of counts, of another version, cut off, or changed.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self> {
        let not_ours = || Error::NotCounts { file: file.to_owned() };
        let rest = bytes.strip_prefix(MAGIC.as_bytes()).ok_or_else(not_ours)?;
        let end = rest.iter().take(100).position(|byte| *byte == b'\n');
        let Some(end) = end else {
            return Err(damaged(file, "it ends within its first line".to_owned()));
        };
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        let words: Vec<&str> = line.split(' ').collect();
        let form = words.first().and_then(|word| word.parse::<u32>().ok());
        match form {
            Some(FORM) => {}
            Some(form) => return Err(Error::CountsVersion { file: file.to_owned(), form }),
            None => return Err(damaged(file, "its first line is not what was written".to_owned())),
        }
        let &[_, length, hash] = &words[..] else {
            return Err(damaged(file, "its first line is not what was written".to_owned()));
        };
        let body = &rest[end + 1..];
        if length.parse() != Ok(body.len()) {
            let detail = format!("it holds {} bytes of counts of {length}", body.len());
            return Err(damaged(file, detail));
        }
        if blake3::hash(body).to_hex().as_str() != hash {
            return Err(damaged(file, "its bytes are not those that were written".to_owned()));
        }
        let partial: Self = serde_json::from_slice(body).map_err(|source| {
            damaged(
                file,
                format!("its counts cannot be read (another version of rolescope?): {source}"),
            )
        })?;
        match partial.flaw() {
            Some(flaw) => Err(damaged(file, flaw.to_owned())),
            None => Ok(partial),
        }
    }

    /// What is wrong with its lists, if anything is: a hash does not tell who wrote a file.
    fn flaw(&self) -> Option<&'static str> {
        let Self { items, tallies, lengths, employers, texts, groups, .. } = self;
        let Shape { signals, duties } = items.shape();
        let clusters = employers.len() + texts.len();
        let strata = groups.count();
        let shapes = || {
            let of_tallies = tallies.iter().map(|tally| (tally.signals, tally.duties));
            of_tallies.chain(lengths.iter().map(|lengths| (lengths.signals, lengths.duties)))
        };
        let places =
            (items.signals.len() + items.duties.len()) * Zone::ALL.len() * Strength::ALL.len();
        let cells = || tallies.iter().flat_map(|tally| &tally.cells);
        // what its groups would take in memory, few as they may be in the file
        let stride = (u64::from(signals) + 1) * (u64::from(duties) + 1);
        let of_all: usize = tallies.iter().map(|tally| tally.groups.len()).sum();
        let counters = (of_all as u64).saturating_mul(8 * stride);
        let of_groups = || tallies.iter().flat_map(|tally| &tally.groups);
        let flaws = [
            (!items.is_sound(), "its items do not fit each other"),
            (!self.days.is_sound(), "its days are not those of ads"),
            (shapes().any(|found| found != (signals, duties)), "its counts are of other items"),
            (self.places.len() != places, "its places are of other items"),
            (
                !employers.is_sorted_by(|(one, _), (next, _)| one < next)
                    || !texts.is_sorted_by(|one, next| one < next),
                "its employers are not in order",
            ),
            (
                groups.columns.len() != groups.values.len()
                    || groups
                        .values
                        .iter()
                        .any(|values| !values.is_sorted_by(|one, next| one < next)),
                "its groups are not in order",
            ),
            (
                strata > MOST_GROUPS || counters > MOST_BYTES,
                "its groups are more than can be counted",
            ),
            (
                cells().any(|cell| cell.cluster as usize >= clusters)
                    || of_groups().any(|group| u64::from(group.stratum) >= strata)
                    || lengths
                        .iter()
                        .flat_map(|lengths| &lengths.rows)
                        .any(|row| u64::from(row.0) >= strata),
                "it counts employers or groups that it does not name",
            ),
        ];
        flaws.into_iter().find_map(|(is_so, flaw)| is_so.then_some(flaw))
    }
}

/// Refuses a question of which a part cannot be answered, where it is known which ads are one vacancy, or where it is not.
///
/// # Errors
/// [`Error::PartOfVacancies`], [`Error::PartOfEmployers`].
pub fn only_units(question: &Question, is_grouped: bool) -> Result<()> {
    if question.unit == Unit::Employer {
        return Err(Error::PartOfEmployers);
    }
    let is_of_ads = question.unit == Unit::Ad && question.boilerplate == Boilerplate::Keep;
    if !is_of_ads && !is_grouped {
        return Err(Error::PartOfVacancies {
            unit: question.unit.name(),
            boilerplate: question.boilerplate.name(),
        });
    }
    Ok(())
}

pub(crate) fn damaged(file: &str, detail: String) -> Error {
    Error::DamagedCounts { file: file.to_owned(), detail }
}

/// Numbers clusters anew without gaps; returns their former numbers, ascending. The first of them, so many, are employers, who are
/// kept whether they are counted or not: how they are written is told by all of their ads.
pub(crate) fn numbered_anew(tallies: &mut [TallyParts], employers: usize) -> Vec<u32> {
    let cells = tallies.iter().flat_map(|tally| tally.cells.iter());
    let mut used: Vec<u32> = (0..employers as u32).chain(cells.map(|cell| cell.cluster)).collect();
    used.sort_unstable();
    used.dedup();
    for cell in tallies.iter_mut().flat_map(|tally| &mut tally.cells) {
        cell.cluster = used.partition_point(|cluster| *cluster < cell.cluster) as u32;
    }
    used
}
