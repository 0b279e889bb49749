//! `manifest.json`: what a folder of results was made from, with the hash of each of its files; and whether they still are what was
//! written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path};

use rolescope_study::made::{Made, MadeFile};

use crate::error::{Error, Result};
use crate::files::write_atomically;
use crate::json;

/// The manifest's file.
pub const MANIFEST: &str = "manifest.json";

/// Largest manifest that is read, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// How deep folders of results are looked into.
const DEEPEST: usize = 16;

/// A file that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Its path below the folder.
    pub file: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Hashes `files`, paths below the folder with `/` between folders, enters them, and writes the manifest.
///
/// # Errors
/// [`Error::Read`], [`Error::Write`].
pub fn write(folder: &Path, made: &mut Made, files: &[String]) -> Result<()> {
    made.files.clear();
    for name in files {
        made.files.insert(name.clone(), hash(&folder.join(name))?);
    }
    let path = folder.join(MANIFEST);
    write_atomically(&path, |to| {
        json::write_value(made, to).map_err(|source| Error::Write { path: path.clone(), source })
    })
}

/// Reads the manifest of a folder of results.
///
/// # Errors
/// [`Error::Read`] if there is none, [`Error::Manifest`] if it is none of ours or names files outside its folder.
pub fn read(folder: &Path) -> Result<Made> {
    let path = folder.join(MANIFEST);
    let failed = |source| Error::Read { path: path.clone(), source };
    let refused = |reason: String| Error::Manifest { path: path.clone(), reason };
    if fs::metadata(&path).map_err(failed)?.len() > MAX_BYTES {
        return Err(refused(format!("it is larger than {MAX_BYTES} bytes")));
    }
    let text = fs::read(&path).map_err(failed)?;
    let made: Made = serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))?;
    if !made.is_known() {
        return Err(refused(format!("its layout {} is not known here", made.format)));
    }
    let folders = made.answers.iter().flat_map(|answer| {
        [Some(&answer.folder), answer.outputs.report.as_ref()].into_iter().flatten()
    });
    let all = made.files.keys().chain(folders.filter(|folder| !folder.is_empty()));
    let outside = all.into_iter().find(|name| !is_below(name)).cloned();
    match outside {
        Some(name) => Err(refused(format!("it names `{name}`, which is not below its folder"))),
        None => Ok(made),
    }
}

/// The files of the manifest that are not what was written, and files of the folder that it does not name; both ascending.
///
/// # Errors
/// [`Error::Read`] where a file or folder cannot be read for another reason than that it is not there.
pub fn check(folder: &Path, made: &Made) -> Result<(Vec<Damage>, Vec<String>)> {
    let mut present = list(folder)?;
    present.remove(MANIFEST);
    let mut damage = Vec::new();
    for (name, file) in &made.files {
        let what = match present.remove(name) {
            None => "it is missing",
            Some(false) => "it is no plain file",
            Some(true) if hash(&folder.join(name))? != *file => {
                "its bytes are not what was written"
            }
            Some(true) => continue,
        };
        damage.push(Damage { file: name.clone(), what });
    }
    Ok((damage, present.into_keys().collect()))
}

/// The files below a folder by their paths, and whether each is a plain file. Links are not followed.
///
/// # Errors
/// [`Error::Read`].
pub fn list(folder: &Path) -> Result<BTreeMap<String, bool>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((path, prefix, depth)) = folders.pop() {
        let failed = |source| Error::Read { path: path.clone(), source };
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() && depth < DEEPEST {
                folders.push((entry.path(), format!("{name}/"), depth + 1));
            } else {
                found.insert(name, kind.is_file());
            }
        }
    }
    Ok(found)
}

/// Length and BLAKE3 of a file.
///
/// # Errors
/// [`Error::Read`].
pub fn hash(path: &Path) -> Result<MadeFile> {
    let failed = |source: io::Error| Error::Read { path: path.to_owned(), source };
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).map_err(failed)?).map_err(failed)?;
    Ok(MadeFile { bytes: hasher.count(), blake3: hasher.finalize().to_hex().to_string() })
}

/// Whether a path stays below where it begins.
fn is_below(name: &str) -> bool {
    !name.is_empty()
        && !name.contains('\\')
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_the_folder() {
        for good in ["index.html", "a/b.csv", "..a/b"] {
            assert!(is_below(good), "{good}");
        }
        for bad in ["", "/etc/passwd", "../a", "a/../../b", "a\\..\\b", "./a"] {
            assert!(!is_below(bad), "{bad}");
        }
    }
}
