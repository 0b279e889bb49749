//! What is left of an ingest that ends anywhere, and that it goes on from there exactly once.

use std::collections::BTreeMap;

use super::*;
use crate::integrity::verify;
use crate::progress::Silent;
use crate::snapshot::{Address, Snapshot};

/// Every posting is a batch.
const OPTIONS: BuilderOptions =
    BuilderOptions { threads: 1, memory: 16_000_000, waiting: 1 << 20, batch: 1 };

fn posting(id: u64) -> Posting {
    Posting {
        id: id.to_string(),
        title: "Product Manager".to_owned(),
        body: format!("You own the roadmap of {id}."),
        ..Posting::default()
    }
}

fn task(name: &str) -> Task {
    Task { dumps: vec![name.to_owned()], settings: String::new() }
}

fn summary(name: &str) -> SourceSummary {
    SourceSummary { file_name: name.to_owned(), ..SourceSummary::default() }
}

fn add(builder: &mut Builder, ids: std::ops::Range<u64>) -> Result<()> {
    ids.into_iter().try_for_each(|id| builder.add(posting(id)))
}

/// Ingests the postings `ids` as one dump, with faults.
fn ingest(path: &Path, ids: std::ops::Range<u64>, faults: Faults) -> Result<Manifest> {
    let name = format!("{ids:?}");
    let mut builder = Builder::open_with(path, &OPTIONS, &task(&name), false, faults)?;
    add(&mut builder, ids)?;
    builder.end_source(summary(&name));
    Ok(builder.publish(None)?.manifest)
}

/// Ids by their number in the order of ingest, as a reader finds them.
fn held(path: &Path) -> Result<BTreeMap<u64, String>> {
    let snapshot = Snapshot::open(path)?;
    let mut found = BTreeMap::new();
    for (segment, reader) in (0..).zip(snapshot.searcher.segment_readers()) {
        for document in reader.doc_ids_alive() {
            let stored = snapshot.posting(Address { segment, document })?;
            let twice = found.insert(stored.sequence, stored.posting.id);
            assert_eq!(twice, None, "a number stands twice");
        }
    }
    assert_eq!(found.len() as u64, snapshot.manifest().postings);
    Ok(found)
}

fn expected(ids: std::ops::Range<u64>) -> BTreeMap<u64, String> {
    ids.map(|id| (id, id.to_string())).collect()
}

#[track_caller]
fn check_whole(path: &Path) {
    let verified = verify(path, &Silent).unwrap();
    assert!(verified.is_whole(), "{verified:?}");
}

#[test]
fn batches_are_hidden_until_all_is_published_and_added_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let mut builder = Builder::open(&path, &OPTIONS, &task("new"), false).unwrap();
    add(&mut builder, 0..3).unwrap();
    drop(builder);
    assert!(matches!(held(&path), Err(Error::Unfinished { .. })));
    check_whole(&path);

    let mut builder = Builder::open(&path, &OPTIONS, &task("new"), false).unwrap();
    assert_eq!(builder.committed(), 3);
    add(&mut builder, 0..5).unwrap();
    builder.end_source(summary("new"));
    builder.publish(None).unwrap();
    assert_eq!(held(&path).unwrap(), expected(0..5));
    check_whole(&path);

    // A second ingest, interrupted twice, beside what is there.
    for end in [6, 8] {
        let mut builder = Builder::open(&path, &OPTIONS, &task("5..9"), false).unwrap();
        add(&mut builder, 5..end).unwrap();
        drop(builder);
        assert_eq!(held(&path).unwrap(), expected(0..5));
        check_whole(&path);
    }
    ingest(&path, 5..9, Faults::default()).unwrap();
    assert_eq!(held(&path).unwrap(), expected(0..9));
    check_whole(&path);
    let strangers = verify(&path, &Silent).unwrap().strangers;
    assert_eq!(strangers, Vec::<String>::new());
}

#[test]
fn another_ingest_does_not_mix_with_an_interrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    ingest(&path, 0..2, Faults::default()).unwrap();
    let mut builder = Builder::open(&path, &OPTIONS, &task("one"), false).unwrap();
    add(&mut builder, 2..5).unwrap();
    drop(builder);
    let refused = Builder::open(&path, &OPTIONS, &task("other"), false);
    assert!(matches!(refused, Err(Error::Interrupted { postings: 3, .. })));
    assert_eq!(held(&path).unwrap(), expected(0..2));

    let mut builder = Builder::open(&path, &OPTIONS, &task("other"), true).unwrap();
    assert_eq!(builder.committed(), 0);
    builder.add(posting(2)).unwrap();
    builder.end_source(summary("other"));
    builder.publish(None).unwrap();
    assert_eq!(held(&path).unwrap(), expected(0..3));
    check_whole(&path);
    assert_eq!(verify(&path, &Silent).unwrap().strangers, Vec::<String>::new());
}

