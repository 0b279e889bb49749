//! Reads every file of a folder as a table, given nothing, and writes each as CSV to another folder: for `scripts/score-tables`.
//!
//! `cargo run --release -p rolescope-corpus --example tables -- FROM TO`

#![expect(clippy::print_stderr, reason = "a program tells what it does")]

use std::path::{Path, PathBuf};

use rolescope_corpus::{Dump, Error, ReadOptions, Table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("name the folder of the tables and the folder to write to".into());
    };
    std::fs::create_dir_all(&to)?;
    let (mut files, mut failed) = (0, 0);
    for entry in std::fs::read_dir(&from)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files += 1;
        if let Err(error) = convert(&path, &to.join(format!("{name}_converted.csv"))) {
            failed += 1;
            eprintln!("{name}: {error}");
        }
    }
    eprintln!("{files} files, {failed} not read");
    Ok(())
}

fn convert(from: &Path, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(to)?;
    let mut table = match Table::open(&Dump::file(from), &ReadOptions::default()) {
        Ok(table) => table,
        // A file without a byte is a table without a row.
        Err(Error::Empty { .. }) => return Ok(writer.flush()?),
        Err(error) => {
            writer.write_record(["Application Error"])?;
            writer.flush()?;
            return Err(error.into());
        }
    };
    if let Some(header) = table.header() {
        writer.write_record(header)?;
    }
    let mut covered = 0;
    while let Some(record) = table.next_record()? {
        writer.write_record(&record.cells)?;
        covered += record.bytes;
    }
    if covered + table.bytes_outside() != table.bytes_read() {
        return Err("the bytes of records and of what is none do not add up".into());
    }
    writer.flush()?;
    Ok(())
}
