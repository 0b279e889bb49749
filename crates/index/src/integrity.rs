//! Whether the files of an index are what was written: a look at every opening, every byte on request.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use crate::error::{Context, Error, Result};
use crate::folder::{Writing, is_lock, is_ours};
use crate::progress::Progress;
use crate::snapshot::{MARKER, Snapshot, check_marker};
use crate::store::{CHECKSUMS, Checksum, Checksums, MANAGED, META, State};
use crate::vacancies::{self, SKETCHES, VACANCIES};

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files looked at.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// What is damaged; nothing if all is well.
    pub problems: Vec<Problem>,
    /// Names of files in the folder that are not of the index.
    pub strangers: Vec<String>,
    /// Names of files that whoever writes to the index has made, or who was interrupted has left: no part of it yet.
    pub unfinished: Vec<String>,
    /// Whether somebody writes to the index, if there are such files.
    pub writing: Option<Writing>,
}

/// A file that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its name.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

/// The metadata of the newest commit, if there is one: it must be known to the checksums, and its files must be there in their lengths.
pub(crate) fn newest(path: &Path) -> Result<Option<Vec<u8>>> {
    let damaged = |detail: String| Error::Damaged { path: path.to_owned(), detail };
    // While a writer is at work, the two files may be read on both sides of a commit: once more then.
    for _ in 0..8 {
        let meta = read(&path.join(META))?;
        let checksums = read(&path.join(CHECKSUMS))?;
        let known = match &checksums {
            None => Checksums::default(),
            Some(bytes) => Checksums::parse(bytes)
                .map_err(|detail| damaged(format!("`{CHECKSUMS}` cannot be trusted: {detail}")))?,
        };
        let Some(meta) = meta else {
            if known.states.iter().all(|state| state.files.is_empty()) {
                return Ok(None);
            }
            return Err(damaged(format!("`{META}` is missing")));
        };
        if checksums.is_none() {
            return Err(damaged(format!("`{CHECKSUMS}` is missing")));
        }
        let Some(state) = known.state_of(&meta) else { continue };
        let wrong =
            state.files.iter().find_map(|(name, checksum)| match fs::metadata(path.join(name)) {
                Ok(found) if found.len() == checksum.bytes => None,
                Ok(found) => Some(length(name, checksum, found.len())),
                Err(_) => Some(format!("`{name}` is missing")),
            });
        match wrong {
            None => return Ok(Some(meta)),
            // A merge may have taken the file away, and the metadata with it.
            Some(_) if read(&path.join(META))?.as_ref() != Some(&meta) => {}
            Some(detail) => return Err(damaged(detail)),
        }
    }
    Err(damaged(format!("`{META}` is not what was written")))
}

fn length(name: &str, checksum: &Checksum, found: u64) -> String {
    format!("`{name}` has {found} bytes, {} were written", checksum.bytes)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("read", path),
    }
}

/// Reads every byte of the index at `path` and compares it with what was written. Nobody may write to it meanwhile.
///
/// # Errors
/// If there is no index of ours there, or the work was stopped. What is damaged is no error but among the problems.
pub fn verify(path: &Path, progress: &dyn Progress) -> Result<Verified> {
    let mut verified = Verified::default();
    match check_marker(path) {
        // Indexes of the first layout had no checksums: with them, it is the marker that is damaged.
        Err(Error::Version { .. } | Error::Foreign { .. } | Error::Damaged { .. })
            if path.join(CHECKSUMS).is_file() =>
        {
            verified.problem(MARKER, "it is not what was written");
        }
        other => other?,
    }
    let writing = Writing::at(path);
    let (meta, checksums) = (read(&path.join(META))?, read(&path.join(CHECKSUMS))?);
    verified.saw(1, fs::metadata(path.join(MARKER)).map_or(0, |marker| marker.len()));
    for bytes in [&meta, &checksums].into_iter().flatten() {
        verified.saw(1, bytes.len() as u64);
    }
    let known = match &checksums {
        None => Err("it is missing".to_owned()),
        Some(bytes) => Checksums::parse(bytes),
    };
    let known = known.unwrap_or_else(|what| {
        verified.problem(CHECKSUMS, what);
        Checksums::default()
    });
    let state = match &meta {
        None => {
            verified.problem(META, "it is missing");
            known.states.first()
        }
        Some(meta) => known.state_of(meta).or_else(|| {
            // Without checksums there is nothing to compare with.
            if !known.states.is_empty() {
                verified.problem(META, "it is not what was written");
            }
            known.states.first()
        }),
    };
    let files = state.cloned().unwrap_or_default();
    verified.read_files(path, &files, progress)?;
    verified.check_list(path, &files)?;
    verified.check_vacancies(path)?;
    verified.look_around(path, &known)?;
    if !verified.unfinished.is_empty() {
        // Who has ended meanwhile was at work when the files were looked at.
        let still = Writing::at(path);
        verified.writing = Some(if writing == Writing::UnderWay { writing } else { still });
    }
    if verified.problems.is_empty()
        && let Err(error) = Snapshot::open(path)
        && !matches!(error, Error::Unfinished { .. })
    {
        verified.problem(META, error.to_string());
    }
    Ok(verified)
}