#[test]
fn a_dump_that_changed_meanwhile_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let mut builder = Builder::open(&path, &OPTIONS, &task("one"), false).unwrap();
    add(&mut builder, 0..3).unwrap();
    drop(builder);
    let mut builder = Builder::open(&path, &OPTIONS, &task("one"), false).unwrap();
    let result = add(&mut builder, 1..4);
    assert!(matches!(result, Err(Error::Changed { postings: 3, .. })), "{result:?}");
    drop(builder);
    // Or it has become shorter.
    let mut builder = Builder::open(&path, &OPTIONS, &task("one"), false).unwrap();
    add(&mut builder, 0..2).unwrap();
    assert!(matches!(builder.publish(None), Err(Error::Changed { .. })));
    assert!(matches!(held(&path), Err(Error::Unfinished { .. })));
}

#[test]
fn a_source_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    ingest(&path, 0..3, Faults::default()).unwrap();
    ingest(&path, 3..5, Faults::default()).unwrap();
    let mut builder = Builder::open(&path, &OPTIONS, &task("again"), false).unwrap();
    add(&mut builder, 1..3).unwrap();
    builder.end_source(summary("again"));
    // Until it is published, the old one is there.
    assert_eq!(held(&path).unwrap(), expected(0..5));
    let manifest = builder.publish(Some(0)).unwrap().manifest;
    let found = held(&path).unwrap();
    assert_eq!(found.into_values().collect::<Vec<_>>(), ["3", "4", "1", "2"]);
    let numbers: Vec<u64> = manifest.sources.iter().map(|source| source.number).collect();
    assert_eq!(numbers, [1, 2]);
    let other = folder.path().join("other");
    let fresh = ingest(&other, 1..5, Faults::default()).unwrap();
    assert_eq!(manifest.corpus, fresh.corpus);
    let snapshot = Snapshot::open(&path).unwrap();
    assert!(snapshot.searcher.segment_readers().iter().all(|reader| !reader.has_deletes()));
    check_whole(&path);
}

#[test]
fn many_batches_become_few_segments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    ingest(&path, 0..40, Faults::default()).unwrap();
    assert!(Snapshot::open(&path).unwrap().segment_count() <= 16);
    assert_eq!(held(&path).unwrap(), expected(0..40));
    check_whole(&path);
}

/// A folder in memory where the system has one: these tests synchronise many thousand times.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// Lets operation after operation on the disk fail during an ingest into an index that holds `before` postings.
fn fail_everywhere(before: u64, for_good: bool) {
    let end = before + 2;
    for number in 1.. {
        let folder = in_memory();
        let path = folder.path().join("index");
        if before > 0 {
            ingest(&path, 0..before, Faults::default()).unwrap();
        }
        let faults = Faults::nth(number, for_good);
        let result = ingest(&path, before..end, faults.clone());
        if !faults.reached() {
            assert!(result.is_ok());
            assert!(number > 50, "a sweep over {number} operations only");
            return;
        }
        let what = format!("operation {number} fails, for good: {for_good}: {result:?}");
        // Readers find what was there before, or all; and every byte is known.
        match held(&path) {
            Ok(found) if found == expected(0..end) => {}
            Ok(found) => {
                assert_eq!(found, expected(0..before), "{what}");
                assert!(result.is_err(), "{what}");
            }
            Err(Error::Missing { .. } | Error::Unfinished { .. }) => {
                assert!(before == 0 && result.is_err(), "{what}");
            }
            Err(error) => panic!("{what}: {error}"),
        }
        if path.exists() {
            let verified = verify(&path, &Silent).unwrap();
            assert!(verified.is_whole(), "{what}: {verified:?}");
        }
        // The same again goes on and ends with the same.
        let done = held(&path).is_ok_and(|found| found == expected(0..end));
        if !done {
            ingest(&path, before..end, Faults::default()).unwrap_or_else(|e| panic!("{what}: {e}"));
        }
        assert_eq!(held(&path).unwrap(), expected(0..end), "{what}");
        check_whole(&path);
    }
}

#[test]
fn a_disk_that_fails_once_loses_nothing() {
    fail_everywhere(2, false);
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    fail_everywhere(0, true);
}
