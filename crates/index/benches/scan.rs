//! Counting from positions against counting from the stored text, on the same index, in the same run.
//!
//! Two lexicons: one of literal words and phrases, which Aho-Corasick can look for as well, and the built-in one, whose patterns have
//! gaps, optional words and prefixes. Two rivals read the stored texts back, on as many threads: Aho-Corasick over the raw text, with
//! sentences cut at `.`, `!`, `?`, `<` and line ends, which comes near the same counts at the least cost; and our own streaming matcher,
//! which has to come to exactly the same counts.
//!
//! Beside them stands the limit: the same posting lists read with their positions, and nothing done with them.
//!
//! `cargo bench -p rolescope-index --bench scan -- [POSTINGS] [ROUNDS]`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use aho_corasick::{AhoCorasick, MatchKind};
use rolescope_index::{IngestOptions, Population, ScanRequest, Silent, Snapshot, Threads, ingest};
use rolescope_lexicon::{EntryId, Findings, Kind, Lexicon, Matcher, WordPattern};
use rolescope_study::{Answer, Question, Who, Window};
use rolescope_text::Document;
use tantivy::directory::CompositeFile;
use tantivy::index::SegmentComponent;
use tantivy::positions::PositionReader;
use tantivy::schema::{IndexRecordOption, TantivyDocument, Value};
use tantivy::{Index, ReloadPolicy};

/// Words and phrases without gaps or choices; `scripts/bench-rivals` has them looked for by other programs.
const LITERAL: &str = include_str!("literal.toml");

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let postings = numbers.next().unwrap_or(200_000);
    let rounds = numbers.next().unwrap_or(5);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dump = folder.path().join("dump.csv");
    let options =
        rolescope_synth::Options { postings, seed: 7, ..rolescope_synth::Options::default() };
    let mut file = BufWriter::new(File::create(&dump).expect("the dump can be written"));
    rolescope_synth::write(&options, &mut file).expect("the dump can be written");
    drop(file);
    let path = folder.path().join("index");
    ingest(&[dump], &path, &IngestOptions::default(), &Silent).expect("the dump is ingested");
    let snapshot = Snapshot::open(&path).expect("the index opens");
    let threads = Threads::new(0).expect("threads start");
    println!(
        "{postings} postings in {} segments, {} threads, {rounds} rounds",
        snapshot.segment_count(),
        threads.count()
    );

    let literal = literal_lexicon();
    let built_in = Lexicon::technical_pm();
    let [mut scan, mut raw, mut full, mut titles, mut few, mut many] = [const { Vec::new() }; 6];
    let [mut literal_lists, mut built_in_lists] = [const { Vec::new() }; 2];
    let mut difference = None;
    let (mut few_ads, mut many_ads) = (0, 0);
    for _ in 0..rounds {
        scan.push(timed(|| cooccur(&snapshot, &literal, "all", &threads)).0);
        let (time, counts) = timed(|| aho_corasick(&path, &literal, threads.count()));
        raw.push(time);
        literal_lists.push(timed(|| read_lists(&path, &literal, threads.count())).0);
        difference.get_or_insert_with(|| compare(&snapshot, &literal, &threads, &counts));

        full.push(timed(|| cooccur(&snapshot, &built_in, "all", &threads)).0);
        built_in_lists.push(timed(|| read_lists(&path, &built_in, threads.count())).0);
        titles.push(timed(|| scan_titles(&snapshot, &built_in, &threads)).0);
        let (time, ads) = timed(|| cooccur(&snapshot, &built_in, FEW, &threads));
        few.push(time);
        few_ads = ads;
        let (time, ads) = timed(|| cooccur(&snapshot, &built_in, MANY, &threads));
        many.push(time);
        many_ads = ads;
    }
    let (streaming, exact) = timed(|| stream(&path, &built_in, threads.count()));
    assert_eq!(
        exact,
        found(&snapshot, &built_in, &threads),
        "scan and streaming matcher count the same"
    );

    let per_second = |seconds: f64| postings as f64 / seconds / 1e6;
    let [scan, raw, full, titles, few, many, literal_lists, built_in_lists] =
        [scan, raw, full, titles, few, many, literal_lists, built_in_lists].map(median);
    println!("literal lexicon, {} entries, postings and sentences:", literal.entries.len());
    println!(
        "  from positions:              {scan:.3} s, {:.2} million postings/s (limit 1.00)",
        per_second(scan)
    );
    println!(
        "  Aho-Corasick, stored text:   {raw:.3} s, {:.1} times as long (limit 5.0)",
        raw / scan
    );
    println!(
        "  its counts differ by {:.1} % (markup, sentences)",
        difference.unwrap_or(0.0) * 100.0
    );
    println!(
        "  the same lists, only read:   {literal_lists:.3} s, {:.2} of the time",
        literal_lists / scan
    );
    println!("built-in lexicon, {} entries, postings and sentences:", built_in.entries.len());
    println!(
        "  from positions:              {full:.3} s, {:.2} million postings/s",
        per_second(full)
    );
    println!(
        "  streaming, stored text:      {streaming:.3} s, {:.1} times as long; the same counts",
        streaming / full
    );
    println!(
        "  the same lists, only read:   {built_in_lists:.3} s, {:.2} of the time",
        built_in_lists / full
    );
    println!("  titles alone, no tally:      {titles:.3} s");
    println!("  {MANY} alone: {many:.3} s, {many_ads} postings");
    println!("  {FEW} alone: {few:.3} s, {few_ads} postings");
}

