//! Text that fits into so many columns of a terminal: cut, filled up, or broken into lines.
//!
//! Widths are those of what is shown: a wide character takes two columns, a combining one none, an escape sequence for colour none.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const ESCAPE: char = '\u{1b}';
const RESET: &str = "\u{1b}[0m";

/// Cuts a text to a width, with `…` as its last character where something is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Cuts the beginning of a text so that its end fits, with `…` as its first character where something is missing.
pub fn cut_start(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        start = at;
    }
    format!("…{}", text[start..].trim_start())
}

/// Fills a text up to a width with blanks at its end, or at its beginning if it stands `right`.
pub fn filled(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { blanks + text } else { text.to_owned() + &blanks }
}

/// Breaks one line at blanks into lines of at most `width`; words that are longer are broken anywhere.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    broken(text, 0, width, false)
}

/// Breaks one line at blanks into lines of at most `width`, those after the first indented, without a line feed at the end. Links stay whole,
/// however long, so that they can be followed. A terminal whose width is `None` breaks nothing.
pub fn hanging(text: &str, indent: usize, width: Option<usize>) -> String {
    match width {
        Some(width) => broken(text, indent.min(width / 2), width, true).join("\n"),
        None => text.to_owned(),
    }
}

fn broken(text: &str, indent: usize, width: usize, whole_links: bool) -> Vec<String> {
    let mut broken = Broken { lines: vec![String::new()], used: 0, indent, style: String::new() };
    let mut is_fresh = true;
    for word in text.split(' ') {
        let wide = columns(word);
        let is_whole = indent + wide <= width || (whole_links && word.contains("://"));
        // A word that has to be broken anyway begins where it stands.
        let needed = if is_whole { wide } else { 2 };
        if !is_fresh && broken.used + 1 + needed > width {
            broken.next_line();
            is_fresh = true;
        }
        if is_fresh && word.is_empty() && broken.lines.len() > 1 {
            continue;
        }
        if !is_fresh {
            broken.put(" ", 1);
        }
        is_fresh = false;
        let room = if is_whole { usize::MAX } else { width };
        for (part, wide) in parts(word) {
            if wide > 0 && broken.used > indent && broken.used + wide > room {
                broken.next_line();
            }
            broken.put(part, wide);
        }
    }
    broken.lines
}

/// Lines in the making.
struct Broken {
    lines: Vec<String>,
    /// Columns of the last line that are used.
    used: usize,
    indent: usize,
    /// The escape sequence in force.
    style: String,
}

impl Broken {
    fn put(&mut self, part: &str, wide: usize) {
        if part.starts_with(ESCAPE) {
            part.clone_into(&mut self.style);
            if part == RESET {
                self.style.clear();
            }
        }
        self.used += wide;
        self.lines.last_mut().expect("there is always a line").push_str(part);
    }

    /// Begins a line, so that no style touches the blanks before it.
    fn next_line(&mut self) {
        let line = self.lines.last_mut().expect("there is always a line");
        line.truncate(line.trim_end_matches(' ').len());
        if !self.style.is_empty() {
            line.push_str(RESET);
        }
        self.lines.push(" ".repeat(self.indent) + &self.style);
        self.used = self.indent;
    }
}

/// The columns that a text takes.
pub fn columns(text: &str) -> usize {
    parts(text).map(|(_, wide)| wide).sum()
}

/// The characters and escape sequences of a text, with the columns they take.
fn parts(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (part, wide) = match rest.find('m').filter(|_| first == ESCAPE) {
            Some(end) => (&rest[..=end], 0),
            None => (&rest[..first.len_utf8()], first.width().unwrap_or(0)),
        };
        rest = &rest[part.len()..];
        Some((part, wide))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(cut("産品経理", 5), "産品…");
        assert_eq!(cut("a b", 2), "a…");
        assert_eq!(cut_start("産品経理", 5), "…経理");
        assert_eq!(cut_start("one two", 5), "…two");
        assert_eq!(cut_start("one", 3), "one");
        assert_eq!(filled("経理", 6, true), "  経理");
        assert_eq!(filled("経理", 6, false), "経理  ");
        assert_eq!(lines("産品経理", 5), ["産品", "経理"]);
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(lines("", 4), [""]);
    }

    #[test]
    fn lines_hang_and_links_stay_whole() {
        let check = |text: &str, expected: &str| {
            assert_eq!(hanging(text, 6, Some(16)), expected);
            assert_eq!(hanging(text, 6, None), text);
        };
        check("zone  one two three four", "zone  one two\n      three four");
        check("  two blanks before", "  two blanks\n      before");
        check("see https://example.org/a/long/way", "see\n      https://example.org/a/long/way");
        check("zone  abcdefghijklmnop", "zone  abcdefghij\n      klmnop");
    }

    #[test]
    fn colour_takes_no_room_and_does_not_touch_the_indent() {
        assert_eq!(
            hanging("\u{1b}[1mone two three\u{1b}[0m four", 2, Some(9)),
            "\u{1b}[1mone two\u{1b}[0m\n  \u{1b}[1mthree\u{1b}[0m\n  four"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_wider_and_nothing_is_lost(text in "[a-c 経é👍]{0,60}", width in 2usize..30, indent in 0usize..12) {
            let bare = |text: &str| text.replace([' ', '\n'], "");
            let shown = hanging(&text, indent, Some(width.max(indent + 2)));
            prop_assert_eq!(bare(&shown), bare(&text));
            for line in shown.lines().chain(lines(&text, width).iter().map(String::as_str)) {
                prop_assert!(line.width() <= width.max(indent + 2), "{line}");
            }
            prop_assert!(cut(&text, width).width() <= width);
            prop_assert!(cut_start(&text, width).width() <= width);
        }
    }
}
