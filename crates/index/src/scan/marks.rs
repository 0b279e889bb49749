//! Where the sentences and zones of postings start.

use rolescope_lexicon::SentenceMark;
use rolescope_text::Zone;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader};

use crate::error::{Context, Result};
use crate::tokenizer::{SENTENCE, zone_term};

/// Reads the marks of one field, document after document in ascending order.
pub(crate) struct Marks {
    sentences: Option<SegmentPostings>,
    zones: Vec<(Zone, SegmentPostings)>,
    positions: Vec<u32>,
    starts: Vec<(u32, Zone)>,
}

impl Marks {
    /// Opens the boundary lists of a body.
    pub(crate) fn of_bodies(
        inverted: &InvertedIndexReader,
        path: &std::path::Path,
    ) -> Result<Self> {
        let mut marks = Self::of_titles(inverted, path)?;
        for zone in Zone::ALL {
            if let Some(list) = open(inverted, zone_term(zone), path)? {
                marks.zones.push((zone, list));
            }
        }
        Ok(marks)
    }

    /// Opens the boundary list of a title, whose only zone is [`Zone::Title`].
    pub(crate) fn of_titles(
        inverted: &InvertedIndexReader,
        path: &std::path::Path,
    ) -> Result<Self> {
        Ok(Self {
            sentences: open(inverted, SENTENCE, path)?,
            zones: Vec::new(),
            positions: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// The marks of `document`, ascending. `zone` is that of sentences before the first zone mark: none in a body.
    pub(crate) fn read(&mut self, document: u32, zone: Zone, marks: &mut Vec<SentenceMark>) {
        let Self { sentences, zones, positions, starts } = self;
        marks.clear();
        let Some(sentences) = sentences else { return };
        if reach(sentences, document) != document {
            return;
        }
        starts.clear();
        for (zone, list) in zones {
            if reach(list, document) == document {
                positions.clear();
                list.positions(positions);
                starts.extend(positions.iter().map(|&position| (position, *zone)));
            }
        }
        starts.sort_unstable();
        positions.clear();
        sentences.positions(positions);
        let mut zone = zone;
        let mut next = starts.iter().peekable();
        for &position in positions.iter() {
            while let Some((_, started)) = next.next_if(|(start, _)| *start <= position) {
                zone = *started;
            }
            marks.push(SentenceMark { position, zone });
        }
    }
}

fn open(
    inverted: &InvertedIndexReader,
    term: &str,
    path: &std::path::Path,
) -> Result<Option<SegmentPostings>> {
    let Some(info) =
        inverted.terms().get(term.as_bytes()).context("read the boundaries of", path)?
    else {
        return Ok(None);
    };
    let list = inverted
        .read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)
        .context("read the boundaries of", path)?;
    Ok(Some(list))
}

/// Goes to `document` or the first after it, from wherever the list stands at or before that.
pub(crate) fn reach(list: &mut SegmentPostings, document: u32) -> u32 {
    if list.doc() < document { list.seek(document) } else { list.doc() }
}
