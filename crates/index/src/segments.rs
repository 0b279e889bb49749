//! The segments of an index after an ingest: few, and without postings that were replaced.

use std::path::Path;

use tantivy::{Index, IndexWriter, SegmentMeta};

use crate::document::PostingDocument;
use crate::error::{Context, Result};

/// The most segments an index keeps.
const MOST_SEGMENTS: usize = 16;

/// Merges segments that hold deleted postings, and the smallest until at most [`MOST_SEGMENTS`] are left. Each merge's result is
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
        // Groups of neighbours in size, as equal in number as may be.
        let size = segments.len().div_ceil(MOST_SEGMENTS / 2);
        for group in segments.chunks(size).filter(|group| group.len() > 1) {
            let ids: Vec<_> = group.iter().map(SegmentMeta::id).collect();
            writer.merge(&ids).wait().context(ACTION, path)?;
        }
    }
    drop(segments);
    writer.garbage_collect_files().wait().context("tidy", path)?;
    Ok(())
}
