//! Who may write to an index, and what a writer that gives up leaves behind.

use rolescope_corpus::{Posting, SourceSummary};
use rolescope_index::{Builder, BuilderOptions, Error, Snapshot, Task};

fn posting(id: &str, employer: &str) -> Posting {
    Posting {
        id: id.to_owned(),
        title: "Product Manager".to_owned(),
        employer: employer.to_owned(),
        body: format!("You own the roadmap of {id}."),
        ..Posting::default()
    }
}

#[test]
fn a_second_writer_is_refused_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let options = BuilderOptions { threads: 1, ..BuilderOptions::default() };
    let mut first = Builder::open(&path, &options, &Task::default(), false).unwrap();
    first.add(posting("one", "Acme")).unwrap();
    assert!(matches!(
        Builder::open(&path, &options, &Task::default(), false),
        Err(Error::Busy { .. })
    ));
    first.add(posting("two", "Acme")).unwrap();
    first.end_source(SourceSummary::default());
    first.publish(None).unwrap();
    assert_eq!(Snapshot::open(&path).unwrap().manifest().postings, 2);
}

#[test]
fn a_writer_that_gives_up_takes_away_what_it_made_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let options = BuilderOptions { threads: 1, ..BuilderOptions::default() };
    drop(Builder::open(&path, &options, &Task::default(), false).unwrap());
    assert!(!path.exists(), "a folder that was made for it");

    std::fs::create_dir(&path).unwrap();
    let builder = Builder::open(&path, &options, &Task::default(), false).unwrap();
    std::fs::write(path.join("notes.txt"), "mine").unwrap();
    drop(builder);
    let left: Vec<_> =
        std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["notes.txt"]);
}
