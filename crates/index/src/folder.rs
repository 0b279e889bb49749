//! The folder of an index before there is an index in it, and after one was given up.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::{fmt, io};

use crate::error::{Context, Error, Result};
use crate::manifest::FORMAT;
use crate::snapshot::MARKER;
use crate::store::{self, CHECKSUMS, Faults, MANAGED, META, NEW, replace, sync_folder};
use crate::vacancies::{SKETCHES, VACANCIES};

/// The folder of an index. Made for a new index, it is taken away again when dropped, and with it only what is ours, unless something
/// was committed into it.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Whether the folder itself is new.
    is_new: bool,
    /// Whether it is to be taken away: not before this process is known to be the only writer, and not after a commit.
    to_be_taken_away: bool,
}

impl Folder {
    /// Makes the folder ready.
    pub(crate) fn prepare(path: &Path) -> Result<Self> {
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).context("create the folder", parent)?;
        }
        let is_new = match fs::create_dir(path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error).context("create the folder", path),
        };
        let folder = Self { path: path.to_owned(), is_new, to_be_taken_away: false };
        let marker = path.join(MARKER);
        if !is_new {
            if !path.is_dir() {
                return Err(Error::Foreign { path: path.to_owned(), to_be_made: true });
            }
            if marker.is_file() {
                return Ok(folder);
            }
            // Somebody may have been stopped while he wrote it.
            if folder.entries().any(|(name, _)| name.strip_suffix(NEW) != Some(MARKER)) {
                return Err(Error::Foreign { path: path.to_owned(), to_be_made: true });
            }
        }
        // Without it the folder is not ours: it must outlive whatever is written after it.
        replace(&marker, format!("{FORMAT}\n").as_bytes(), &Faults::default())
            .and_then(|()| sync_folder(path))
            .context("write", &marker)?;
        if is_new {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            sync_folder(parent).context("synchronise", parent)?;
        }
        Ok(folder)
    }

    /// Takes away what a writer left that was killed: files that were to replace others. Only for who holds the lock.
    pub(crate) fn sweep(&self) {
        for (name, path) in self.entries() {
            if name.ends_with(NEW) {
                // A file that resists is replaced when its turn comes.
                drop(fs::remove_file(path));
            }
        }
    }

    pub(crate) fn may_be_taken_away(&mut self, may: bool) {
        self.to_be_taken_away = may;
    }

    pub(crate) fn is_to_be_taken_away(&self) -> bool {
        self.to_be_taken_away
    }

    fn entries(&self) -> impl Iterator<Item = (String, PathBuf)> {
        fs::read_dir(&self.path)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.to_be_taken_away {
            return;
        }
        // Nothing can be done here about a file that resists; the next ingest tells.
        for (name, path) in self.entries() {
            if is_ours(&name) {
                drop(fs::remove_file(path));
            }
        }
        if self.is_new {
            drop(fs::remove_dir(&self.path));
        }
    }
}

/// Whether an ingest that has published nothing yet still goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Somebody writes to the index.
    UnderWay,
    /// Nobody does: it was interrupted.
    Interrupted,
    /// The folder's lock cannot be asked.
    Unknown,
}

impl Writing {
    /// Whether somebody writes to the index at `path`. Whoever asks holds the lock for a moment, together with others who ask.
    pub(crate) fn at(path: &Path) -> Self {
        match File::open(path.join(store::writer_lock().filepath))
            .map(|lock| lock.try_lock_shared())
        {
            Ok(Ok(())) => Self::Interrupted,
            Ok(Err(TryLockError::WouldBlock)) => Self::UnderWay,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Interrupted,
            Ok(Err(TryLockError::Error(_))) | Err(_) => Self::Unknown,
        }
    }
}

impl fmt::Display for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnderWay => "is under way",
            Self::Interrupted => "was interrupted",
            Self::Unknown => "is under way or was interrupted",
        })
    }
}

/// Whether a file of this name in an index folder was made by tantivy or by us.
pub(crate) fn is_ours(name: &str) -> bool {
    let name = name.strip_suffix(NEW).unwrap_or(name);
    matches!(name, MARKER | META | MANAGED | CHECKSUMS | VACANCIES | SKETCHES)
        || is_lock(name)
        || is_of_segment(name)
}

/// Whether a file of this name is a lock, which holds nothing.
pub(crate) fn is_lock(name: &str) -> bool {
    (name.starts_with(".tantivy-") || name.starts_with(".rolescope-")) && name.ends_with(".lock")
}

/// Whether a file of this name belongs to a segment.
pub(crate) fn is_of_segment(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    name.len() > stem.len() && stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}
