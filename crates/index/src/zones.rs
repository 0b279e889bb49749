//! The zones of bodies: how many sentences stand in each.

use std::collections::BTreeMap;

use rolescope_text::Zone;
use tantivy::index::SegmentReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED, Term};

use crate::error::{Context, Result};
use crate::snapshot::Snapshot;
use crate::threads::Threads;
use crate::tokenizer::{SENTENCE, zone_term};

/// How many sentences of a source's bodies stand in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneCount {
    /// The source's number in the manifest.
    pub source: u64,
    /// The zone.
    pub zone: Zone,
    /// The number of sentences, headings and items of lists among them.
    pub sentences: u64,
}

/// Sentences of each zone, in the order of [`Zone::ALL`], by source.
type BySource = BTreeMap<u64, [u64; Zone::ALL.len()]>;

impl Snapshot {
    /// The sentences of each source by zone, ascending by source and in the order of [`Zone::ALL`]; none are left out that are 0, save
    /// for titles, which are no part of bodies.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn zones(&self, threads: &Threads) -> Result<Vec<ZoneCount>> {
        let of_segments =
            threads.map(self.searcher.segment_readers(), |reader| self.zones_of_segment(reader));
        let mut all = BySource::new();
        for source in &self.manifest().sources {
            all.insert(source.number, Default::default());
        }
        for of_segment in of_segments {
            for (source, counts) in of_segment? {
                let sums = all.entry(source).or_default();
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
        }
        let counts = all.into_iter().flat_map(|(source, counts)| {
            let of_zones = Zone::ALL.into_iter().zip(counts);
            of_zones.map(move |(zone, sentences)| ZoneCount { source, zone, sentences })
        });
        Ok(counts.filter(|count| count.zone != Zone::Title).collect())
    }

    fn zones_of_segment(&self, reader: &SegmentReader) -> Result<BySource> {
        let reading = "read the zones of";
        let sources = reader.fast_fields().u64("source").context(reading, &self.path)?;
        let body = reader.inverted_index(self.fields.body).context(reading, &self.path)?;
        let list = |word: &str| {
            let term = Term::from_field_text(self.fields.body, word);
            body.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)
                .context(reading, &self.path)
        };
        let mut counts = BySource::new();
        let Some(mut sentences) = list(SENTENCE)? else { return Ok(counts) };
        let mut zones: Vec<(Zone, SegmentPostings)> = Vec::new();
        for zone in Zone::ALL {
            zones.extend(list(zone_term(zone))?.map(|list| (zone, list)));
        }
        let (mut starts, mut positions) = (Vec::new(), Vec::new());
        while sentences.doc() != TERMINATED {
            let document = sentences.doc();
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(document)) {
                starts.clear();
                for (zone, list) in &mut zones {
                    if list.doc() < document {
                        list.seek(document);
                    }
                    if list.doc() == document {
                        list.positions(&mut positions);
                        starts.extend(positions.iter().map(|&position| (position, *zone)));
                    }
                }
                starts.sort_unstable_by_key(|&(position, _)| position);
                sentences.positions(&mut positions);
                let of_source = counts.entry(sources.first(document).unwrap_or(0)).or_default();
                // A zone starts where its first sentence does.
                let mut starts = starts.iter().peekable();
                let mut zone = Zone::Other;
                for position in &positions {
                    while let Some((_, next)) = starts.next_if(|(start, _)| start <= position) {
                        zone = *next;
                    }
                    of_source[zone as usize] += 1;
                }
            }
            sentences.advance();
        }
        Ok(counts)
    }
}
