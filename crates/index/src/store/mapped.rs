//! Mapped files of segments that are let go of while a scan passes over them.
//!
//! Pages of a mapped file that were looked at count as memory of the process for as long as the file is mapped, so that a scan of a large
//! index would seem to need as much as it reads. Here a file is mapped anew after so many bytes: pages that were read stay in the system's
//! cache, and what is needed again costs no more than finding it there.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::HasLen;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory as _, FileHandle, MmapDirectory, OwnedBytes};

/// Bytes of posting lists that are passed before their pages are let go of.
const MOST_PASSED: u64 = 16 << 20;

/// Ends of the names of the files that hold posting lists.
const LISTS: [&str; 2] = ["idx", "pos"];

/// The files of posting lists that were opened, and how much of them was passed of late.
#[derive(Debug, Default)]
pub(crate) struct MappedFiles {
    opened: Mutex<Vec<Arc<MappedFile>>>,
    passed: AtomicU64,
}

#[derive(Debug)]
struct MappedFile {
    folder: PathBuf,
    name: PathBuf,
    length: usize,
    /// What is read from now on; what was read before keeps what it needs.
    now: RwLock<Arc<dyn FileHandle>>,
    /// Whether anything was read of that.
    is_read: AtomicBool,
}

impl MappedFiles {
    /// Opens a file of a folder, if it holds posting lists.
    pub(crate) fn open(
        &self,
        folder: &Path,
        name: &Path,
    ) -> Option<Result<Arc<dyn FileHandle>, OpenReadError>> {
        let is_of_lists = name.extension().is_some_and(|end| LISTS.iter().any(|list| end == *list));
        is_of_lists.then(|| {
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            let known = opened.iter().find(|file| file.name == name).map(Arc::clone);
            let file = match known {
                Some(known) => known,
                None => {
                    let now = map(folder, name)?;
                    let (folder, name) = (folder.to_owned(), name.to_owned());
                    let length = now.len();
                    let (now, is_read) = (RwLock::new(now), AtomicBool::new(false));
                    let file = Arc::new(MappedFile { folder, name, length, now, is_read });
                    opened.push(Arc::clone(&file));
                    file
                }
            };
            Ok(file as Arc<dyn FileHandle>)
        })
    }

    /// Tells that so many bytes of posting lists were passed: lets their pages go if they are many by now.
    pub(crate) fn pass(&self, bytes: u64) {
        if self.passed.fetch_add(bytes, Ordering::Relaxed) + bytes <= MOST_PASSED {
            return;
        }
        self.passed.store(0, Ordering::Relaxed);
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.iter().for_each(|file| file.map_anew());
    }
}

impl MappedFile {
    /// Maps the file anew; what nobody holds any more of the mapping before is let go of. A file that is gone, since the index was written
    /// to, stays as it is mapped.
    fn map_anew(&self) {
        if self.is_read.swap(false, Ordering::Relaxed)
            && let Ok(new) = map(&self.folder, &self.name)
            && new.len() == self.length
        {
            *self.now.write().unwrap_or_else(PoisonError::into_inner) = new;
        }
    }
}

impl FileHandle for MappedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.is_read.store(true, Ordering::Relaxed);
        self.now.read().unwrap_or_else(PoisonError::into_inner).read_bytes(range)
    }
}

impl HasLen for MappedFile {
    fn len(&self) -> usize {
        self.length
    }
}

/// Maps a file, whether it is mapped already or not: a folder of tantivy's knows its own mappings alone.
fn map(folder: &Path, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
    let files = MmapDirectory::open(folder)
        .map_err(|error| OpenReadError::wrap_io_error(io::Error::other(error), name.to_owned()))?;
    files.get_file_handle(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_stays_and_what_is_read_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.idx"), b"posting lists").unwrap();
        std::fs::write(folder.path().join("a.term"), b"terms").unwrap();
        let files = MappedFiles::default();
        assert!(files.open(folder.path(), Path::new("a.term")).is_none());
        let open = || files.open(folder.path(), Path::new("a.idx")).unwrap().unwrap();
        let file = open();
        let address = |bytes: &OwnedBytes| bytes.as_slice().as_ptr();
        let before = file.read_bytes(0..7).unwrap();
        files.pass(MOST_PASSED);
        assert_eq!(address(&open().read_bytes(0..7).unwrap()), address(&before));
        files.pass(1);
        let after = file.read_bytes(0..7).unwrap();
        assert_eq!((before.as_slice(), after.as_slice()), (&b"posting"[..], &b"posting"[..]));
        assert_ne!(
            address(&before),
            address(&after),
            "the first is held, so the second is another"
        );

        // Whoever writes may take the file away.
        std::fs::remove_file(folder.path().join("a.idx")).unwrap();
        files.pass(MOST_PASSED + 1);
        assert_eq!(file.read_bytes(8..13).unwrap().as_slice(), b"lists");
        assert_eq!(file.len(), 13);
    }
}
