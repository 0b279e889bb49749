//! Raw lines to clean lines: bullets, headings marked by markup, emphasis and links of Markdown, entities.
//!
//! Every line of the cleaned text is one block: a paragraph, a bullet (shown as `• `) or a heading. Markdown is
//! read in every text, since dumps hold it inside HTML and in plain text alike.

use std::borrow::Cow;

/// What kind of block a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Running text.
    Paragraph,
    /// An item of a list.
    Bullet,
    /// Marked as a heading by `#` or `<h1>`.
    Heading,
    /// A line wholly bold, or underlined, or fenced by `=`: a lesser heading, perhaps.
    Bold,
}

/// One line of the cleaned text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// First byte of its text, after the bullet.
    pub(crate) start: u32,
    /// One past its last byte, the line break not included.
    pub(crate) end: u32,
    pub(crate) block: Block,
}

/// The cleaned text and its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) text: String,
    pub(crate) lines: Vec<Line>,
    /// Whether the raw text holds a mark of [`INLINE`]; without one, lines are copied as they stand.
    pub(crate) has_marks: bool,
}

impl Lines {
    pub(crate) fn clear(&mut self) {
        let Self { text, lines, has_marks } = self;
        text.clear();
        lines.clear();
        *has_marks = false;
    }

    /// Appends every line of plain text or Markdown.
    pub(crate) fn push_plain(&mut self, raw: &str) {
        for_each_line(raw, |line| self.push(line, Block::Paragraph));
    }

    /// Appends one raw line; `hint` is what the markup around it said.
    pub(crate) fn push(&mut self, raw: &str, hint: Block) {
        if memchr::memchr(b'&', raw.as_bytes()).is_none() {
            self.push_line(raw, hint, self.has_marks);
        } else {
            // A decoded `&#10;` may have brought line breaks, a decoded `&#42;` a mark.
            for_each_line(&decode(raw), |line| self.push_line(line, hint, true));
        }
    }

    fn push_line(&mut self, raw: &str, hint: Block, may_have_marks: bool) {
        let mut line = trim(raw);
        while let Some(quoted) = line.strip_prefix('>') {
            line = quoted.trim_start();
        }
        if line.is_empty() {
            return;
        }
        let mut block = hint;
        let first = line.as_bytes()[0];
        if !first.is_ascii_alphabetic() || first == b'o' {
            if is_rule(line) {
                if matches!(line.as_bytes()[0], b'=' | b'-') {
                    self.underline();
                }
                return;
            }
            if let Some(rest) = bullet(line) {
                line = rest;
                if block == Block::Paragraph {
                    block = Block::Bullet;
                }
            } else if let Some(rest) = hashes(line) {
                line = rest;
                block = Block::Heading;
            } else if first == b'=' {
                line = line.trim_matches('=').trim();
                block = Block::Bold;
            }
            // "1. **Bold**" and "• - item" are seen in dumps; one more mark is taken off.
            if block != Block::Paragraph
                && let Some(rest) = bullet(line)
            {
                line = rest;
            }
        }
        if line.is_empty() {
            return;
        }
        if block == Block::Paragraph
            && (line.starts_with("**") || line.starts_with("__"))
            && is_emphasised(line)
        {
            block = Block::Bold;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        if block == Block::Bullet {
            self.text.push_str("• ");
        }
        let start = self.text.len();
        if may_have_marks && has_marks(line) {
            push_inline(line, &mut self.text);
        } else {
            self.text.push_str(line);
        }
        let end = self.text.len();
        self.lines.push(Line { start: start as u32, end: end as u32, block });
    }

    /// The line before was underlined: a heading if it is short.
    fn underline(&mut self) {
        if let Some(line) = self.lines.last_mut()
            && line.end - line.start < 60
            && line.block == Block::Paragraph
            && line.end as usize == self.text.len()
        {
            line.block = Block::Bold;
        }
    }
}

/// [`str::trim`], which decodes characters, only where there is something to trim.
fn trim(raw: &str) -> &str {
    match raw.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => raw,
        _ => raw.trim(),
    }
}

fn for_each_line(text: &str, mut line: impl FnMut(&str)) {
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
        line(&text[start..at]);
        start = at + 1;
    }
    line(&text[start..]);
}

/// How far the label and the target of a Markdown link are looked for, in bytes.
const MAX_LABEL: usize = 512;
const MAX_TARGET: usize = 2048;

/// Entities decoded, twice where an exporter encoded twice (`&amp;amp;`, `&amp;nbsp;`).
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    let once = htmlize::unescape(raw);
    match once {
        Cow::Borrowed(text) => Cow::Borrowed(text),
        Cow::Owned(text) => {
            let again = raw.contains("&amp;") && text.contains('&');
            if again {
                Cow::Owned(htmlize::unescape(text.as_str()).into_owned())
            } else {
                Cow::Owned(text)
            }
        }
    }
}

