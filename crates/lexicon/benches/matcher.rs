//! Speed of the streaming matcher and of resolution, and the matcher's beside Aho-Corasick over the same text.
//!
//! `cargo bench -p rolescope-lexicon`. The text is made up from the built-in lexicon's own words and others in between; where
//! `ROLESCOPE_CORPORA` names a folder it is that of the `.csv` files in it, cut into pieces of the size of an ad.
#![expect(clippy::print_stdout, reason = "a bench reports to the terminal")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use aho_corasick::{AhoCorasick, MatchKind};
use rolescope_lexicon::reference::Random;
use rolescope_lexicon::{
    Findings, Lexicon, Matcher, Program, RawMatch, Resolver, SentenceMark, WordPattern,
};
use rolescope_text::Document;

const AD: usize = 4_000;
const TEXT: usize = 24_000_000;
const ROUNDS: usize = 3;

fn main() {
    let lexicon = Lexicon::technical_pm();
    let texts = texts(&lexicon.program);
    let mut documents: Vec<Document> = vec![Document::new(); texts.len()];
    let reading = Instant::now();
    documents.iter_mut().zip(&texts).for_each(|(document, text)| document.read_body(text));
    let reading = reading.elapsed().as_secs_f64();

    let bytes: usize = documents.iter().map(|document| document.text().len()).sum();
    let tokens: usize = documents.iter().map(|document| document.tokens().len()).sum();
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{} ads, {megabytes:.1} MB of cleaned text, {:.1} million tokens; {} entries, {} sequences",
        documents.len(),
        tokens as f64 / 1e6,
        lexicon.entries.len(),
        lexicon.program.sequences.len(),
    );
    println!("reading (text crate)      {:7.1} MB/s", megabytes / reading);

    let mut matcher = Matcher::new(&lexicon);
    let (title, mut findings) = (Document::new(), Findings::default());
    let mut found = 0;
    let streaming = best(|| {
        found = 0;
        for document in &documents {
            matcher.find(&title, document, &mut findings);
            found += findings.matches.len();
        }
    });
    println!(
        "streaming matcher         {:7.1} MB/s, {:.1} ns a token, {found} matches",
        megabytes / streaming,
        streaming / tokens as f64 * 1e9,
    );

    let needles = needles(&lexicon.program);
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&needles)
        .expect("the needles are few enough");
    let mut hits = 0;
    let aho_corasick = best(|| {
        hits = 0;
        for document in &documents {
            hits += automaton.find_iter(document.text()).count();
        }
    });
    println!(
        "Aho-Corasick, {} literals {:7.1} MB/s, {hits} hits; the matcher takes {:.2} times its time",
        needles.len(),
        megabytes / aho_corasick,
        streaming / aho_corasick,
    );
    resolution(&lexicon, &mut matcher, &documents);
}

/// Resolution alone, on the occurrences of real fields.
fn resolution(lexicon: &Lexicon, matcher: &mut Matcher, documents: &[Document]) {
    let fields: Vec<(Vec<RawMatch>, Vec<SentenceMark>)> = documents
        .iter()
        .map(|document| {
            let (raw, marks) = matcher.raw(document);
            (raw.to_vec(), marks.to_vec())
        })
        .collect();
    let raw: usize = fields.iter().map(|(raw, _)| raw.len()).sum();
    let (mut resolver, mut findings) = (Resolver::new(lexicon), Findings::default());
    let seconds = best(|| {
        for (raw, marks) in &fields {
            findings.clear();
            resolver.body(raw, marks, &mut findings);
            black_box(&findings);
        }
    });
    println!(
        "resolution                {:7.3} s for 200,000 ads of 60 occurrences ({:.1} ns each; {:.0} an ad here)",
        seconds / raw as f64 * 12e6,
        seconds / raw as f64 * 1e9,
        raw as f64 / fields.len() as f64,
    );
}

fn best(mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(time).fold(f64::INFINITY, f64::min)
}

/// The sequences without gaps, each with up to 20 of its wordings, as literals.
fn needles(program: &Program) -> Vec<String> {
    let mut needles = Vec::new();
    for sequence in program.sequences.iter().filter(|one| one.steps.iter().all(|s| s.gap_max == 0))
    {
        let mut wordings = vec![String::new()];
        for step in &sequence.steps {
            let words: Vec<&str> = program
                .slot_words(step.slot)
                .map(|word| match word {
                    WordPattern::Exact(word) | WordPattern::Prefix(word) => word.as_str(),
                })
                .collect();
            wordings = wordings
                .iter()
                .flat_map(|start| words.iter().map(move |word| format!("{start} {word}")))
                .take(20)
                .collect();
        }
        needles.extend(wordings);
    }
    needles
}

fn texts(program: &Program) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "the folder of real dumps is named there")]
    let folder = std::env::var_os("ROLESCOPE_CORPORA");
    match folder {
        Some(folder) => pieces(&read(Path::new(&folder))),
        None => pieces(&made_up(program)),
    }
}

fn read(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("ROLESCOPE_CORPORA names a folder")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    files.sort();
    let read = |path| std::fs::read(path).expect("its files can be read");
    files.iter().map(|path| String::from_utf8_lossy(&read(path)).into_owned()).collect()
}

/// Words as frequent as in a language (Zipf), a sequence of the lexicon among every twenty, sentences of about 16 words.
fn made_up(program: &Program) -> String {
    let mut random = Random::new(1);
    let syllables = ["ta", "re", "mi", "no", "su", "ver", "lin", "pro", "con", "ex"];
    let mut word = || -> String {
        let count = 1 + random.below(3);
        (0..count).map(|_| syllables[random.below(syllables.len())]).collect()
    };
    let vocabulary: Vec<String> = (0..30_000).map(|_| word()).collect();
    let mut random = Random::new(2);
    let mut text = String::with_capacity(TEXT + AD);
    while text.len() < TEXT {
        if random.below(20) == 0 {
            let sequence = &program.sequences[random.below(program.sequences.len())];
            for step in &sequence.steps {
                let words: Vec<_> = program.slot_words(step.slot).collect();
                let (WordPattern::Exact(word) | WordPattern::Prefix(word)) =
                    words[random.below(words.len())];
                text.push_str(word);
                text.push(' ');
            }
        }
        // The reciprocal of a uniform number falls off as Zipf's law does.
        let rank = vocabulary.len() / (1 + random.below(vocabulary.len()));
        text.push_str(&vocabulary[rank.min(vocabulary.len() - 1)]);
        text.push_str(if random.below(16) == 0 { ".\n" } else { " " });
    }
    text
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = AD.min(rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        pieces.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    pieces
}