impl Verified {
    /// Whether all is as it was written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
    }

    fn problem(&mut self, file: &str, what: impl Into<String>) {
        self.problems.push(Problem { file: file.to_owned(), what: what.into() });
    }

    fn saw(&mut self, files: u64, bytes: u64) {
        self.files += files;
        self.bytes += bytes;
    }

    /// Compares the files of the segments with their checksums.
    fn read_files(&mut self, path: &Path, state: &State, progress: &dyn Progress) -> Result<()> {
        let total = state.files.values().map(|checksum| checksum.bytes).sum();
        progress.started("verifying", Some(total));
        let mut piece = vec![0; 1 << 20];
        let mut done = 0;
        for (name, checksum) in &state.files {
            let mut hasher = blake3::Hasher::new();
            let mut bytes = 0;
            let mut hash = |file: File| -> io::Result<bool> {
                let mut file = file;
                loop {
                    let read = match file.read(&mut piece) {
                        Ok(0) => return Ok(true),
                        Ok(read) => read,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                        Err(error) => return Err(error),
                    };
                    hasher.update(&piece[..read]);
                    bytes += read as u64;
                    done += read as u64;
                    progress.advanced(done);
                    if progress.stopped() {
                        return Ok(false);
                    }
                }
            };
            match File::open(path.join(name)).and_then(&mut hash) {
                Ok(true) => {}
                Ok(false) => return Err(Error::Stopped),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.problem(name, "it is missing");
                    continue;
                }
                Err(error) => {
                    self.problem(name, format!("it cannot be read: {error}"));
                    continue;
                }
            }
            self.saw(1, bytes);
            if bytes != checksum.bytes {
                let what = format!("it has {bytes} bytes, {} were written", checksum.bytes);
                self.problem(name, what);
            } else if hasher.finalize().to_hex().as_str() != checksum.blake3 {
                self.problem(name, "its bytes are not those that were written");
            }
        }
        progress.finished();
        Ok(())
    }

    /// Compares tantivy's list of its files, which has no order of its own, with the files of the index.
    fn check_list(&mut self, path: &Path, state: &State) -> Result<()> {
        let Some(bytes) = read(&path.join(MANAGED))? else {
            self.problem(MANAGED, "it is missing");
            return Ok(());
        };
        self.saw(1, bytes.len() as u64);
        let names: Vec<String> = match serde_json::from_slice(&bytes) {
            Ok(names) => names,
            Err(error) => {
                self.problem(MANAGED, format!("it cannot be read: {error}"));
                return Ok(());
            }
        };
        let mut written = serde_json::to_vec(&names).expect("names are plain data");
        written.push(b'\n');
        let listed: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let of_index = state.files.keys().map(String::as_str).chain([META]);
        let missing = of_index.into_iter().find(|name| !listed.contains(name));
        // Files of segments that an ingest left when it was killed may still be listed; the next one takes them away.
        let stranger = listed.iter().find(|name| !is_ours(name));
        if written != bytes {
            self.problem(MANAGED, "it is not what was written");
        } else if let Some(name) = missing {
            self.problem(MANAGED, format!("it does not name `{name}`"));
        } else if let Some(name) = stranger {
            self.problem(MANAGED, format!("it names `{name}`, which is not of the index"));
        }
        Ok(())
    }

    /// Compares the files of vacancies, if there are any, with what they say of themselves.
    fn check_vacancies(&mut self, path: &Path) -> Result<()> {
        for name in [VACANCIES, SKETCHES] {
            let Some((bytes, wrong)) = vacancies::file::check(&path.join(name))? else { continue };
            self.saw(1, bytes);
            if let Some(what) = wrong {
                self.problem(name, what);
            }
        }
        Ok(())
    }

    /// Looks for files that are not of the index.
    fn look_around(&mut self, path: &Path, known: &Checksums) -> Result<()> {
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(path).context("read the folder", path)? {
            let entry = entry.context("read the folder", path)?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        let is_known = |name: &String| {
            matches!(name.as_str(), MARKER | META | MANAGED | CHECKSUMS | VACANCIES | SKETCHES)
                || known.states.iter().any(|state| state.files.contains_key(name))
                // Without checksums nobody knows whose files these are.
                || (known.states.is_empty() && is_ours(name))
        };
        for name in names {
            if is_lock(&name) {
                if fs::metadata(path.join(&name)).is_ok_and(|lock| lock.len() > 0) {
                    self.problem(&name, "it is a lock, and not empty");
                }
            } else if is_ours(&name) && !is_known(&name) {
                self.unfinished.push(name);
            } else if !is_known(&name) {
                self.strangers.push(name);
            }
        }
        Ok(())
    }
}
