//! What the user names – files, folders, patterns, archives, standard input – as a list of dumps.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::input::archive::{Archive, Entry, entries};
use crate::input::{Input, file_name};

/// Endings of the names of tables.
const TABLES: [&str; 5] = ["csv", "tsv", "tab", "psv", "txt"];

/// Endings of the names of packed tables that can be read.
const PACKED: [&str; 4] = ["gz", "zst", "zstd", "zip"];

/// Endings of the names of archives.
const ARCHIVES: [&str; 12] =
    ["zip", "gz", "tgz", "zst", "zstd", "bz2", "xz", "7z", "rar", "tar", "jar", "lz4"];

/// How deep folders may lie in folders.
const DEEPEST: usize = 32;

/// A dump to be read: a file, an entry of an archive, or standard input.
#[derive(Clone, Debug)]
pub struct Dump {
    path: PathBuf,
    entry: Option<(Arc<Archive>, Entry)>,
}

/// A file that was found where dumps were looked for, and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The file, or an archive's file and the entry's name.
    pub file: String,
    /// Why it is no dump, in a few words.
    pub why: String,
}

/// The dumps that the user named, in his order; within a folder, a pattern or an archive by name.
#[derive(Clone, Debug, Default)]
pub struct Expanded {
    /// The dumps.
    pub dumps: Vec<Dump>,
    /// What was found beside them.
    pub passed_over: Vec<PassedOver>,
}

impl Dump {
    /// A file or standard input, as it is named. An archive is one too, if it holds one table.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self { path: path.to_owned(), entry: None }
    }

    /// The file on the disk, `-` for standard input.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The entry's name, if the file is an archive.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        self.entry.as_ref().map(|(_, entry)| entry.name.as_str())
    }

    /// The dump in messages: the path as named, and the entry's name after it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.entry() {
            None => self.path.display().to_string(),
            Some(entry) => format!("{}/{entry}", self.path.display()),
        }
    }

    /// The dump as postings name it: without the folders of the file.
    #[must_use]
    pub fn name(&self) -> String {
        match self.entry() {
            None => file_name(&self.path),
            Some(entry) => format!("{}/{entry}", file_name(&self.path)),
        }
    }

    /// Bytes to be read from the disk, where they are known.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match &self.entry {
            Some((_, entry)) => Some(entry.packing.compressed),
            None => std::fs::metadata(&self.path)
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map(|metadata| metadata.len()),
        }
    }

    /// BLAKE3 of the bytes on the disk, as [`crate::SourceSummary::blake3`] has it once the dump was read; `None` if they can be read only
    /// once.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub fn blake3(&self) -> Result<Option<blake3::Hash>> {
        if self.bytes().is_none() {
            return Ok(None);
        }
        let failed = |source| Error::Open { file: self.shown(), source };
        let mut hasher = blake3::Hasher::new();
        match &self.entry {
            Some((archive, entry)) => {
                hasher.update_reader(archive.section(entry).map_err(failed)?).map_err(failed)?;
            }
            None => {
                hasher.update_reader(File::open(&self.path).map_err(failed)?).map_err(failed)?;
            }
        }
        Ok(Some(hasher.finalize()))
    }

    pub(crate) fn input(&self) -> Result<Input> {
        match &self.entry {
            Some((archive, entry)) => {
                let file = self.shown();
                let source = archive
                    .section(entry)
                    .map_err(|source| Error::Open { file: file.clone(), source })?;
                Ok(Input {
                    length: Some(entry.packing.compressed),
                    packing: Some(entry.packing),
                    archive: Some(Arc::clone(archive)),
                    ..Input::new(file, self.name(), source)
                })
            }
            None if is_zip(&self.path)? => {
                let found = dumps(&[&self.path])?;
                match &found.dumps[..] {
                    [one] => one.input(),
                    several => Err(Error::SeveralTables {
                        file: self.path.display().to_string(),
                        tables: several.iter().filter_map(Self::entry).map(str::to_owned).collect(),
                    }),
                }
            }
            None => Input::open(&self.path),
        }
    }
}