/// A population of most made-up ads, and one of few.
const MANY: &str = "product-manager";
const FEW: &str = "technical-product-manager";

fn literal_lexicon() -> Lexicon {
    Lexicon::parse("literal.toml", LITERAL).expect("the literal lexicon is valid")
}

/// The whole of `cooccur`: scan, tally, contrasts. Returns the number of postings in the population.
fn cooccur(snapshot: &Snapshot, lexicon: &Lexicon, who: &str, threads: &Threads) -> u64 {
    let mut question = Question::new(Who::parse(who, lexicon));
    question.windows = vec![Window::Posting, Window::Sentence];
    let answer = Answer::of(snapshot, lexicon, question, threads, &Silent)
        .expect("the question has an answer");
    answer.counts.units
}

fn scan_titles(snapshot: &Snapshot, lexicon: &Lexicon, threads: &Threads) -> u64 {
    let request = ScanRequest {
        lexicon,
        population: Population::All,
        query: None,
        by: &[],
        foreign: true,
        titles_only: true,
    };
    let count = |roles: &mut u64, findings: &Findings| *roles += findings.roles.len() as u64;
    let scanned = snapshot.scan(
        &request,
        threads,
        &Silent,
        || 0,
        |roles, _, findings| count(roles, findings),
        |left, right| left + right,
    );
    scanned.expect("the index can be scanned").value
}

