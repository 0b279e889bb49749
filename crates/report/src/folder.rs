//! A whole report as a folder: page, Markdown, one JSON file, a CSV file per table, an SVG and a PNG file per chart.
//!
//! ```text
//! index.html  report.md  report.json
//! tables/<name>.csv  (codebook.csv among them)
//! charts/<name>.svg  charts/<name>.png
//! ```
//! Each file is written atomically, the page last. That a reader sees the old report or the new one, and never some of both, is the
//! work of [`crate::Replacement`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rolescope_study::{Table, Threads};

use crate::chart::Drawing;
use crate::encode::{CsvText, terminal_line};
use crate::error::{Error, Result};
use crate::files::{create_folder, sweep, write_atomically};
use crate::html::Page;
use crate::{codebook, csv, json, markdown};

/// Writes a report into a folder, which is created if its parent exists. Returns the files written, by name, the page last.
///
/// # Errors
/// [`Error::Name`] and [`Error::SameName`] for names that cannot be files, before anything is written; else as
/// [`write_atomically`], [`csv::write`], [`json::write`] and [`Drawing::png`].
pub fn write(folder: &Path, page: &Page, text: CsvText, threads: &Threads) -> Result<Vec<PathBuf>> {
    let mut tables = page.tables();
    let codebook = codebook::of(&tables);
    tables.push(&codebook);
    let charts = page.charts();
    check_names(tables.iter().map(|table| table.name.as_str()))?;
    check_names(charts.iter().map(|(name, _)| *name))?;

    let of_tables = folder.join("tables");
    let of_charts = folder.join("charts");
    for one in [folder, &of_tables, &of_charts] {
        create_folder(one)?;
        sweep(one)?;
    }
    let mut files = Vec::new();
    // What takes longest comes first.
    files.push((folder.join("report.json"), File::Json(&tables)));
    for (name, drawing) in &charts {
        files.push((of_charts.join(format!("{name}.png")), File::Png(drawing)));
        files.push((of_charts.join(format!("{name}.svg")), File::Svg(drawing)));
    }
    for table in &tables {
        files.push((of_tables.join(format!("{}.csv", table.name)), File::Csv(table, text)));
    }
    files.push((folder.join("report.md"), File::Markdown));
    threads
        .map(&files, |(path, file)| file.write(path, page))
        .into_iter()
        .collect::<Result<()>>()?;
    let mut written: Vec<PathBuf> = files.into_iter().map(|(path, _)| path).collect();
    written.sort_unstable();
    let path = folder.join("index.html");
    write_bytes(&path, page.render())?;
    written.push(path);
    Ok(written)
}

/// What a file of a report holds.
enum File<'a> {
    Json(&'a [&'a Table]),
    Png(&'a Drawing),
    Svg(&'a Drawing),
    Csv(&'a Table, CsvText),
    Markdown,
}

impl File<'_> {
    fn write(&self, path: &Path, page: &Page) -> Result<()> {
        match self {
            Self::Json(tables) => {
                write_atomically(path, |to| json::write_many(tables, &page.provenance, to))
            }
            Self::Png(drawing) => write_bytes(path, drawing.png()?),
            Self::Svg(drawing) => write_bytes(path, drawing.file()),
            Self::Csv(table, text) => {
                write_atomically(path, |to| csv::write(table, &page.provenance, *text, to))
            }
            Self::Markdown => write_bytes(path, markdown::page(page)),
        }
    }
}

fn write_bytes(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    write_atomically(path, |to| to.write_all(bytes.as_ref()).map_err(failed))
}

fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_file_stem(name) {
            return Err(Error::Name { name: terminal_line(name).into_owned() });
        }
        if !seen.insert(name) {
            return Err(Error::SameName { name: name.to_owned() });
        }
    }
    Ok(())
}

/// Whether a name can be a file's on every system: lower-case letters, digits and single hyphens.
#[must_use]
pub fn is_file_stem(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=100).contains(&name.len())
        && name.bytes().all(is_plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::html::{Block, Section};
    use crate::testing;

    fn page(names: &[&str]) -> Page {
        let table = |name: &&str| {
            Block::Table(rolescope_study::Table { name: (*name).to_owned(), ..testing::signals() })
        };
        Page {
            title: "T".to_owned(),
            headline: "H".to_owned(),
            sections: vec![Section {
                heading: "S".to_owned(),
                lead: String::new(),
                blocks: names.iter().map(table).collect(),
            }],
            ledger: None,
            provenance: testing::provenance(),
        }
    }

    fn threads(count: usize) -> Threads {
        Threads::new(count).unwrap()
    }

    #[test]
    fn a_report_is_written_whole_and_the_same_twice() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("report");
        let read = || -> Vec<(String, Vec<u8>)> {
            let page = page(&["signals", "other"]);
            let written = write(&folder, &page, CsvText::Machine, &threads(2)).unwrap();
            let name =
                |path: &PathBuf| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            written.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
        };
        let first = read();
        let names: Vec<_> = first.iter().map(|(name, _)| name.replace('\\', "/")).collect();
        assert_eq!(
            names,
            [
                "report.json",
                "report.md",
                "tables/codebook.csv",
                "tables/other.csv",
                "tables/signals.csv",
                "index.html"
            ]
        );
        assert_eq!(first, read());
    }

    #[test]
    fn names_are_checked_before_anything_is_written() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("report");
        for names in [&["../escape"][..], &["a", "a"], &["codebook"], &["Upper"], &[""], &["-a"]] {
            assert!(
                write(&folder, &page(names), CsvText::Machine, &threads(1)).is_err(),
                "{names:?}"
            );
            assert!(!folder.exists());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_inside_the_folder_is_not_followed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("report");
        let elsewhere = parent.path().join("elsewhere");
        fs::create_dir(&folder).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join("tables")).unwrap();
        assert!(matches!(
            write(&folder, &page(&["a"]), CsvText::Machine, &threads(1)),
            Err(Error::Target { wanted: "folder", .. })
        ));
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }
}
