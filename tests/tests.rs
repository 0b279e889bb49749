//! The integration tests: the `rolescope` command as its users meet it, whole outputs and exit codes.
//!
//! One binary, one file per theme; [`no_forgotten_test_files`] sees to it that each file is listed here.

#![expect(clippy::unwrap_used, reason = "a test whose preparation fails has to fail")]

// The harness: folders, runs of the command, indexes that several tests share.
mod util;

// The tiny corpora and lexicons, with what is in them by hand.
mod postings;

// Every kind of bad input, and what is left of an index after it.
mod ingest;

// Rejected records, and what a refused ingest leaves.
mod rejects;

// Folders, patterns and archives of dumps.
mod packed;

// `ingest --dry-run`: what is told of a dump, and that nothing is written.
mod preview;

// Damaged indexes: `verify`, and who refuses.
mod damage;

// Killed ingests, readers beside writers, folders that may only be read, sources replaced.
mod survival;

// `info`: the account of every record and byte.
mod info;

// Dates: what is not guessed, what the user can say.
mod dates;

// `profiles`, and the user's own.
mod profiles;

// `query`: the query language and its errors.
mod query;

// `kwic`: lines, windows, samples.
mod kwic;
mod languages;

// `show` and `export`: the ads behind a number, one ad, files for other programs.
mod show;

// Terminals of several widths: nothing is wider than they are.
#[cfg(unix)]
mod screens;

// `export` and `--format parquet`: vacancies, languages, typed columns.
mod exports;

// `cooccur`: tables counted by hand, measures, groups, errors.
mod cooccur;

// What is remarked under tables.
mod remarks;

// `cooccur --table influence`: what is left without an entry, an employer, a dump.
mod influence;

// `cooccur --table strata,mantel-haenszel`: by hand, and from the counts of groups.
mod strata;

// `cooccur --partial` and `merge`: the tables of one index; what must not be merged.
mod merge;

// `cooccur --table rectified`: theta corrected by labelled ads.
mod rectified;

// `vacancies`: groups by hand, out of date and damaged files, bad input.
mod vacancies;

// `vacancies`: names of employers, agencies, near ads that are not one vacancy.
mod employers;

// What counts once: vacancies, templates, employers; boilerplate; other rules.
mod units;

// `trend`: periods counted by hand, errors.
mod trend;

// `trend --table decomposition,coverage,dumps,heaping`: parts of changes by hand, warnings of how ads were collected.
mod changes;

// What results are not written over.
mod sparing;

// Hints: what is told to do next.
mod hints;

// Forms of output and where they go, for all commands that print tables.
mod output;

// The same bytes whatever the threads, the order, the split, the compression, the locale.
mod same_bytes;

// The report's folder.
mod report;

// The report's parts: figures equal those of the commands; corpora of which little can be said.
mod report_parts;

// `new`: studies written from what dumps show.
mod new;

// `run`: studies that run again.
mod studies;

// `verify`, `diff`: what results say of themselves.
mod results;

// Hostile texts through every command and format.
mod facets;
mod hostile;

// The same through every command there is: none is forgotten.
mod payloads;

// `demo`: the whole way, against the truth.
mod demo;

// What each stage gets wrong on made-up ads.
mod stages;

// How well the built-in lexicon does.
mod quality;

// `lexicon sample`, `suggest`, `diff`, and `check` on an index.
mod lexicons;

// `lexicon import`.
mod import;

// `lexicon eval` and `lexicon agree`.
mod labels;

// `lexicon check` and `lexicon show`.
mod lexicon;

// `synth`.
mod synth;

// `completions`.
mod completions;

// Closed pipes, full disks, quiet runs.
mod streams;

// The help of every command, as one document.
mod reference;

// What the repository promises of itself: arrows between crates, headers, links.
mod tidy;

// Real dumps, where there are any.
mod real;

// The commands of the README and of the guide, and what they print.
mod readme;

/// Modules that are files of this folder must be named above; a file that is not is never compiled.
#[test]
fn no_forgotten_test_files() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let listed = std::fs::read_to_string(format!("{folder}/tests.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "rs") && stem != "tests" {
            assert!(
                listed.lines().any(|line| line == format!("mod {stem};")),
                "tests/{stem}.rs is not listed in tests/tests.rs"
            );
        }
    }
}