/// Decodes the posting lists of all words of a lexicon and of all boundaries, with their positions, list by list; each thread every so
/// many lists. Returns the number of positions.
fn read_lists(path: &Path, lexicon: &Lexicon, threads: usize) -> u64 {
    let index = Index::open_in_dir(path).expect("the index opens");
    let handle =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().expect("it opens");
    let searcher = handle.searcher();
    let mut lists = Vec::new();
    for name in ["title", "body"] {
        let field = index.schema().get_field(name).expect("the field is there");
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field).expect("the field is indexed");
            let positions = segment.open_read(SegmentComponent::Positions).expect("the file opens");
            let positions = CompositeFile::open(&positions).expect("the file can be read");
            let positions = positions.open_read(field).expect("the field has positions");
            let mut terms = BTreeMap::new();
            // Boundaries begin with a control character.
            let boundaries = WordPattern::Prefix("\u{1}".to_owned());
            for word in lexicon.program.words.iter().chain([&boundaries]) {
                let (WordPattern::Exact(start) | WordPattern::Prefix(start)) = word;
                let range = inverted.terms().range().ge(start.as_bytes());
                let mut stream = range.into_stream().expect("the terms can be read");
                while stream.advance() && stream.key().starts_with(start.as_bytes()) {
                    if matches!(word, WordPattern::Prefix(_)) || stream.key() == start.as_bytes() {
                        terms.insert(stream.key().to_vec(), stream.value().clone());
                    } else {
                        break;
                    }
                }
            }
            lists.extend(
                terms.into_values().map(|info| (inverted.clone(), positions.clone(), info)),
            );
        }
    }
    let work = |thread: usize| {
        let (mut all, mut buffer) = (0, Vec::new());
        for (inverted, positions, info) in lists.iter().skip(thread).step_by(threads) {
            let option = IndexRecordOption::WithFreqs;
            let postings = inverted.read_block_postings_from_terminfo(info, option);
            let mut postings = postings.expect("the list can be read");
            let bytes = positions.slice(info.positions_range.clone()).read_bytes();
            let bytes = bytes.expect("the positions can be read");
            let mut reader = PositionReader::open(bytes).expect("the positions can be read");
            let mut offset = 0;
            while !postings.docs().is_empty() {
                let length = postings.freqs().iter().sum::<u32>();
                buffer.resize(length as usize, 0);
                reader.read(offset, std::hint::black_box(&mut buffer));
                offset += u64::from(length);
                postings.advance();
            }
            all += offset;
        }
        all
    };
    std::thread::scope(|scope| {
        let work = &work;
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        parts.into_iter().map(|part| part.join().expect("no thread panics")).sum()
    })
}

/// Postings by entry, and sentences by pair of signal and duty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    postings: BTreeMap<EntryId, u64>,
    pairs: BTreeMap<(EntryId, EntryId), u64>,
}

impl Found {
    /// Adds the entries of one posting, sentence by sentence.
    fn add(&mut self, lexicon: &Lexicon, entries: &mut Vec<(u32, EntryId)>) {
        entries.sort_unstable();
        entries.dedup();
        for sentence in entries.chunk_by(|one, other| one.0 == other.0) {
            for (_, signal) in sentence.iter().filter(|(_, entry)| is_signal(lexicon, *entry)) {
                for (_, duty) in sentence.iter().filter(|(_, entry)| !is_signal(lexicon, *entry)) {
                    *self.pairs.entry((*signal, *duty)).or_default() += 1;
                }
            }
        }
        entries.sort_unstable_by_key(|(_, entry)| *entry);
        entries.dedup_by_key(|(_, entry)| *entry);
        for (_, entry) in entries.iter() {
            *self.postings.entry(*entry).or_default() += 1;
        }
    }

    fn merged(mut self, other: Self) -> Self {
        other
            .postings
            .into_iter()
            .for_each(|(entry, count)| *self.postings.entry(entry).or_default() += count);
        other
            .pairs
            .into_iter()
            .for_each(|(pair, count)| *self.pairs.entry(pair).or_default() += count);
        self
    }
}

fn is_signal(lexicon: &Lexicon, entry: EntryId) -> bool {
    lexicon.entry(entry).kind == Kind::Signal
}

fn found(snapshot: &Snapshot, lexicon: &Lexicon, threads: &Threads) -> Found {
    let request = ScanRequest {
        lexicon,
        population: Population::All,
        query: None,
        by: &[],
        foreign: true,
        titles_only: false,
    };
    let observe = |found: &mut Found, findings: &Findings| {
        let mut entries =
            findings.matches.iter().map(|found| (found.sentence, found.entry)).collect();
        found.add(lexicon, &mut entries);
    };
    let scanned = snapshot.scan(
        &request,
        threads,
        &Silent,
        Found::default,
        |found, _, findings| observe(found, findings),
        Found::merged,
    );
    scanned.expect("the index can be scanned").value
}

