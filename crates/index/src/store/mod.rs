//! The folder of an index as tantivy sees it.
//!
//! [`Store`] stands between tantivy and its folder of mapped files and adds what a crash, a full disk or a bit that flips asks for:
//!
//! - every file is hashed while it is written, and [`Checksums`] of all files of a commit are on the disk before the commit is;
//! - a commit is durable when it returns: the folder is synchronised after the metadata was renamed, which tantivy leaves out;
//! - temporary files have fixed names, so that none is left to pile up, and every file has the permissions that the user's mask
//!   gives, so that others may read an index;
//! - readers let go of what they have passed ([`MappedFiles`]), so that their memory does not grow with the index;
//! - readers see what was published and not the batches of an ingest under way ([`View`]), and need no right to write.

mod checksums;
mod faults;
mod files;
mod mapped;
mod pieces;
mod view;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

pub(crate) use checksums::{CHECKSUMS, Checksum, Checksums, State};
pub(crate) use faults::Faults;
use mapped::MappedFiles;
pub(crate) use view::View;

/// tantivy's metadata of a commit.
pub(crate) const META: &str = "meta.json";
/// tantivy's list of the files that it made.
pub(crate) const MANAGED: &str = ".managed.json";
/// End of the name of a file that is to replace another.
pub(crate) const NEW: &str = ".new";

/// The lock of whoever writes to the index, held from before its state is read.
pub(crate) fn writer_lock() -> Lock {
    Lock { filepath: PathBuf::from(".rolescope-writer.lock"), is_blocking: false }
}

/// The folder of an index. Clones share everything.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    files: MmapDirectory,
    /// Of those, what readers let go of.
    mapped: MappedFiles,
    access: Access,
    checksums: Mutex<Checksums>,
    faults: Faults,
}

/// What a store is opened for.
#[derive(Debug)]
enum Access {
    /// To read one commit, whose metadata was read and checked beforehand.
    Read(Vec<u8>),
    /// To write; whether only what was published is shown, which ends with the first commit of this writer.
    Write(AtomicBool),
}

impl Store {
    /// The folder at `path` for reading the commit whose metadata is `meta`: only what was published, whatever is written later.
    pub(crate) fn reading(path: &Path, meta: &[u8]) -> tantivy::Result<Self> {
        let meta = view::published(meta)?;
        Self::new(path, Access::Read(meta), Checksums::default(), Faults::default())
    }

    /// The folder at `path` for writing. What the view does not show is taken away with the next commit.
    pub(crate) fn writing(path: &Path, view: View, faults: Faults) -> tantivy::Result<Self> {
        let checksums = match fs::read(path.join(CHECKSUMS)) {
            Ok(bytes) => Checksums::parse(&bytes).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Checksums::default(),
            Err(error) => return Err(error.into()),
        };
        let only_published = AtomicBool::new(view == View::Published);
        Self::new(path, Access::Write(only_published), checksums, faults)
    }

    fn new(
        path: &Path,
        access: Access,
        checksums: Checksums,
        faults: Faults,
    ) -> tantivy::Result<Self> {
        let files = MmapDirectory::open(path)?;
        let checksums = Mutex::new(checksums);
        let path = path.to_owned();
        let mapped = MappedFiles::default();
        let shared = Shared { path, files, mapped, access, checksums, faults };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Tells that a reader has passed so many bytes of posting lists.
    pub(crate) fn pass(&self, bytes: u64) {
        self.shared.mapped.pass(bytes);
    }

    /// Forgets the state before the present one: it will not be seen again.
    pub(crate) fn settle(&self) -> io::Result<()> {
        let mut checksums = self.shared.checksums();
        checksums.settle();
        self.shared.replace(Path::new(CHECKSUMS), &checksums.to_bytes())?;
        self.shared.sync()
    }
}

impl Shared {
    fn checksums(&self) -> MutexGuard<'_, Checksums> {
        self.checksums.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, name: &Path, data: &[u8]) -> io::Result<()> {
        replace(&self.path.join(name), data, &self.faults)
    }

    fn sync(&self) -> io::Result<()> {
        self.faults.strike()?;
        self.files.sync_directory()
    }

    /// Writes tantivy's metadata, after the checksums of the files that it names.
    fn replace_meta(&self, data: &[u8]) -> io::Result<()> {
        let mut checksums = self.checksums();
        checksums.advance(data)?;
        self.replace(Path::new(CHECKSUMS), &checksums.to_bytes())?;
        self.sync()?;
        self.replace(Path::new(META), data)?;
        if let Access::Write(only_published) = &self.access {
            only_published.store(false, Ordering::SeqCst);
        }
        self.sync()
    }
}

/// Writes a file whole or not at all: beside its place, to the disk, then into it. That it stands there is durable once its folder was
/// synchronised.
pub(crate) fn replace(target: &Path, data: &[u8], faults: &Faults) -> io::Result<()> {
    replace_with(target, faults, |file| file.write_all(data))
}

/// As [`replace`], with what is written handed over bit by bit.
pub(crate) fn replace_with(
    target: &Path,
    faults: &Faults,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut beside = target.to_owned().into_os_string();
    beside.push(NEW);
    let put = || {
        faults.strike()?;
        let mut file = BufWriter::new(File::create(&beside)?);
        faults.strike()?;
        write(&mut file)?;
        file.into_inner()?.sync_data()?;
        faults.strike()?;
        fs::rename(&beside, target)
    };
    let done = put();
    if done.is_err() {
        // It may hold little, and stand on a full disk.
        drop(fs::remove_file(&beside));
    }
    done
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Other systems cannot open a folder to synchronise it, and need not.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

fn is(path: &Path, name: &str) -> bool {
    path.as_os_str() == name
}

impl Directory for Store {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.shared.access {
            Access::Read(_) => {
                let mapped = self.shared.mapped.open(&self.shared.path, path);
                mapped.unwrap_or_else(|| self.shared.files.get_file_handle(path))
            }
            Access::Write(_) => pieces::open(&self.shared, path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.shared.files.delete(path)?;
        self.shared.checksums().forget(path);
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.shared.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        files::create(&self.shared, path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match &self.shared.access {
            Access::Read(meta) if is(path, META) => Ok(meta.clone()),
            // What was made and is no longer needed is no business of readers.
            Access::Read(_) if is(path, MANAGED) => {
                Err(OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            Access::Write(only_published)
                if is(path, META) && only_published.load(Ordering::SeqCst) =>
            {
                let meta = self.shared.files.atomic_read(path)?;
                view::published(&meta)
                    .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
            }
            _ => self.shared.files.atomic_read(path),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if is(path, META) {
            self.shared.replace_meta(data)
        } else {
            self.shared.replace(path, data)
        }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.shared.sync()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match (self.shared.files.acquire_lock(lock), &self.shared.access) {
            // Without the right to write, a reader goes without the lock: if files vanish under its hands it opens once more.
            (Err(LockError::IoError(error)), Access::Read(_))
                if matches!(
                    error.kind(),
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            (result, _) => result,
        }
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        // Snapshots stay as they are: nobody watches.
        Ok(WatchHandle::empty())
    }
}
