//! HTML: what becomes text and lines; held against html5ever's tokenizer on well-formed HTML.

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;
use rolescope_text::{Document, words};

#[track_caller]
fn check(raw: &str, expected: &str) {
    let mut document = Document::new();
    document.read_body(raw);
    assert_eq!(document.text(), expected, "{raw:?}");
}

#[test]
fn blocks_break_and_inline_tags_vanish() {
    check("<p>One<p>Two<br/>Three<BR>Four", "One\nTwo\nThree\nFour");
    check("<ul><li>a</li><li><p>b</p></li></ul><p>c</p>", "• a\n• b\nc");
    check("<div>x<div>y</div>z</div>", "x\ny\nz");
    check("A<b>b</b>c <i>d</i><span style=\"x > y\">e</span>", "Abc de");
    check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
    check("one\n  two<p>three\n\nfour</p>", "one two\nthree\nfour");
    check("one\ntwo <b>three</b>", "one\ntwo three");
    check("<pre>a\nb</pre>", "a\nb");
    check(
        "<p>a<!-- no <b>text</b> -->b</p><script>if (a<b) c()</script><style>p{}</style>d",
        "ab\nd",
    );
}

#[test]
fn entities() {
    check("<p>R&amp;D &amp;amp; x&#x2F;y&nbsp;z &lt;5 &copy;</p>", "R&D & x/y\u{a0}z <5 ©");
    check("Tom &amp; Jerry", "Tom & Jerry");
    check(
        "&lt;p&gt;One&lt;/p&gt;&lt;ul&gt;&lt;li&gt;R&amp;amp;D&lt;/li&gt;&lt;/ul&gt;",
        "One\n• R&D",
    );
    check("AT&T, Q&A", "AT&T, Q&A");
}

#[test]
fn angle_brackets_that_are_no_tags() {
    check("<5 years, a < b, C<->D, x <y", "<5 years, a < b, C<->D, x <y");
    check("<p>a <b and c > d</p>", "a <b and c > d");
    check("<company> | <place>", "<company> | <place>");
    check("<p>half <a href=\"x", "half <a href=\"x");
    check("a <!-- b", "a <!-- b");
    check("<p>x</p><script>let", "x\nlet");
}

#[test]
fn bold_lines_are_headings() {
    let mut document = Document::new();
    document.read_body("<p><strong>The thing:</strong></p><p><b>Half</b> bold</p><h3>More</h3>");
    let headings: Vec<_> = document.sentences().iter().map(|s| s.heading).collect();
    assert_eq!(headings, [true, false, true]);
}

/// The text of well-formed HTML as html5ever's tokenizer sees it, a space wherever a block starts or ends.
#[derive(Default)]
struct Text(RefCell<String>);

impl TokenSink for Text {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.0.borrow_mut().push_str(&text),
            Token::TagToken(tag) => {
                let inline = ["b", "i", "em", "strong", "a", "span"].contains(&&*tag.name);
                if !inline {
                    self.0.borrow_mut().push(' ');
                }
                debug_assert!(matches!(tag.kind, TagKind::StartTag | TagKind::EndTag));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn reference(html: &str) -> String {
    let tokenizer = Tokenizer::new(Text::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.take()
}

fn html() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "Lead",
        " the team ",
        "R&amp;D",
        "caf&eacute;",
        "a &lt; b",
        "C++ &#x26; Go",
        "&nbsp;",
        "you&rsquo;ll",
        "\n",
        "5 years",
    ])
    .prop_map(str::to_owned);
    text.prop_recursive(4, 40, 6, |inner| {
        let tag = prop::sample::select(vec![
            ("<p>", "</p>"),
            ("<div class=\"a > b\">", "</div>"),
            ("<ul><li>", "</li></ul>"),
            ("<h2>", "</h2>"),
            ("<b>", "</b>"),
            ("<span style='x'>", "</span>"),
            ("<a href=\"https://acme.com/?a=1&amp;b=2\">", "</a>"),
            ("<br>", ""),
            ("<!-- <p>no</p> -->", ""),
        ]);
        (tag, prop::collection::vec(inner, 0..5))
            .prop_map(|((open, close), parts)| format!("{open}{}{close}", parts.concat()))
    })
    .prop_map(|body| format!("<div>{body}</div>"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_are_those_of_html5ever(html in html()) {
        let mut document = Document::new();
        document.read_body(&html);
        let found: Vec<_> = document.tokens().iter().map(|token| document.word(token).to_owned()).collect();
        let mut expected = Vec::new();
        words(&reference(&html), |word| expected.push(word.to_owned()));
        prop_assert_eq!(found, expected, "{}", html);
    }
}
