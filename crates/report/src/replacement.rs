//! A folder that is filled beside another and takes its place when it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{TEMPORARY_PREFIX, sync_folder};

/// A folder under way. If it is dropped before [`Replacement::finish`], nothing is left of it and the target is as it was.
#[derive(Debug)]
pub struct Replacement {
    target: PathBuf,
    beside: PathBuf,
    finished: bool,
}

impl Replacement {
    /// Puts back what a run that was killed between two steps had set aside, and clears away what it left half-made. To be called before
    /// the target is looked at.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn recover(target: &Path) -> Result<()> {
        let aside = named(target, "old")?;
        if fs::symlink_metadata(target).is_err() && aside.is_dir() {
            fs::rename(&aside, target).map_err(|source| write_error(target, source))?;
        }
        remove(&aside)?;
        remove(&named(target, "new")?)
    }

    /// Begins a folder beside `target`.
    ///
    /// # Errors
    /// [`Error::Write`] if it cannot be made, as where the parent is missing.
    pub fn begin(target: &Path) -> Result<Self> {
        let beside = named(target, "new")?;
        fs::create_dir(&beside).map_err(|source| write_error(target, source))?;
        Ok(Self { target: target.to_owned(), beside, finished: false })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Takes the target's place.
    ///
    /// # Errors
    /// [`Error::Write`]; the target is then as it was.
    pub fn finish(mut self) -> Result<()> {
        let failed = |source| write_error(&self.target, source);
        let aside = named(&self.target, "old")?;
        let had_one = fs::symlink_metadata(&self.target).is_ok();
        if had_one {
            fs::rename(&self.target, &aside).map_err(failed)?;
        }
        if let Err(source) = fs::rename(&self.beside, &self.target) {
            if had_one {
                fs::rename(&aside, &self.target).map_err(failed)?;
            }
            return Err(failed(source));
        }
        self.finished = true;
        sync_folder(parent(&self.target)).map_err(failed)?;
        remove(&aside)
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.finished {
            // The next run clears away what could not be removed now.
            drop(remove(&self.beside));
        }
    }
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// `.rolescope-NAME.SUFFIX` beside the target.
fn named(target: &Path, suffix: &str) -> Result<PathBuf> {
    let Some(name) = target.file_name() else {
        let source = io::Error::new(io::ErrorKind::InvalidInput, "it has no name of its own");
        return Err(write_error(target, source));
    };
    let name = format!("{TEMPORARY_PREFIX}{}.{suffix}", name.to_string_lossy());
    Ok(parent(target).join(name))
}

fn remove(folder: &Path) -> Result<()> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match fs::remove_dir_all(folder) {
        Err(error) if !matches!(error.kind(), NotFound | NotADirectory) => {
            Err(write_error(folder, error))
        }
        _ => Ok(()),
    }
}

fn write_error(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(folder: &Path) -> String {
        fs::read_to_string(folder.join("a")).unwrap_or_default()
    }

    #[test]
    fn a_folder_is_replaced_whole_or_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("results");
        let entries = || fs::read_dir(parent.path()).unwrap().count();
        for content in ["one", "two"] {
            let replacement = Replacement::begin(&target).unwrap();
            fs::write(replacement.path().join("a"), content).unwrap();
            replacement.finish().unwrap();
            assert_eq!((text(&target).as_str(), entries()), (content, 1));
        }
        let replacement = Replacement::begin(&target).unwrap();
        fs::write(replacement.path().join("a"), "three").unwrap();
        drop(replacement);
        assert_eq!((text(&target).as_str(), entries()), ("two", 1));
    }

    #[test]
    fn what_a_killed_run_left_is_put_right() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("results");
        let [old, new] = ["old", "new"].map(|suffix| named(&target, suffix).unwrap());
        // Killed between the two steps: the old one is the last that was whole.
        for folder in [&old, &new] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("a"), folder.extension().unwrap().to_str().unwrap()).unwrap();
        }
        Replacement::recover(&target).unwrap();
        assert_eq!(text(&target), "old");
        assert!(!old.exists() && !new.exists());
        // Killed after both: what was set aside goes.
        fs::create_dir(&old).unwrap();
        Replacement::recover(&target).unwrap();
        assert_eq!(text(&target), "old");
        assert!(!old.exists());
    }
}
