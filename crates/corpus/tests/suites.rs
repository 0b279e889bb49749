//! Public collections of tables, from the folders that the environment names: skipped, saying so, where it does not.

use std::path::{Path, PathBuf};

use rolescope_corpus::{Dump, Error, ReadOptions, Table};

#[expect(clippy::disallowed_methods, reason = "tests on collections are told where they are")]
fn folder(variable: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    if folder.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: {variable} is not set");
        }
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("it is made so")
        .map(|entry| entry.expect("it is made so").path())
        .collect();
    paths.sort();
    paths
}

/// Header and records of a table.
fn cells(path: &Path) -> Result<Vec<Vec<String>>, Error> {
    let mut table = Table::open(&Dump::file(path), &ReadOptions::default())?;
    let mut rows: Vec<Vec<String>> = table.header().map(<[String]>::to_vec).into_iter().collect();
    let mut covered = 0;
    while let Some(record) = table.next_record()? {
        covered += record.bytes;
        rows.push(record.cells);
    }
    assert_eq!(covered + table.bytes_outside(), table.bytes_read(), "{}", path.display());
    Ok(rows)
}

/// The polluted tables of the Pollock benchmark, in `ROLESCOPE_POLLOCK`; `scripts/score-tables` scores them.
#[test]
fn polluted_tables_are_read_and_add_up() {
    let Some(root) = folder("ROLESCOPE_POLLOCK") else { return };
    let mut read = 0;
    for path in files(&root.join("polluted_files/csv")) {
        match cells(&path) {
            Ok(_) => read += 1,
            Err(Error::Empty { .. }) => {}
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    assert!(read > 2000, "{read}");
}

/// The tables of csv-spectrum, in `ROLESCOPE_CSV_SPECTRUM`, whose texts are known.
#[test]
fn the_spectrum_is_read_as_its_texts_say() {
    let Some(root) = folder("ROLESCOPE_CSV_SPECTRUM") else { return };
    let mut checked = 0;
    for path in files(&root.join("csvs")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(root.join("json").join(format!("{name}.json"))).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        // The texts of one table are those of another version of it.
        let Some(expected) = expected.as_array() else {
            assert_eq!(name, "location_coordinates");
            continue;
        };
        let rows = cells(&path).unwrap();
        let (header, records) = rows.split_first().unwrap();
        assert_eq!(records.len(), expected.len(), "{name}");
        for (record, expected) in records.iter().zip(expected) {
            for (column, cell) in header.iter().zip(record) {
                assert_eq!(expected[column].as_str(), Some(cell.as_str()), "{name}: {column}");
            }
            assert_eq!(record.len(), expected.as_object().unwrap().len(), "{name}");
        }
        checked += 1;
    }
    assert_eq!(checked, 11);
}

/// The files with which DuckDB tests its reader of CSV, in `ROLESCOPE_DUCKDB` (the folder `data/csv`): none stops the reader, and all
/// add up.
#[test]
fn duckdbs_tables_are_read_or_refused_and_add_up() {
    let Some(root) = folder("ROLESCOPE_DUCKDB") else { return };
    let (mut read, mut refused) = (0, Vec::new());
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for path in files(&folder) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            match cells(&path) {
                Ok(_) => read += 1,
                Err(error) => refused.push(error),
            }
        }
    }
    #[expect(clippy::print_stderr, reason = "which files are refused is worth a look")]
    for error in &refused {
        eprintln!("{error}");
    }
    // Those that fuzzers made are no text, and refused for it.
    assert!(read >= 850 && refused.len() * 5 < read, "{read} read, {} refused", refused.len());
}
