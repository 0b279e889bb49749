//! How fast text is read, beside rivals on the same text in the same run.
//!
//! Prints megabytes a second and the ratio: plain text against Unicode segmentation (sentences, then words), HTML
//! against html5ever's tokenizer alone, which makes neither sentences nor words. Run with
//! `cargo bench -p rolescope-text`.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::cell::Cell;
use std::hint::black_box;
use std::time::Instant;

use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use rolescope_text::Document;
use unicode_segmentation::UnicodeSegmentation;

const SENTENCES: &[&str] = &[
    "We are a small company on a mission to make farming calmer, founded in Ghent in 2011",
    "You will own the roadmap of our payments platform and work closely with engineering, design and marketing",
    "Write clear specifications (APIs, data models, edge cases) and see them through to launch",
    "5+ years of experience in product management, ideally with developer-facing products",
    "Degree in Computer Science or equivalent; knowledge of SQL, Python, C++ or Node.js is a plus",
    "Competitive salary of $120,000, health insurance, 401(k) and a company's share that’s worth it",
    "All qualified applicants are considered without regard to race, religion or gender",
    "Plan go-to-market with sales, e.g. positioning, pricing and the customer's first ninety days",
];
const HEADINGS: &[&str] =
    &["About us", "What you'll do", "Responsibilities", "Requirements", "Nice to have", "Benefits"];

/// Ads of about three kilobytes each, the same in every run.
fn ads(html: bool) -> Vec<String> {
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..600)
        .map(|_| {
            let mut ad = String::new();
            for heading in HEADINGS {
                ad += &if html {
                    format!("<h3>{heading}</h3>\n<ul>")
                } else {
                    format!("## {heading}\n\n")
                };
                for _ in 0..5 {
                    let sentence = SENTENCES[next(SENTENCES.len())];
                    ad += &if html {
                        format!("<li><span class=\"x\">{sentence} &amp; more</span>.</li>\n")
                    } else {
                        format!("* {sentence}.\n")
                    };
                }
                ad += if html {
                    "</ul><p>And the rest of it, <b>soon</b>.</p>"
                } else {
                    "\nAnd the rest of it, soon.\n\n"
                };
            }
            ad
        })
        .collect()
}

/// The best of several runs, in megabytes a second.
fn speed(ads: &[String], mut read: impl FnMut(&str)) -> f64 {
    let bytes: usize = ads.iter().map(String::len).sum();
    (0..7)
        .map(|_| {
            let start = Instant::now();
            ads.iter().for_each(|ad| read(ad));
            bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
        })
        .fold(0.0, f64::max)
}

/// Counts characters and tags, keeps nothing.
#[derive(Default)]
struct Count(Cell<usize>);

impl TokenSink for Count {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.0.set(
            self.0.get() + if let Token::CharacterTokens(text) = token { text.len() } else { 1 },
        );
        TokenSinkResult::Continue
    }
}

fn main() {
    let mut document = Document::new();
    let plain = ads(false);
    let ours = speed(&plain, |ad| {
        document.read_body(ad);
        black_box(document.tokens().len());
    });
    let theirs = speed(&plain, |ad| {
        let words: usize =
            ad.unicode_sentences().map(|sentence| sentence.unicode_words().count()).sum();
        black_box(words);
    });
    println!(
        "plain: {ours:.0} MB/s; unicode-segmentation {theirs:.0} MB/s; ratio {:.1}",
        ours / theirs
    );

    let html = ads(true);
    let ours = speed(&html, |ad| {
        document.read_body(ad);
        black_box(document.tokens().len());
    });
    let theirs = speed(&html, |ad| {
        let tokenizer = Tokenizer::new(Count::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(ad.into());
        while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
        tokenizer.end();
        black_box(tokenizer.sink.0.get());
    });
    println!(
        "HTML:  {ours:.0} MB/s; html5ever's tokenizer alone {theirs:.0} MB/s; ratio {:.1}",
        ours / theirs
    );
}
