//! The hashes of dumps that were looked at before, kept beside the study so that dumps are not read again to learn that nothing has
//! changed. It is a memory and nothing more: without it, everything is hashed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rolescope_corpus::Dump;
use rolescope_report::files::write_atomically;
use rolescope_report::{Error, json};
use serde::{Deserialize, Serialize};

/// A file that was changed later than this before it was hashed may change again without showing it.
const SETTLED: Duration = Duration::from_secs(2);

/// What is known of dumps, by their paths from the study's folder and the names of entries.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    changed: bool,
    dumps: BTreeMap<String, Known>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    stamp: Stamp,
    blake3: String,
}

/// What changes with a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: u64,
    /// When its entry was changed last, and its number, where the system tells.
    changed: Option<(i64, i64, u64)>,
}

impl Seen {
    /// What was kept for a study; nothing if it cannot be read.
    pub(super) fn open(study: &Path) -> Self {
        let name = study.file_name().map(|name| name.to_string_lossy().into_owned());
        let path = study.with_file_name(format!(".{}.seen.json", name.unwrap_or_default()));
        let kept = std::fs::read(&path).ok();
        let kept = kept.and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        Self { path, ..kept.unwrap_or_default() }
    }

    /// BLAKE3 of a dump in hex, read only if its file is not as it was; `None` if it can be read only once.
    pub(super) fn blake3(&mut self, dump: &Dump) -> rolescope_corpus::Result<Option<String>> {
        let stamp = Stamp::of(dump.path());
        // The same from whichever folder the study is run.
        let beside = self.path.parent().unwrap_or_else(|| Path::new(""));
        let path = dump.path().strip_prefix(beside).unwrap_or_else(|_| dump.path());
        let name = format!("{}\n{}", path.display(), dump.entry().unwrap_or_default());
        if let Some(known) = self.dumps.get(&name)
            && Some(&known.stamp) == stamp.as_ref()
        {
            return Ok(Some(known.blake3.clone()));
        }
        let settled = stamp.as_ref().is_some_and(Stamp::is_settled);
        let Some(hash) = dump.blake3()? else { return Ok(None) };
        let blake3 = hash.to_hex().to_string();
        self.changed |= self.dumps.remove(&name).is_some();
        if let Some(stamp) = stamp.filter(|_| settled) {
            self.dumps.insert(name, Known { stamp, blake3: blake3.clone() });
            self.changed = true;
        }
        Ok(Some(blake3))
    }

    /// Keeps it. If that fails, the next run reads more than it must.
    pub(super) fn keep(&self) {
        if self.changed {
            let failed = |source| Error::Write { path: self.path.clone(), source };
            drop(write_atomically(&self.path, |to| json::write_value(self, to).map_err(failed)));
        }
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let modified = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt as _;
            Some((metadata.ctime(), metadata.ctime_nsec(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let changed = None;
        let modified = u64::try_from(modified.as_nanos()).ok()?;
        Some(Self { bytes: metadata.len(), modified, changed })
    }

    fn is_settled(&self) -> bool {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_nanos(self.modified);
        let entry = self.changed.and_then(|(seconds, ..)| u64::try_from(seconds).ok());
        let entry = SystemTime::UNIX_EPOCH + Duration::from_secs(entry.unwrap_or_default());
        modified.max(entry).elapsed().is_ok_and(|since| since > SETTLED)
    }
}