/// The dumps behind what the user names: files as they are; the entries of ZIP archives; the files of folders, and of the folders in
/// them, that have the name of a table or of a packed one; the files that a pattern with `*`, `?` or `[…]` fits; `-` for standard
/// input. A file named twice is read once.
///
/// # Errors
///
/// If something named is not there, cannot be looked into, or holds no dump, or if an archive is refused.
pub fn dumps<P: AsRef<Path>>(named: &[P]) -> Result<Expanded> {
    let mut expansion = Expansion::default();
    for path in named {
        let before = expansion.found.dumps.len();
        let repeated = expansion.repeated;
        expansion.named(path.as_ref())?;
        if expansion.found.dumps.len() == before && expansion.repeated == repeated {
            return Err(Error::NoDumps { named: path.as_ref().display().to_string() });
        }
    }
    Ok(expansion.found)
}

#[derive(Default)]
struct Expansion {
    found: Expanded,
    seen: HashSet<PathBuf>,
    repeated: usize,
}

impl Expansion {
    fn named(&mut self, path: &Path) -> Result<()> {
        if path == Path::new("-") {
            if !self.repeats(path) {
                self.found.dumps.push(Dump::file(path));
            }
            return Ok(());
        }
        let text = path.to_string_lossy();
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path, 0),
            Ok(_) => self.file(path),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && text.contains(['*', '?', '[']) =>
            {
                self.pattern(&text)
            }
            Err(source) => Err(Error::Open { file: text.into_owned(), source }),
        }
    }

    fn pattern(&mut self, pattern: &str) -> Result<()> {
        let unreadable = |source| Error::Open { file: pattern.to_owned(), source };
        // As in a shell, `*` does not fit what is hidden.
        let options =
            glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
        let paths = glob::glob_with(pattern, options)
            .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
        let mut paths: Vec<PathBuf> = paths
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| unreadable(error.into()))?;
        paths.sort();
        for path in paths {
            if path.is_dir() { self.folder(&path, 0)? } else { self.file(&path)? }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path, depth: usize) -> Result<()> {
        if self.repeats(folder) {
            return Ok(());
        }
        let unreadable = |source| Error::Open { file: folder.display().to_string(), source };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.sort();
        for path in paths {
            let name = file_name(&path);
            if name.starts_with('.') {
                self.pass(&path, "a hidden file");
            } else if path.is_dir() {
                if depth < DEEPEST {
                    self.folder(&path, depth + 1)?;
                } else {
                    self.pass(&path, "too many folders in folders");
                }
            } else if is_table_name(&name) || is_packed_table_name(&name) {
                self.file(&path)?;
            } else {
                self.pass(&path, "not the name of a table");
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        if self.repeats(path) {
            return Ok(());
        }
        if !is_zip(path)? {
            self.found.dumps.push(Dump::file(path));
            return Ok(());
        }
        let (entries, passed) = entries(path)?;
        self.found.passed_over.extend(passed);
        let archive = Arc::new(Archive::new(path));
        if entries.is_empty() {
            return Err(Error::NoDumps { named: path.display().to_string() });
        }
        self.found.dumps.extend(entries.into_iter().map(|entry| Dump {
            path: path.to_owned(),
            entry: Some((Arc::clone(&archive), entry)),
        }));
        Ok(())
    }

    fn pass(&mut self, path: &Path, why: &'static str) {
        self.found
            .passed_over
            .push(PassedOver { file: path.display().to_string(), why: why.to_owned() });
    }

    /// Whether a file or folder was met before; under another name it is still the same.
    fn repeats(&mut self, path: &Path) -> bool {
        let known = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(known) {
            return false;
        }
        self.repeated += 1;
        self.pass(path, "met before");
        true
    }
}

/// Whether a file begins as a ZIP archive does. Of a pipe nothing is read.
fn is_zip(path: &Path) -> Result<bool> {
    let failed = |source| Error::Open { file: path.display().to_string(), source };
    if path == Path::new("-") || !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Ok(false);
    }
    let mut start = Vec::new();
    File::open(path).map_err(failed)?.take(4).read_to_end(&mut start).map_err(failed)?;
    Ok(start == *b"PK\x03\x04" || start == *b"PK\x05\x06")
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Whether a name is one of a table that is not packed.
pub(crate) fn is_table_name(name: &str) -> bool {
    has_ending(name, &TABLES)
}

/// Whether a name is one of an archive.
pub(crate) fn is_archive_name(name: &str) -> bool {
    has_ending(name, &ARCHIVES)
}

fn is_packed_table_name(name: &str) -> bool {
    has_ending(name, &PACKED)
}
