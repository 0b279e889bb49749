//! Takes the values of a posting's fields out of the texts of its columns.

use std::borrow::Cow;

use crate::mapping::Source;
use crate::profile::{Rule, Take};

/// The value of a field whose places, of which there are several, hold these texts.
pub(crate) fn value<'a>(source: &Source, texts: impl Iterator<Item = Cow<'a, str>>) -> String {
    let mut joined = String::new();
    for (index, text) in texts.enumerate() {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if !joined.is_empty() {
            joined.push_str("\n\n");
        }
        if let Some(heading) = source.headings.get(index) {
            joined.push_str(heading);
            joined.push_str("\n\n");
        }
        joined.push_str(text);
    }
    single(&source.rule, Cow::Owned(joined))
}

/// The value of a field whose one place holds this text.
pub(crate) fn single(rule: &Rule, text: Cow<'_, str>) -> String {
    let mut part: &str = match rule.take {
        None => &text,
        Some(Take::FirstParagraph) => paragraphs(&text).0,
        Some(Take::Rest) => paragraphs(&text).1,
    };
    if let (Some(split), Some(number)) = (&rule.split, rule.part) {
        part = split_part(part, split, number, rule.must_split);
    }
    for cut in &rule.cut {
        part = part.find(cut.as_str()).map_or(part, |at| &part[..at]);
    }
    // What remains of a body is still mark-up; other derived values are names.
    if rule.is_derived() && rule.take != Some(Take::Rest) {
        return limited(plain(part).trim(), rule.limit).to_owned();
    }
    let part = limited(part.trim(), rule.limit);
    if part.len() == text.len() { text.into_owned() } else { part.to_owned() }
}

fn split_part<'a>(text: &'a str, separator: &str, number: i32, must_split: bool) -> &'a str {
    if must_split && !text.contains(separator) {
        return "";
    }
    let index = number.unsigned_abs() as usize - 1;
    let part = if number > 0 {
        text.split(separator).nth(index)
    } else {
        text.rsplit(separator).nth(index)
    };
    part.unwrap_or_default()
}

fn limited(text: &str, limit: Option<usize>) -> &str {
    match limit.and_then(|limit| text.char_indices().nth(limit)) {
        Some((end, _)) => text[..end].trim_end(),
        None => text,
    }
}

/// The first paragraph of a text and the rest: parted by the first `<p>`, else by the first blank line, else by the first
/// line end.
fn paragraphs(text: &str) -> (&str, &str) {
    let mut start = text.trim_start();
    while let Some(rest) = paragraph_tag(start) {
        start = rest.trim_start();
    }
    let tag = start
        .match_indices('<')
        .map(|(at, _)| at)
        .find(|at| paragraph_tag(&start[*at..]).is_some());
    let blank = || {
        start
            .match_indices('\n')
            .map(|(at, _)| at)
            .find(|at| start[at + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n'))
    };
    match tag.or_else(blank).or_else(|| start.find('\n')) {
        Some(at) => (start[..at].trim_end(), start[at..].trim_start()),
        None => (start.trim_end(), ""),
    }
}

/// What follows a paragraph tag at the start of a text.
fn paragraph_tag(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("<p").or_else(|| text.strip_prefix("<P"))?;
    match rest.as_bytes().first()? {
        b'>' => Some(&rest[1..]),
        byte if byte.is_ascii_whitespace() => rest.find('>').map(|at| &rest[at + 1..]),
        _ => None,
    }
}

/// A name without tags, with the character references decoded that generators of HTML write: `&amp;`, `&lt;`, `&gt;`,
/// `&quot;`, `&apos;`, `&nbsp;` and numbers. Bodies are read by the crate for text, which knows all.
fn plain(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = tag(rest) {
            rest = after;
        } else if let Some((character, after)) = reference(rest) {
            out.push(character);
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// What follows a tag at the start of a text.
fn tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    if !name.as_bytes().first()?.is_ascii_alphabetic() {
        return None;
    }
    inner.find('>').map(|at| &inner[at + 1..])
}

/// The character of a reference at the start of a text, and what follows it.
fn reference(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| !character.is_control())?
        }
    };
    Some((character, &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Place;

    #[track_caller]
    fn check(rule: &Rule, text: &str, expected: &str) {
        let source =
            Source { rule: rule.clone(), places: vec![Place::Column(0)], headings: Vec::new() };
        assert_eq!(value(&source, std::iter::once(Cow::Borrowed(text))), expected, "{text:?}");
    }

    #[test]
    fn first_paragraphs_are_plain() {
        let first = Rule { take: Some(Take::FirstParagraph), ..Rule::default() };
        check(&first, "A | B &amp; C<p>rest", "A | B & C");
        check(&first, "<p>A &#x2F; B</p>\n<p>rest", "A / B");
        check(&first, "A <a href=\"x\">site</a> | B\n\nrest", "A site | B");
        check(&first, "A | 3 < 5 & more\nrest", "A | 3 < 5 & more");
        check(&first, "A\r\nB\r\n\r\nrest", "A\r\nB");
        check(&first, "<pre>code</pre>\nrest", "code");
        check(&first, "", "");
        check(&first, "all of it", "all of it");
        check(&first, "cut &#xZZ; &nosuch; &#0;", "cut &#xZZ; &nosuch; &#0;");
        let rest = Rule { take: Some(Take::Rest), ..Rule::default() };
        check(&rest, "A<p>one &amp; <i>two</i><p>three", "<p>one &amp; <i>two</i><p>three");
    }

    #[test]
    fn parts_are_counted_from_either_end() {
        let part = |number, must_split| Rule {
            split: Some("|".to_owned()),
            part: Some(number),
            must_split,
            ..Rule::default()
        };
        check(&part(1, false), "Acme | PM | Berlin", "Acme");
        check(&part(3, false), "Acme | PM | Berlin", "Berlin");
        check(&part(-1, false), "Acme | PM | Berlin", "Berlin");
        check(&part(-3, false), "Acme | PM | Berlin", "Acme");
        check(&part(4, false), "Acme | PM | Berlin", "");
        check(&part(1, false), "Acme", "Acme");
        check(&part(1, true), "Acme", "");
        let cut = Rule { cut: vec!["(".to_owned(), "http".to_owned()], ..Rule::default() };
        check(&cut, "Acme (YC S13) http://x", "Acme");
        let limit = Rule { limit: Some(3), ..Rule::default() };
        check(&limit, "\u{e9}\u{e9}\u{e9}\u{e9}", "\u{e9}\u{e9}\u{e9}");
    }

    #[test]
    fn several_columns_become_paragraphs_under_headings() {
        let source = Source {
            rule: Rule::default(),
            places: vec![Place::Column(0), Place::Column(1), Place::Column(2)],
            headings: ["Duties", "Must", "Nice"].map(str::to_owned).to_vec(),
        };
        let texts = ["Build", "  ", "Rust"].map(Cow::Borrowed);
        assert_eq!(value(&source, texts.into_iter()), "Duties\n\nBuild\n\nNice\n\nRust");
    }
}
