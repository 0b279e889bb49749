//! Files that are whole or absent: a temporary file beside the target, synchronised, renamed into place.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// What temporary files of this tool are named: this, random letters, [`TEMPORARY_SUFFIX`].
pub const TEMPORARY_PREFIX: &str = ".rolescope-";
/// The end of a temporary file's name.
pub const TEMPORARY_SUFFIX: &str = ".part";

/// Writes a file so that readers see the old one or the whole new one, after a crash too.
///
/// The temporary file is created anew in the target's folder, written by `fill`, synchronised and renamed over the
/// target; then the folder is synchronised. Its mode is what the process's mask leaves of 0666.
///
/// # Errors
/// [`Error::Target`] where the target is a symbolic link, a folder or a device; [`Error::Write`] where a step fails, in
/// which case the target is as it was; whatever `fill` returns.
pub fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let failed = |source: io::Error| Error::Write { path: path.to_owned(), source };
    check_target(path)?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder).map_err(failed)?;
    let mut buffered = BufWriter::new(temporary.as_file_mut());
    fill(&mut buffered)?;
    buffered.flush().map_err(failed)?;
    drop(buffered);
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder).map_err(failed)
}

/// Refuses what [`write_atomically`] does not write over, before anything is made to be written.
///
/// # Errors
/// [`Error::Target`] where the target is a symbolic link, a folder or a device; [`Error::Write`] where that cannot be told.
pub fn check_target(path: &Path) -> Result<()> {
    refuse_unless(path, "file", |kind| kind.is_file())
}

/// Creates a folder unless it is there; a symbolic link in its place is refused.
///
/// # Errors
/// [`Error::Target`], [`Error::Write`].
pub fn create_folder(path: &Path) -> Result<()> {
    refuse_unless(path, "folder", |kind| kind.is_dir())?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(Error::Write { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Removes temporary files that a killed run left in a folder.
///
/// # Errors
/// [`Error::Write`] where the folder cannot be read or a file not be removed.
pub fn sweep(folder: &Path) -> Result<()> {
    let failed = |source: io::Error| Error::Write { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_ours = entry.file_name().to_str().is_some_and(|name| {
            name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX)
        });
        if is_ours && entry.file_type().map_err(failed)?.is_file() {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// A file name for a text of a dump: its letters and digits in lower case, and a hash of the whole text, so that no
/// two texts share a file and none leaves the folder.
pub fn file_stem(text: &str) -> String {
    let mut stem = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if stem.len() >= 40 {
            break;
        }
        if c.is_ascii_alphanumeric() {
            stem.push(c);
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    format!("{}-{:016x}", stem.trim_end_matches('-'), fnv1a(text.as_bytes()))
        .trim_start_matches('-')
        .to_owned()
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): names files, protects nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn refuse_unless(
    path: &Path,
    wanted: &'static str,
    is_wanted: impl FnOnce(&fs::FileType) -> bool,
) -> Result<()> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::Write { path: path.to_owned(), source }),
        Ok(metadata) => metadata.file_type(),
    };
    if is_wanted(&found) {
        return Ok(());
    }
    let found = if found.is_symlink() {
        "a symbolic link"
    } else if found.is_dir() {
        "a folder"
    } else if found.is_file() {
        "a file"
    } else {
        crate::error::DEVICE
    };
    Err(Error::Target { path: path.to_owned(), found, wanted })
}

#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file; the rename is as durable as the system makes it.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn put(path: &Path, text: &str) -> Result<()> {
        write_atomically(path, |to| {
            to.write_all(text.as_bytes())
                .map_err(|source| Error::Write { path: path.to_owned(), source })
        })
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        put(&path, "old").unwrap();
        put(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let failed = write_atomically(&path, |to| {
            to.write_all(b"half").unwrap();
            Err(Error::SameName { name: "x".to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_folders_are_refused_and_others_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        put(&victim, "precious").unwrap();
        assert_eq!(fs::metadata(&victim).unwrap().permissions().mode() & 0o444, 0o444);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        let error = put(&link, "x").unwrap_err();
        assert!(error.to_string().ends_with("is a symbolic link, not a plain file"), "{error}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        let tables = folder.path().join("tables");
        std::os::unix::fs::symlink(folder.path(), &tables).unwrap();
        assert!(create_folder(&tables).is_err());
        assert!(put(folder.path(), "x").is_err());
        assert!(put(&folder.path().join("absent/a.csv"), "x").unwrap_err().hint().is_some());
    }

    #[test]
    fn leftovers_are_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".rolescope-a1b2c3.part", ".rolescope-keep", "a.csv"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        sweep(folder.path()).unwrap();
        assert_eq!(names(folder.path()), [".rolescope-keep", "a.csv"]);
    }

    #[test]
    fn file_names_from_data_stay_in_their_folder_and_apart() {
        for text in ["../../etc/passwd", "/abs", "CON", "a\0b", "", "\u{202e}", &"x".repeat(500)] {
            let stem = file_stem(text);
            assert!(stem.len() <= 60, "{stem}");
            assert!(
                stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
        assert_eq!(
            file_stem("Acme, Inc."),
            "acme-inc-".to_owned() + &format!("{:016x}", fnv1a(b"Acme, Inc."))
        );
        assert_ne!(file_stem("a b"), file_stem("a-b"));
        // Reference value of the algorithm's authors.
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
