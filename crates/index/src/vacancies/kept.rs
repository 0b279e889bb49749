//! The files in which vacancies and sketches are kept, and whether they are of this state of the index.

use std::io::Read as _;
use std::sync::Arc;

use rolescope_vacancy::{Ads, Employers, TextRules};
use serde::{Deserialize, Serialize};
use tantivy::directory::Directory as _;

use crate::error::{Context, Result};
use crate::manifest::{Held, Manifest};
use crate::snapshot::Snapshot;
use crate::store::{self, Faults, Store, View};
use crate::threads::Threads;
use crate::vacancies::bands::TextBands;
use crate::vacancies::collect::room;
use crate::vacancies::file::Kept;
use crate::vacancies::grouped::{Grouped, VacancyAccount};
use crate::vacancies::groups::Groups;
use crate::vacancies::marks::Marks;
use crate::vacancies::numbers::Numbers;
use crate::vacancies::outlines::Outlines;
use crate::vacancies::rules::VacancyRules;
use crate::vacancies::titles::Titles;
use crate::vacancies::variants::Variants;
use crate::vacancies::{AdRecords, Vacancies, file};

/// The file of what counting needs.
pub(crate) const VACANCIES: &str = "vacancies.bin";

/// The file of what grouping needs.
pub(crate) const SKETCHES: &str = "sketches.bin";

/// Version of the file of vacancies, and of which ad stands for one.
const FORMAT: u32 = 3;

/// Version of the file of sketches.
const SKETCHES_FORMAT: u32 = 4;

/// Stands for "no day".
const NO_DAY: i32 = i32::MIN;

/// What an index holds of vacancies.
#[derive(Clone, Debug)]
pub enum KeptVacancies {
    /// Nothing: they were never made.
    Missing,
    /// Those of an earlier state of the index, made by these rules.
    Stale(VacancyRules),
    /// Those of another version of this program, made by these rules.
    Older(VacancyRules),
    /// A file that is not what was written, or of another version; what is wrong with it.
    Unreadable(String),
    /// Those of this snapshot.
    Current(Box<Vacancies>),
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    /// The state of the index.
    state: String,
    ads: u64,
    rules: VacancyRules,
    account: VacancyAccount,
}

#[derive(Serialize, Deserialize)]
struct SketchesHead {
    format: u32,
    /// The rules that make words and sentences.
    tokenizer: String,
    /// The dumps whose ads they are of, in the order of ingest.
    dumps: Vec<Dump>,
    employers: String,
    /// Bytes of the ads; outlines of texts and the bands of their sketches follow.
    ads_bytes: u64,
    texts: u64,
}

/// A dump of the index with what is in it. Dumps that are the same have the same ads in the same order: numbers are not used again.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Dump {
    number: u64,
    #[serde(flatten)]
    held: Held,
}

fn dumps(manifest: &Manifest) -> Vec<Dump> {
    manifest
        .sources
        .iter()
        .map(|source| Dump { number: source.number, held: source.held })
        .collect()
}

/// What an earlier grouping knew of the first ads of the index.
pub(super) struct Known {
    /// The ads.
    pub(super) ads: Ads,
    /// Outlines of their texts as written.
    pub(super) outlines: Outlines,
    /// The bands of their sketches.
    pub(super) bands: TextBands,
}

