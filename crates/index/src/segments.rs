//! The segments of an index after an ingest: few, and without postings that were replaced.

use std::path::Path;

use tantivy::{Index, IndexWriter, SegmentMeta};

use crate::document::PostingDocument;
use crate::error::{Context, Result};

/// The most segments an index keeps.
const MOST_SEGMENTS: usize = 16;

/// Merges segments that hold deleted postings, and the smallest of the others into one if there are more than [`MOST_SEGMENTS`]. Each merge's result is
/// looked at: those that tantivy starts of its own accord fail without a word.
pub(crate) fn merge(
    index: &Index,
    writer: &mut IndexWriter<PostingDocument>,
    path: &Path,
) -> Result<()> {
    const ACTION: &str = "merge segments of";
    let mut segments = index.searchable_segment_metas().context("read", path)?;
    for segment in segments.iter().filter(|segment| segment.has_deletes()) {
        writer.merge(&[segment.id()]).wait().context(ACTION, path)?;
    }
    if segments.iter().any(SegmentMeta::has_deletes) {
        segments = index.searchable_segment_metas().context("read", path)?;
    }
    if segments.len() > MOST_SEGMENTS {
        segments.sort_by_key(|segment| (segment.max_doc(), segment.id()));
        let documents: Vec<u32> = segments.iter().map(SegmentMeta::max_doc).collect();
        let count = to_merge(&documents);
        let ids: Vec<_> = segments[..count].iter().map(SegmentMeta::id).collect();
        writer.merge(&ids).wait().context(ACTION, path)?;
    }
    drop(segments);
    writer.garbage_collect_files().wait().context("tidy", path)?;
    Ok(())
}

/// How many of too many segments, ascending by their numbers of documents, are to become one: as many as must; and, so that a small
/// dump that is added each day does not merge all of its like each day, those beyond that make up no more than a sixteenth of all.
fn to_merge(documents: &[u32]) -> usize {
    let all: u64 = documents.iter().map(|&count| u64::from(count)).sum();
    let mut sum = 0;
    let small = documents.iter().take_while(|&&count| {
        sum += u64::from(count);
        sum <= all / 16
    });
    small.count().max(documents.len() - MOST_SEGMENTS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(documents: &[u32], expected: usize) {
        assert_eq!(to_merge(documents), expected, "of {documents:?}");
    }

    #[test]
    fn as_few_as_must_are_merged_and_all_small_ones() {
        check(&[5; 17], 2);
        check(&[5; 40], 25);
        let mut segments = vec![1; 15];
        segments.extend([1000, 1000]);
        check(&segments, 15);
        let mut segments = vec![1, 1];
        segments.extend([1000; 15]);
        check(&segments, 2);
    }
}
