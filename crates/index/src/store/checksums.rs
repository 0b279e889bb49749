//! The lengths and hashes of all files of an index.
//!
//! `checksums.json` is on the disk before the commit that it describes, and goes on describing the one before it until that cannot
//! come back: whichever of the two a crash leaves, its files are known. Its first line is the hash of the rest.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The file's name.
pub(crate) const CHECKSUMS: &str = "checksums.json";

/// What a file must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    /// Its length.
    pub(crate) bytes: u64,
    /// BLAKE3 of its bytes, in hex.
    pub(crate) blake3: String,
}

/// All files of one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// BLAKE3 of tantivy's metadata, in hex.
    pub(crate) meta: String,
    /// The files of its segments, by name.
    pub(crate) files: BTreeMap<String, Checksum>,
}

/// The last commit, and the one before it as long as it may come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksums {
    /// The states, the newest first.
    pub(crate) states: Vec<State>,
    /// Files that were written and are not part of a commit yet.
    #[serde(skip)]
    written: BTreeMap<String, Checksum>,
}

impl Checksums {
    /// Reads the file.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or("it has no second line")?;
        let (first, rest) = (&bytes[..end], &bytes[end + 1..]);
        if first != blake3::hash(rest).to_hex().as_bytes() {
            return Err("its hash is not that of its contents".to_owned());
        }
        serde_json::from_slice(rest).map_err(|error| error.to_string())
    }

    /// What the file holds.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let rest = serde_json::to_string_pretty(self).expect("checksums are plain data") + "\n";
        format!("{}\n{rest}", blake3::hash(rest.as_bytes()).to_hex()).into_bytes()
    }

    /// The state whose metadata has these bytes.
    pub(crate) fn state_of(&self, meta: &[u8]) -> Option<&State> {
        let hash = blake3::hash(meta).to_hex();
        self.states.iter().find(|state| state.meta == hash.as_str())
    }

    /// A file was written.
    pub(super) fn enter(&mut self, name: &Path, checksum: Checksum) {
        self.written.insert(name.to_string_lossy().into_owned(), checksum);
    }

    /// A file was deleted.
    pub(super) fn forget(&mut self, name: &Path) {
        self.written.remove(name.to_string_lossy().as_ref());
    }

    /// tantivy's metadata is about to become `meta`.
    pub(super) fn advance(&mut self, meta: &[u8]) -> io::Result<()> {
        let mut files = BTreeMap::new();
        for segment in segments(meta)? {
            let known = self.states.iter().flat_map(|state| &state.files).chain(&self.written);
            let before = files.len();
            for (name, checksum) in known.filter(|(name, _)| segment.has(name)) {
                files.insert(name.clone(), checksum.clone());
            }
            if files.len() == before {
                let name = &segment.stem;
                return Err(io::Error::other(format!("no file of segment {name} is known")));
            }
        }
        self.written.retain(|name, _| !files.contains_key(name));
        self.states.truncate(1);
        self.states.insert(0, State { meta: blake3::hash(meta).to_hex().to_string(), files });
        Ok(())
    }

    pub(super) fn settle(&mut self) {
        self.states.truncate(1);
    }
}

/// A segment by what its files are called.
struct Segment {
    /// The beginning of their names.
    stem: String,
    /// The file of its deleted documents, if it has any.
    deleted: Option<String>,
}

impl Segment {
    fn has(&self, name: &str) -> bool {
        let Some(end) = name.strip_prefix(&self.stem).and_then(|end| end.strip_prefix('.')) else {
            return false;
        };
        if end.ends_with(".del") {
            self.deleted.as_deref() == Some(name)
        } else {
            !end.ends_with(".temp")
        }
    }
}

fn segments(meta: &[u8]) -> io::Result<Vec<Segment>> {
    let value: Value = serde_json::from_slice(meta)?;
    let segments = value.get("segments").and_then(Value::as_array);
    let segment = |value: &Value| {
        let stem = value.get("segment_id")?.as_str()?.replace('-', "");
        let opstamp = value.get("deletes").and_then(|deletes| deletes.get("opstamp"));
        let deleted =
            opstamp.and_then(Value::as_u64).map(|opstamp| format!("{stem}.{opstamp}.del"));
        Some(Segment { stem, deleted })
    };
    Ok(segments.into_iter().flatten().filter_map(segment).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(segments: &[(&str, Option<u64>)]) -> Vec<u8> {
        let segments: Vec<Value> = segments
            .iter()
            .map(|(id, deletes)| match deletes {
                None => serde_json::json!({ "segment_id": id, "deletes": null }),
                Some(opstamp) => serde_json::json!({
                    "segment_id": id, "deletes": { "opstamp": opstamp, "num_deleted_docs": 1 }
                }),
            })
            .collect();
        serde_json::to_vec(&serde_json::json!({ "segments": segments })).unwrap()
    }

    fn enter(checksums: &mut Checksums, names: &[&str]) {
        for name in names {
            checksums.enter(Path::new(name), Checksum { bytes: 1, blake3: (*name).to_owned() });
        }
    }

    fn names(state: &State) -> Vec<&str> {
        state.files.keys().map(String::as_str).collect()
    }

    #[test]
    fn two_states_are_known_until_the_older_is_forgotten() {
        let mut checksums = Checksums::default();
        let (first, second) = (meta(&[("a-b", None)]), meta(&[("a-b", Some(7)), ("cd", None)]));
        enter(&mut checksums, &["ab.idx", "ab.store", "ab.store.temp"]);
        checksums.advance(&first).unwrap();
        enter(&mut checksums, &["cd.idx", "ab.7.del", "ab.3.del", "ef.idx"]);
        checksums.advance(&second).unwrap();
        let read = Checksums::parse(&checksums.to_bytes()).unwrap();
        assert_eq!(names(read.state_of(&first).unwrap()), ["ab.idx", "ab.store"]);
        assert_eq!(
            names(read.state_of(&second).unwrap()),
            ["ab.7.del", "ab.idx", "ab.store", "cd.idx"]
        );
        checksums.settle();
        let read = Checksums::parse(&checksums.to_bytes()).unwrap();
        assert_eq!(read.state_of(&first), None);
        assert!(read.state_of(&second).is_some());
    }

    #[test]
    fn a_segment_of_which_no_file_is_known_is_an_error() {
        let mut checksums = Checksums::default();
        assert!(checksums.advance(&meta(&[("ab", None)])).is_err());
    }

    #[test]
    fn every_bit_of_the_file_is_watched() {
        let mut checksums = Checksums::default();
        enter(&mut checksums, &["ab.idx"]);
        checksums.advance(&meta(&[("ab", None)])).unwrap();
        let bytes = checksums.to_bytes();
        assert!(Checksums::parse(&bytes).is_ok());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert!(Checksums::parse(&flipped).is_err(), "bit {bit} of byte {at}");
            }
        }
        for end in 0..bytes.len() {
            assert!(Checksums::parse(&bytes[..end]).is_err(), "cut off at {end}");
        }
    }
}