/// Three marks or more and nothing else.
fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line
            .bytes()
            .all(|byte| matches!(byte, b'-' | b'=' | b'_' | b'*' | b'~' | b'#' | b'+' | b' '))
}

/// What follows the mark of a list item.
fn bullet(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    let spaced = rest.starts_with(char::is_whitespace);
    let is_bullet = match first {
        '*' | '-' | '–' | '—' => {
            spaced
                || rest.starts_with(|c: char| c.is_uppercase())
                    && !(first == '*' && rest.contains('*'))
        }
        '+' | 'o' | '»' | '>' | '§' | 'Ø' | '→' | '·' => spaced,
        '•' | '●' | '▪' | '■' | '‣' | '◦' | '○' | '◆' | '◇' | '❖' | '➢' | '➤' | '►' | '▶' | '▸'
        | '▹' | '▷' | '✓' | '✔' | '✅' | '☑' | '⁃' | '∙' | '⚫' | '⬤' | '➔' | '➜' | '➡' | '⇒'
        | '★' | '☆' | '✦' | '✪' | '\u{F0B7}' | '\u{F0A7}' | '\u{F0D8}' | '\u{F0FC}'
        | '\u{FFFD}' | '\u{95}' => true,
        '0'..='9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let after = &line[digits..];
            return (digits <= 2)
                .then(|| after.strip_prefix(['.', ')']))?
                .filter(|rest| rest.starts_with(char::is_whitespace))
                .map(str::trim_start)
                .filter(|rest| !rest.is_empty());
        }
        _ => false,
    };
    let rest = match rest.as_bytes() {
        [b' ', next, ..] if next.is_ascii_graphic() => &rest[1..],
        _ => rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FE0F}'),
    };
    (is_bullet && !rest.is_empty()).then_some(rest)
}

/// What stands behind the `#`s of a heading.
fn hashes(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let count = line.len() - rest.len();
    let is_heading = (1..=6).contains(&count) && (count > 1 || rest.starts_with(' '));
    is_heading.then(|| rest.trim().trim_end_matches('#').trim_end()).filter(|text| !text.is_empty())
}

/// Whether one pair of emphasis marks holds the whole line, up to a colon.
fn is_emphasised(line: &str) -> bool {
    let inner = line.trim_end_matches([':', ' ']);
    ["**", "__"].iter().any(|mark| {
        inner
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(mark))
    })
}

/// Appends a line without the marks of emphasis, code, links and escapes.
fn push_inline(line: &str, out: &mut String) {
    let bytes = line.as_bytes();
    let mut copied = 0;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|&byte| INLINE[byte as usize]) {
        at += step;
        let before = at.checked_sub(1).map_or(b' ', |n| bytes[n]);
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match bytes[at] {
            b'*' | b'`' | b'~' | b'_' => {
                let mark = bytes[at];
                let run = bytes[at..].iter().take_while(|&&byte| byte == mark).count();
                let after = bytes.get(at + run).copied().unwrap_or(b' ');
                let inside = is_wordy(before) && is_wordy(after);
                let strip = match mark {
                    b'_' | b'`' => !inside,
                    b'~' => run == 2,
                    _ => run > 1 || !(inside || before == b' ' && after == b' '),
                };
                if strip {
                    out.push_str(&line[copied..at]);
                    copied = at + run;
                }
                at += run;
            }
            b'\\' if next.is_ascii_punctuation() => {
                out.push_str(&line[copied..at]);
                copied = at + 1;
                at += 2;
            }
            b'[' => {
                let label = &bytes[at..bytes.len().min(at + MAX_LABEL)];
                let target = memchr::memmem::find(label, b"](").and_then(|n| {
                    let label_end = at + n;
                    let limit = bytes.len().min(label_end + MAX_TARGET);
                    let end = memchr::memchr(b')', &bytes[label_end..limit])? + label_end;
                    (!bytes[label_end + 2..end].contains(&b' ')).then_some((label_end, end))
                });
                if let Some((label_end, end)) = target {
                    let image = before == b'!' && at > copied;
                    out.push_str(&line[copied..at - usize::from(image)]);
                    if !image {
                        let label = line[at + 1..label_end].trim_matches(['*', '_', '[', '`']);
                        out.push_str(label);
                    }
                    copied = end + 1;
                    at = end + 1;
                } else {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    out.push_str(&line[copied..]);
}

/// Whether a text holds a mark of [`INLINE`].
pub(crate) fn has_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(b'*', b'_', b'`', bytes).is_some()
        || memchr::memchr3(b'[', b'\\', b'~', bytes).is_some()
}

fn is_wordy(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

const INLINE: [bool; 256] = {
    let mut table = [false; 256];
    let mut marks = b"*_`~\\[".as_slice();
    while let [mark, rest @ ..] = marks {
        table[*mark as usize] = true;
        marks = rest;
    }
    table
};
