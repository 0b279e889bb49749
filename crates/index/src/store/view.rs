//! What of a commit is shown: all of it, or only what was published.
//!
//! An ingest under way commits batches, so that it can go on after a crash. Until it is published, the commit names the segments that
//! were there before it; the others are hidden from whoever does not write.

use std::io;

use serde_json::Value;

use crate::manifest::Commit;

/// What of a commit a writer begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// All: an interrupted ingest goes on.
    Whole,
    /// What was published: the batches of an interrupted ingest are dropped.
    Published,
}

/// tantivy's metadata without the segments that were not published.
pub(crate) fn published(meta: &[u8]) -> io::Result<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(meta)?;
    let Some(payload) = value.get("payload").and_then(Value::as_str) else {
        return Ok(meta.to_vec());
    };
    let commit: Commit = serde_json::from_str(payload)?;
    let Some(unfinished) = commit.unfinished else {
        return Ok(meta.to_vec());
    };
    if let Some(segments) = value.get_mut("segments").and_then(Value::as_array_mut) {
        segments.retain(|segment| {
            let id = segment.get("segment_id").and_then(Value::as_str);
            id.map(|id| id.replace('-', "")).is_some_and(|id| unfinished.published.contains(&id))
        });
    }
    Ok(serde_json::to_vec(&value)?)
}
