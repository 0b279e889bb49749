//! What ads are called: to show vacancies, and to find an ad by its id.

use rolescope_corpus::Posted;

use crate::error::{Context, Result};
use crate::progress::Progress;
use crate::snapshot::{Snapshot, posted_from};
use crate::threads::Threads;
use crate::vacancies::Vacancies;
use crate::vacancies::texts::Store;

/// Documents of one step of work.
const CHUNK: usize = 2048;

/// An ad without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdHeader {
    /// Its id.
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

impl Vacancies {
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
        let parts = threads.map(&chunks, |&(segment, from)| self.chunk(snapshot, segment, from));
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
        segment: u32,
        from: usize,
    ) -> Result<Vec<(u32, AdHeader)>> {
        let fields = &snapshot.fields;
        let store = Store::open(snapshot, segment)?;
        let fast = snapshot.searcher.segment_reader(segment).fast_fields();
        let posted = fast.i64("posted").context("read a column of", &snapshot.path)?;
        let precision = fast.u64("precision").context("read a column of", &snapshot.path)?;
        let numbers = self.numbers.segment(segment);
        let mut headers = Vec::new();
        for (document, &ad) in (from as u32..).zip(numbers.iter().skip(from).take(CHUNK)) {
            if ad == crate::columns::NONE {
                continue;
            }
            let mut stored = store.get(document)?;
            let mut text = |field| stored.take(field);
            let code = precision.first(document).unwrap_or(0);
            let header = AdHeader {
                id: text(fields.id),
                title: text(fields.title),
                employer: text(fields.employer),
                place: text(fields.place),
                posted: posted.first(document).and_then(|day| posted_from(day, code)),
            };
            headers.push((ad, header));
        }
        Ok(headers)
    }
}
