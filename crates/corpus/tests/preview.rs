//! What is told of a dump before it is read.

use rolescope_corpus::{Compression, Dump, Encoding, Profile, ReadOptions, preview};

#[test]
fn the_beginning_tells_what_a_dump_would_become() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jobs.csv.gz");
    let mut dump = "key;job title;text;kind\n".to_owned();
    for number in 0..20_000 {
        match number {
            3 | 7 => dump.push_str("broken;row\n"),
            _ => dump.push_str(&format!("{number};Dev {number};{};web\n", "words ".repeat(40))),
        }
    }
    assert!(dump.len() > 4 << 20);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, dump.as_bytes()).unwrap();
    std::fs::write(&path, encoder.finish().unwrap()).unwrap();
    let profile = Profile::automatic().with_map("title", "job title").unwrap();
    let profile = profile.with_map("body", "text").unwrap();
    let found = preview(&Dump::file(&path), &profile, &ReadOptions::default()).unwrap();
    assert_eq!((found.name.as_str(), found.whole), ("jobs.csv.gz", false));
    assert_eq!((found.compression, found.encoding), (Compression::Gzip, Encoding::Utf8));
    assert_eq!(found.dialect.delimiter, b';');
    assert_eq!(found.columns, ["key", "job title", "text", "kind"]);
    assert_eq!(found.mapping.fields["title"], "`job title`".trim_matches('`'));
    assert!(found.ledger.adds_up());
    assert!((1 << 20..1 << 21).contains(&found.ledger.read.bytes), "{:?}", found.ledger);
    assert_eq!(found.ledger.rejected["field count"].records, 2);
    assert_eq!(found.postings.len(), 10);
    assert_eq!(found.postings[3].title, "Dev 4");
    assert_eq!(found.postings[3].body.chars().count(), 201);
    let lines: Vec<u64> = found.rejected.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [5, 9]);
    assert_eq!(found.rejected[0].raw, "broken;row\n");
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["encoding"], "utf-8");
    assert_eq!(json["rejected"][0]["reason"], "field count: expected 4, got 2");
}
