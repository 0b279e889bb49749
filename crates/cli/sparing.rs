//! What results are not written over: inputs, dumps of the index, and files that this program did not write.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::Context as _;
use rolescope_corpus::{Profile, ReadOptions, Reader, RejectsWriter};
use rolescope_index::Snapshot;

use crate::failure::Usage;

/// Bytes at the beginning and at the end of a file that are looked at for who wrote it.
const LOOKED_AT: u64 = 1 << 16;

/// What stands in all tables that this program writes for programs.
const MARKS: [&str; 2] = ["tool_version", "rolescope"];

/// What a file holds that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Data, which bears the marks of who wrote it.
    Data,
    /// Text for people, which may bear none.
    Text,
}

/// Refuses to write over a file that this program has not written: data without its marks, lexicons, tables of postings.
pub(crate) fn spare_foreign(path: &Path, what: Written, force: &str) -> anyhow::Result<()> {
    let is_ours = || Ok::<_, io::Error>(is_marked(path)? || RejectsWriter::wrote(path)?);
    if !is_filled(path) || is_ours().with_context(|| format!("cannot read `{}`", path.display()))? {
        return Ok(());
    }
    let is_lexicon = path.extension().is_some_and(|extension| extension == "toml");
    let profile = Profile::automatic();
    let is_dump = || Reader::open(path, &profile, &ReadOptions::default()).is_ok();
    if what == Written::Data || is_lexicon || is_dump() {
        return Err(Usage::new(format!(
            "`{}` is there already, and was not written by rolescope",
            path.display()
        ))
        .hint(format!("name another file, or {force}"))
        .into());
    }
    Ok(())
}

/// Whether there is a file with something in it. A link is none, whatever it leads to: whoever writes refuses it, so that nothing behind
/// it is lost, and to be told to use force would be of no use.
pub(crate) fn is_filled(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// Whether a file says that this program wrote it.
fn is_marked(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut looked_at = Vec::new();
    file.by_ref().take(LOOKED_AT).read_to_end(&mut looked_at)?;
    file.seek(SeekFrom::Start(length.saturating_sub(LOOKED_AT)))?;
    file.take(LOOKED_AT).read_to_end(&mut looked_at)?;
    let holds = |mark: &str| looked_at.windows(mark.len()).any(|part| part == mark.as_bytes());
    Ok(MARKS.into_iter().any(holds))
}

/// Refuses `-` for a folder: several files do not go to standard output.
pub(crate) fn refuse_stream(folder: &Path) -> anyhow::Result<()> {
    if folder.as_os_str() == "-" {
        return Err(Usage::new(
            "several files are written, which cannot go to standard output (`-`)",
        )
        .hint("name a folder with `--output`, or `./-` if it is to have that name")
        .into());
    }
    Ok(())
}

/// Refuses to write over an input, or into one.
pub(crate) fn spare_inputs(path: &Path, inputs: &[&Path]) -> anyhow::Result<()> {
    if inputs
        .iter()
        .any(|input| same_file(path, input) || is_within(path, input) || is_link_into(path, input))
    {
        return Err(Usage::new(format!("`{}` is an input, or lies in one", path.display()))
            .hint("name another file to be written")
            .into());
    }
    Ok(())
}

/// Refuses to write over a dump of the index: a file of the length of one that has its name or its bytes.
pub(crate) fn spare_dumps(path: &Path, snapshot: &Snapshot) -> anyhow::Result<()> {
    let (Some(name), Ok(metadata)) = (path.file_name(), path.metadata()) else { return Ok(()) };
    let dumps = snapshot.manifest().sources.iter().map(|source| match &source.summary.archive {
        Some(archive) => (&archive.file_name, archive.bytes, &archive.blake3),
        None => (&source.summary.file_name, source.summary.bytes, &source.summary.blake3),
    });
    let mut as_long = dumps.filter(|(_, bytes, _)| *bytes == metadata.len()).peekable();
    if !metadata.is_file() || as_long.peek().is_none() {
        return Ok(());
    }
    let mut hasher = blake3::Hasher::new();
    let hash = hasher
        .update_reader(
            File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?,
        )
        .with_context(|| format!("cannot read `{}`", path.display()))?
        .finalize()
        .to_hex();
    if as_long.any(|(dump, _, blake3)| name == dump.as_str() || blake3.as_str() == hash.as_str()) {
        return Err(Usage::new(format!("`{}` is a dump of the index", path.display()))
            .hint("name another file to be written")
            .into());
    }
    Ok(())
}

/// Whether a file that is to be written would stand in a folder or below it, by whatever links.
pub(crate) fn is_within(file: &Path, folder: &Path) -> bool {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => folder.is_dir() && parent.starts_with(folder),
        _ => false,
    }
}

/// Whether a file is one of those in a folder under another name.
fn is_link_into(file: &Path, folder: &Path) -> bool {
    let held = folder.read_dir().into_iter().flatten().flatten();
    file.is_file() && held.map(|entry| entry.path()).any(|held| same_file(file, &held))
}

/// Whether two paths name one file, by whatever links.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) {
            return (one.dev(), one.ino()) == (other.dev(), other.ino());
        }
        false
    }
    #[cfg(not(unix))]
    {
        matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    }
}
