//! The files in which vacancies and sketches are kept, and whether they are of this state of the index.

use rolescope_vacancy::{Ads, Employers, Rules, TextRules};
use serde::{Deserialize, Serialize};
use tantivy::directory::Directory as _;

use crate::error::{Context, Result};
use crate::manifest::Manifest;
use crate::snapshot::Snapshot;
use crate::store::{self, Faults, Store, View};
use crate::threads::Threads;
use crate::vacancies::file::Kept;
use crate::vacancies::grouped::{Grouped, VacancyAccount};
use crate::vacancies::groups::Groups;
use crate::vacancies::marks::{BoilerplateShare, Marks};
use crate::vacancies::numbers::Numbers;
use crate::vacancies::rules::VacancyRules;
use crate::vacancies::titles::Titles;
use crate::vacancies::variants::Variants;
use crate::vacancies::{AdRecords, Vacancies, file};

/// The file of what counting needs.
pub(crate) const VACANCIES: &str = "vacancies.bin";

/// The file of what grouping needs.
pub(crate) const SKETCHES: &str = "sketches.bin";

/// Version of the file of vacancies.
const FORMAT: u32 = 2;

/// Version of the file of sketches.
const SKETCHES_FORMAT: u32 = 1;

/// Stands for "no day".
const NO_DAY: i32 = i32::MIN;

/// What an index holds of vacancies.
#[derive(Clone, Debug)]
pub enum KeptVacancies {
    /// Nothing: they were never made.
    Missing,
    /// Those of an earlier state of the index, made by these rules.
    Stale(VacancyRules),
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
    state: String,
    employers: String,
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
        if format != FORMAT || of != state(snapshot.manifest()) {
            return Ok(KeptVacancies::Stale(rules));
        }
        let numbers = numbers?;
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
        let head = SketchesHead { format: SKETCHES_FORMAT, state: state.clone(), employers };
        file::write(&path.join(SKETCHES), &head, &records.ads.to_bytes())?;
        let head = Head {
            format: FORMAT,
            state,
            ads: records.ads.len() as u64,
            rules: self.rules().clone(),
            account: *self.account(),
        };
        let mut body = Vec::with_capacity(records.ads.len() * 30);
        for ad in 0..records.ads.len() as u32 {
            body.extend(records.ads.record(ad).day.unwrap_or(NO_DAY).to_le_bytes());
        }
        self.vacancies().write(&mut body);
        self.templates().write(&mut body);
        self.variants.write(&mut body);
        self.titles.write(&mut body);
        self.marks.write(&mut body);
        file::write(&path.join(VACANCIES), &head, &body)
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

/// The sketches that an earlier grouping of this state of the index left.
pub(super) fn known_ads(
    snapshot: &Snapshot,
    rules: TextRules,
    employers: &Employers,
) -> Result<Option<Ads>> {
    let Kept::Whole(head, body) = file::read::<SketchesHead>(&snapshot.path.join(SKETCHES))? else {
        return Ok(None);
    };
    let fits = head.format == SKETCHES_FORMAT
        && head.state == state(snapshot.manifest())
        && head.employers == employers.fingerprint();
    if !fits {
        return Ok(None);
    }
    // Sketches by other rules, or of an index with other ads, are no use.
    let ads = Ads::from_bytes(rules, &body).ok();
    Ok(ads.filter(|ads| ads.len() as u64 == snapshot.manifest().postings))
}

/// The boilerplate that an earlier grouping of this state of the index found, if all that it hangs on is the same.
pub(super) fn known_marks(
    snapshot: &Snapshot,
    rules: &VacancyRules,
    threads: &Threads,
) -> Result<Option<(Marks, BoilerplateShare)>> {
    let Kept::Whole(head, body) = file::read::<Head>(&snapshot.path.join(VACANCIES))? else {
        return Ok(None);
    };
    // Templates do not know of days.
    let window_days = rules.grouping.window_days;
    let known = Rules { window_days, ..head.rules.grouping };
    let fits = head.format == FORMAT
        && head.state == state(snapshot.manifest())
        && known == rules.grouping
        && head.rules.boilerplate == rules.boilerplate
        && head.rules.names == rules.names;
    if !fits {
        return Ok(None);
    }
    let ads = snapshot.manifest().postings as usize;
    let parsed = parse(&head.rules, &body, head.ads, ads, threads);
    Ok(parsed.map(|parsed| (parsed.marks, head.account.boilerplate)))
}