/// Stands for a state of an index: all that was ever published into it.
fn state(manifest: &Manifest) -> String {
    let text = serde_json::to_string(manifest).expect("a manifest is plain data");
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

impl Vacancies {
    /// Reads what is kept of the vacancies of a snapshot.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn open(snapshot: &Snapshot, threads: &Threads) -> Result<KeptVacancies> {
        let mut numbers = Ok(Numbers::default());
        let path = snapshot.path.join(VACANCIES);
        let kept = threads
            .beside(|| numbers = Numbers::read(snapshot, threads), || file::read::<Head>(&path));
        let (head, body) = match kept? {
            Kept::Missing => return Ok(KeptVacancies::Missing),
            Kept::Damaged(what) => return Ok(KeptVacancies::Unreadable(what)),
            Kept::Whole(head, body) => (head, body),
        };
        let Head { format, state: of, ads, rules, account } = head;
        if format != FORMAT {
            return Ok(KeptVacancies::Older(rules));
        }
        if of != state(snapshot.manifest()) {
            return Ok(KeptVacancies::Stale(rules));
        }
        let numbers = Arc::new(numbers?);
        let Some(parsed) = parse(&rules, &body, ads, numbers.addresses.len(), threads) else {
            return Ok(KeptVacancies::Unreadable("it does not fit the index".to_owned()));
        };
        let Parsed { vacancies, templates, variants, titles, marks } = parsed;
        let Ok(employers) = rules.employers() else {
            return Ok(KeptVacancies::Unreadable("its aliases cannot be used".to_owned()));
        };
        let grouped = Grouped { rules, employers, account, vacancies, templates };
        let all = Self { grouped, numbers, variants, titles, marks };
        Ok(KeptVacancies::Current(Box::new(all)))
    }

    /// Keeps them in the index that they were made of.
    ///
    /// # Errors
    /// If somebody else is writing to the index, or it cannot be written.
    pub fn save(&self, records: &AdRecords, snapshot: &Snapshot) -> Result<()> {
        let path = &snapshot.path;
        let writing = Store::writing(path, View::Whole, Faults::default()).context("open", path)?;
        let _lock = writing
            .acquire_lock(&store::writer_lock())
            .map_err(|error| tantivy::TantivyError::LockFailure(error, None))
            .context("write to", path)?;
        let state = state(snapshot.manifest());
        let employers = self.employers().fingerprint().to_owned();
        let texts = &records.texts;
        let head = SketchesHead {
            format: SKETCHES_FORMAT,
            tokenizer: rolescope_text::TOKENIZER.to_owned(),
            dumps: dumps(snapshot.manifest()),
            employers,
            ads_bytes: records.ads.byte_count(),
            texts: texts.outlines.len() as u64,
        };
        file::write(&path.join(SKETCHES), &head, |out| {
            records.ads.parts().try_for_each(|part| out.write_all(&part))?;
            texts.outlines.write(out)?;
            texts.bands.write(out)
        })?;
        let head = Head {
            format: FORMAT,
            state,
            ads: records.ads.len() as u64,
            rules: self.rules().clone(),
            account: *self.account(),
        };
        file::write(&path.join(VACANCIES), &head, |out| {
            for ad in 0..records.ads.len() as u32 {
                out.write_all(&records.ads.day(ad).unwrap_or(NO_DAY).to_le_bytes())?;
            }
            self.vacancies().write(out)?;
            self.templates().write(out)?;
            self.variants.write(out)?;
            self.titles.write(out)?;
            self.marks.write(out)
        })
    }
}

/// What the file of vacancies holds.
struct Parsed {
    vacancies: Groups,
    templates: Groups,
    variants: Variants,
    titles: Titles,
    marks: Marks,
}

fn parse(
    rules: &VacancyRules,
    body: &[u8],
    written: u64,
    ads: usize,
    threads: &Threads,
) -> Option<Parsed> {
    if written != ads as u64 {
        return None;
    }
    let (days, body) = body.split_at_checked(ads.checked_mul(4)?)?;
    let (days, _) = days.as_chunks::<4>();
    let days: Vec<i32> = days.iter().map(|day| i32::from_le_bytes(*day)).collect();
    let (vacancies, body) = body.split_at_checked(Groups::bytes(ads)?)?;
    let (templates, body) = body.split_at_checked(Groups::bytes(ads)?)?;
    let (variants, body) = body.split_at_checked(Variants::bytes(ads)?)?;
    let (titles, body) = body.split_at_checked(Titles::bytes(ads)?)?;
    let groups = threads.map(&[vacancies, templates], |bytes| Groups::read(bytes, &days));
    let mut groups = groups.into_iter();
    Some(Parsed {
        vacancies: groups.next()??,
        templates: groups.next()??,
        variants: Variants::read(&rules.grouping, variants),
        titles: Titles::read(titles),
        marks: Marks::read(ads, body)?,
    })
}

/// What an earlier grouping left of the ads of the index, or of those that were in it before others were added.
pub(super) fn known(
    snapshot: &Snapshot,
    rules: TextRules,
    employers: &Employers,
    memory: usize,
) -> Result<Option<Known>> {
    let path = snapshot.path.join(SKETCHES);
    let Kept::Whole(head, mut body) = file::open::<SketchesHead>(&path)? else { return Ok(None) };
    let SketchesHead { format, tokenizer, dumps: of, employers: names, ads_bytes, texts } = head;
    let fits = format == SKETCHES_FORMAT
        && tokenizer == rolescope_text::TOKENIZER
        && names == employers.fingerprint()
        && dumps(snapshot.manifest()).starts_with(&of);
    let count: u64 = of.iter().map(|dump| dump.held.postings).sum();
    let (true, Ok(texts)) = (fits && texts <= count, usize::try_from(texts)) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    body.by_ref().take(ads_bytes).read_to_end(&mut bytes).context("read", &path)?;
    // Sketches by other rules are no use.
    let Ok(ads) = Ads::from_bytes(rules, &bytes) else { return Ok(None) };
    drop(bytes);
    let (mut outlines, mut bands) = room(texts, memory, &snapshot.path)?;
    let whole = outlines.read(&mut body)?
        && bands.read_all(&mut body)?
        && body.end().context("read", &path)?.is_ok();
    Ok((whole && ads.len() as u64 == count).then_some(Known { ads, outlines, bands }))
}
