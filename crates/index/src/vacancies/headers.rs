//! What ads are called: to show vacancies, and to find an ad by its id.

use std::collections::HashMap;

use rolescope_corpus::Posted;

use crate::columns::{DateColumn, NONE, str_column, terms};
use crate::error::Result;
use crate::names::Names;
use crate::progress::Progress;
use crate::snapshot::{Address, Snapshot};
use crate::stored::StoredNames;
use crate::threads::Threads;
use crate::vacancies::Vacancies;
use crate::vacancies::texts::Store;

/// Documents of one step of work.
const CHUNK: usize = 2048;

/// An ad without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdHeader {
    /// Its name, see [`Names`]: its id, if no other ad has the same.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its employer as written.
    pub employer: String,
    /// Its place as written.
    pub place: String,
    /// When it was posted.
    pub posted: Option<Posted>,
}

/// The employers of all ads as written, by the number of the ad.
#[derive(Clone, Debug)]
pub struct EmployersAsWritten {
    names: Vec<String>,
    of: Vec<u32>,
}

impl EmployersAsWritten {
    /// The employer of each ad, empty if it names none.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let name = |name: &u32| self.names.get(*name as usize).map_or("", String::as_str);
        self.of.iter().map(name)
    }
}

impl Vacancies {
    /// The employers of all ads of the snapshot.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn employers_as_written(&self, snapshot: &Snapshot) -> Result<EmployersAsWritten> {
        let (mut names, mut of) = (Vec::new(), vec![NONE; self.ad_count()]);
        for (segment, reader) in (0..).zip(snapshot.searcher.segment_readers()) {
            let Some(column) = str_column(snapshot, reader, "employer")? else { continue };
            let first = names.len() as u32;
            names.extend(terms(snapshot, &column, "")?.into_iter().map(|(_, name)| name));
            for (document, &ad) in (0..).zip(self.numbers.segment(segment)) {
                if ad != NONE
                    && let Some(ord) = column.ords().first(document)
                {
                    of[ad as usize] = first + ord as u32;
                }
            }
        }
        Ok(EmployersAsWritten { names, of })
    }

    /// The headers of some ads.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn headers_of(&self, snapshot: &Snapshot, ads: &[u32]) -> Result<HashMap<u32, AdHeader>> {
        let mut by_place: Vec<(Address, u32)> =
            ads.iter().map(|ad| (self.address(*ad), *ad)).collect();
        by_place.sort_unstable();
        let names = snapshot.names()?;
        let mut headers = HashMap::with_capacity(ads.len());
        for of_segment in by_place.chunk_by(|one, next| one.0.segment == next.0.segment) {
            let reader = HeaderReader::open(snapshot, &names, of_segment[0].0.segment)?;
            for (address, ad) in of_segment {
                headers.insert(*ad, reader.read(address.document)?);
            }
        }
        Ok(headers)
    }

    /// The headers of all ads of the snapshot, by number.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn headers(
        &self,
        snapshot: &Snapshot,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<AdHeader>> {
        let mut chunks: Vec<(u32, usize)> = Vec::new();
        for (number, reader) in (0..).zip(snapshot.searcher.segment_readers()) {
            chunks.extend((0..reader.max_doc() as usize).step_by(CHUNK).map(|from| (number, from)));
        }
        progress.started("reading ads", None);
        let names = snapshot.names()?;
        let parts =
            threads.map(&chunks, |&(segment, from)| self.chunk(snapshot, &names, segment, from));
        let mut headers = vec![AdHeader::default(); self.ad_count()];
        for part in parts {
            for (ad, header) in part? {
                headers[ad as usize] = header;
            }
        }
        progress.finished();
        Ok(headers)
    }

    fn chunk(
        &self,
        snapshot: &Snapshot,
        names: &Names<'_>,
        segment: u32,
        from: usize,
    ) -> Result<Vec<(u32, AdHeader)>> {
        let reader = HeaderReader::open(snapshot, names, segment)?;
        let numbers = self.numbers.segment(segment);
        let mut headers = Vec::new();
        for (document, &ad) in (from as u32..).zip(numbers.iter().skip(from).take(CHUNK)) {
            if ad != NONE {
                headers.push((ad, reader.read(document)?));
            }
        }
        Ok(headers)
    }
}

/// Reads headers of a segment.
struct HeaderReader<'a> {
    snapshot: &'a Snapshot,
    store: Store<'a>,
    names: &'a Names<'a>,
    segment: u32,
    dates: DateColumn,
}

impl<'a> HeaderReader<'a> {
    fn open(snapshot: &'a Snapshot, names: &'a Names<'a>, segment: u32) -> Result<Self> {
        let dates = DateColumn::read(snapshot, snapshot.searcher.segment_reader(segment))?;
        Ok(Self { snapshot, store: Store::open(snapshot, segment)?, names, segment, dates })
    }

    fn read(&self, document: u32) -> Result<AdHeader> {
        let fields = &self.snapshot.fields;
        let StoredNames(mut stored) = self.store.get(document)?;
        let mut text = |field| stored.take(field);
        let id = text(fields.id);
        let address = Address { segment: self.segment, document };
        Ok(AdHeader {
            id: self.names.of(address, &id)?.into_owned(),
            title: text(fields.title),
            employer: text(fields.employer),
            place: text(fields.place),
            posted: self.dates.of(document),
        })
    }
}