/// How far the raw counts are from the exact ones: the sum of absolute differences over the sum, postings by entry.
fn compare(snapshot: &Snapshot, lexicon: &Lexicon, threads: &Threads, raw: &Found) -> f64 {
    let exact = found(snapshot, lexicon, threads);
    let mut difference = 0;
    for (id, _) in lexicon.iter() {
        let count = |found: &Found| found.postings.get(&id).copied().unwrap_or(0);
        difference += count(&exact).abs_diff(count(raw));
    }
    difference as f64 / exact.postings.values().sum::<u64>() as f64
}

fn aho_corasick(path: &Path, lexicon: &Lexicon, threads: usize) -> Found {
    let (patterns, entries): (Vec<&str>, Vec<EntryId>) = lexicon
        .iter()
        .flat_map(|(id, entry)| entry.patterns.iter().map(move |pattern| (pattern.as_str(), id)))
        .unzip();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns)
        .expect("the patterns are few");
    let inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    over_stored(path, threads, || {
        let mut of_posting = Vec::new();
        let (automaton, entries) = (&automaton, &entries);
        move |found: &mut Found, title: &str, body: &str| {
            of_posting.clear();
            let mut sentence = 0;
            for text in [title, body] {
                for part in text.split(['.', '!', '?', '<', '\n']) {
                    sentence += 1;
                    let bytes = part.as_bytes();
                    for hit in automaton.find_iter(part) {
                        let before = hit.start().checked_sub(1).and_then(|index| bytes.get(index));
                        if !inside(before) && !inside(bytes.get(hit.end())) {
                            of_posting.push((sentence, entries[hit.pattern().as_usize()]));
                        }
                    }
                }
            }
            found.add(lexicon, &mut of_posting);
        }
    })
}

fn stream(path: &Path, lexicon: &Lexicon, threads: usize) -> Found {
    over_stored(path, threads, || {
        let mut matcher = Matcher::new(lexicon);
        let (mut of_title, mut of_body) = (Document::new(), Document::new());
        let (mut findings, mut entries) = (Findings::default(), Vec::new());
        move |found: &mut Found, title: &str, body: &str| {
            of_title.read_title(title);
            of_body.read_body(body);
            matcher.find(&of_title, &of_body, &mut findings);
            entries.clear();
            entries.extend(findings.matches.iter().map(|found| (found.sentence, found.entry)));
            found.add(lexicon, &mut entries);
        }
    })
}

/// Reads titles and bodies back, segment by segment, each thread every so many documents.
fn over_stored<R>(path: &Path, threads: usize, reader: impl Fn() -> R + Sync) -> Found
where
    R: FnMut(&mut Found, &str, &str),
{
    let index = Index::open_in_dir(path).expect("the index opens");
    let handle =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().expect("it opens");
    let searcher = handle.searcher();
    let schema = index.schema();
    let [title, body] =
        ["title", "body"].map(|name| schema.get_field(name).expect("the field is there"));
    let work = |thread: usize| {
        let mut read = reader();
        let mut found = Found::default();
        for segment in searcher.segment_readers() {
            let store = segment.get_store_reader(2).expect("the texts can be read");
            let size = segment.max_doc().div_ceil(threads as u32);
            let start = size * thread as u32;
            for document in start..segment.max_doc().min(start + size) {
                let stored: TantivyDocument = store.get(document).expect("the text can be read");
                let text = |field| {
                    stored
                        .get_first(field)
                        .and_then(|value| value.as_str())
                        .unwrap_or_default()
                        .to_owned()
                };
                read(&mut found, &text(title), &text(body));
            }
        }
        found
    };
    std::thread::scope(|scope| {
        let work = &work;
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        let parts = parts.into_iter().map(|part| part.join().expect("no thread panics"));
        parts.fold(Found::default(), Found::merged)
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
