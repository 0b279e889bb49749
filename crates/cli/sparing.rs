//! What results are not written over: inputs, dumps of the index, and files that somebody else wrote or filled in.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::Context as _;
use rolescope_corpus::RejectsWriter;
use rolescope_index::Snapshot;

use crate::failure::Usage;

/// Bytes at the beginning and at the end of a file that are looked at for who wrote it.
const LOOKED_AT: u64 = 1 << 16;

/// What stands in all tables that this program writes for programs.
const MARKS: [&str; 2] = ["tool_version", "rolescope"];

/// What stands in a sheet of `lexicon sample` alone, in whatever form it is.
const SHEET_MARK: &str = "stratum_sentences";

/// What a file holds that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Data, which bears the marks of who wrote it.
    Data,
    /// A Markdown document, which ends in what it rests on.
    Markdown,
    /// Other text, which bears no mark.
    Text,
}

/// Refuses to write over a file that this program has not written, or that may have been filled in since. Text that does not say who
/// wrote it may be somebody's own.
pub(crate) fn spare_foreign(path: &Path, what: Written, force: &str) -> anyhow::Result<()> {
    if !is_filled(path) {
        return Ok(());
    }
    let unreadable = || format!("cannot read `{}`", path.display());
    let [start, end] = ends(path).with_context(unreadable)?;
    let holds = |mark: &str| {
        let mut parts = [&start, &end].into_iter().flat_map(|part| part.windows(mark.len()));
        parts.any(|part| part == mark.as_bytes())
    };
    let why = if holds(SHEET_MARK) {
        "may have been filled in"
    } else {
        let is_ours = match what {
            Written::Data => {
                MARKS.into_iter().any(holds)
                    || RejectsWriter::wrote(path).with_context(unreadable)?
            }
            Written::Markdown => is_our_markdown(&start, &end),
            Written::Text => false,
        };
        match what {
            _ if is_ours => return Ok(()),
            Written::Data => "was not written by rolescope",
            Written::Markdown | Written::Text => "does not say that rolescope wrote it",
        }
    };
    let error = Usage::new(format!("`{}` is there already, and {why}", path.display()));
    Err(error.hint(format!("name another file, or {force}")).into())
}

/// Whether there is a file with something in it. A link is none, whatever it leads to: whoever writes refuses it, so that nothing behind
/// it is lost, and to be told to use force would be of no use.
pub(crate) fn is_filled(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// The first bytes of a file, and its last.
fn ends(path: &Path) -> io::Result<[Vec<u8>; 2]> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let (mut start, mut end) = (Vec::new(), Vec::new());
    file.by_ref().take(LOOKED_AT).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(length.saturating_sub(LOOKED_AT)))?;
    file.take(LOOKED_AT).read_to_end(&mut end)?;
    Ok([start, end])
}

/// Whether a document begins with a title, and ends in a list of what it rests on that names this program, with nothing behind it.
fn is_our_markdown(start: &[u8], end: &[u8]) -> bool {
    let end = String::from_utf8_lossy(end);
    let last = end.rsplit("\n\n").next().unwrap_or_default();
    start.starts_with(b"# ")
        && last.lines().all(|line| line.starts_with("- "))
        && last.lines().any(|line| line.starts_with("- rolescope: "))
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

/// Refuses `-` for a file that an option names and that does not go to standard output.
pub(crate) fn refuse_dash(file: &Path, option: &str) -> anyhow::Result<()> {
    if file.as_os_str() == "-" {
        return Err(Usage::new(format!("`{option} -` cannot go to standard output"))
            .hint("name a file, or `./-` if it is to have that name")
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
