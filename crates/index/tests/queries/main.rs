//! What a query finds is what a plain reading of every ad finds, and what `SQLite`'s full-text search finds: 500 random queries each.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare fails")]

mod fts5;
mod plain;
mod tree;

use std::collections::BTreeSet;
use std::path::Path;

use fts5::Fts5;
use plain::plain;
use rolescope_index::{Glossary, IngestOptions, ReadingOrder, Silent, Snapshot, Threads, ingest};
use rolescope_lexicon::Lexicon;
use tree::Tree;

/// The finaliser of `SplitMix64`: numbers that look random.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) % end as u64) as usize
    }

    pub(crate) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Made-up ads of three years, in an index.
fn indexed(folder: &Path, postings: u64) -> Snapshot {
    let options = rolescope_synth::Options { postings, months: 36, seed: 3, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    let path = folder.join("dump.csv");
    std::fs::write(&path, dump).unwrap();
    let index = folder.join("index");
    ingest(&[path], &index, &IngestOptions::default(), &Silent).unwrap();
    Snapshot::open(&index).unwrap()
}

#[test]
fn five_hundred_random_queries_find_what_a_plain_reading_finds() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 300);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let ads = plain(&lexicon, &snapshot, usize::MAX);
    let glossary = Glossary { lexicon: &lexicon, threads: &threads };
    let mut random = Random(41);
    let (mut some, mut most) = (0, 0);
    for _ in 0..500 {
        let tree = Tree::random(&mut random, &ads, 3);
        let written = tree.written();
        let expected: BTreeSet<&str> =
            ads.iter().filter(|ad| tree.finds(ad)).map(|ad| ad.id.as_str()).collect();
        let selection = snapshot.matching(&written, Some(&glossary)).unwrap();
        let found: Vec<String> =
            selection.iter().map(|address| snapshot.posting(address).unwrap().posting.id).collect();
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{written}");
        some += usize::from(!found.is_empty() && found.len() < ads.len());
        most = most.max(written.len());
    }
    // What was compared was not all or nothing.
    assert!(some > 300 && most > 150, "{some} {most}");
}

/// Where both languages say the same: words, prefixes, phrases, words near each other in any order, fields, dates by year, values of
/// columns, and all ways of putting these together.
#[test]
fn five_hundred_random_queries_find_what_fts5_finds() {
    const ADS: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), ADS as u64);
    let lexicon = Lexicon::technical_pm();
    let order = snapshot.in_order(&snapshot.everything(), ReadingOrder::Ingest).unwrap();
    let fts5 = Fts5::of(&snapshot, &order);
    let ads = plain(&lexicon, &snapshot, 300);
    let mut random = Random(43);
    let (mut asked, mut some, mut near) = (0, 0, 0);
    while asked < 500 {
        let tree = Tree::random(&mut random, &ads, 3);
        let Some(translated) = fts5::translated(&tree) else { continue };
        let written = tree.written();
        let found = snapshot.matching(&written, None).unwrap();
        let is_found = |number: &usize| found.contains(order[*number]);
        let found: Vec<usize> = (0..order.len()).filter(is_found).collect();
        assert_eq!(found, fts5.found(&translated), "{written}\n{translated}");
        asked += 1;
        some += usize::from(!found.is_empty() && found.len() < ADS);
        near += usize::from(translated.contains("NEAR"));
    }
    assert!(some > 300 && near > 50, "{some} {near}");
}
