//! The ads of a snapshot by number: in the order of ingest, whatever segments they lie in.

use crate::columns::NONE;
use crate::error::{Context, Result};
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// Ads by number, and numbers by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// Where each ad stands.
    pub(crate) addresses: Vec<Address>,
    /// By segment and document; [`NONE`] for what was deleted.
    by_document: Vec<Vec<u32>>,
}

impl Numbers {
    /// Numbers the ads of a snapshot.
    pub(crate) fn read(snapshot: &Snapshot, threads: &Threads) -> Result<Self> {
        let readers = snapshot.searcher.segment_readers();
        let segments: Vec<u32> = (0..readers.len() as u32).collect();
        let found = threads.map(&segments, |&segment| -> Result<Vec<(u64, Address)>> {
            let reader = &readers[segment as usize];
            let column =
                reader.fast_fields().u64("sequence").context("read a column of", &snapshot.path)?;
            let of = |document| {
                let address = Address { segment, document };
                (column.first(document).unwrap_or(u64::MAX), address)
            };
            Ok(reader.doc_ids_alive().map(of).collect())
        });
        let mut all = Vec::new();
        for of_segment in found {
            all.extend(of_segment?);
        }
        all.sort_unstable();
        let addresses: Vec<Address> = all.into_iter().map(|(_, address)| address).collect();
        let mut by_document: Vec<Vec<u32>> =
            readers.iter().map(|reader| vec![NONE; reader.max_doc() as usize]).collect();
        for (number, address) in (0..).zip(&addresses) {
            by_document[address.segment as usize][address.document as usize] = number;
        }
        Ok(Self { addresses, by_document })
    }

    /// The number of the ad at a place of the snapshot.
    pub(crate) fn of(&self, address: Address) -> u32 {
        self.by_document[address.segment as usize][address.document as usize]
    }

    /// The numbers of a segment's ads, by document.
    pub(crate) fn segment(&self, segment: u32) -> &[u32] {
        &self.by_document[segment as usize]
    }
}
