//! The encoders through which every text leaves: HTML, CSV, spreadsheet-safe CSV and terminal.
//!
//! Texts of a dump are hostile until encoded. A terminal obeys escape sequences (one of them writes the clipboard), a
//! page obeys tags, a spreadsheet runs cells that look like formulas, and direction marks make a reader see another
//! text than the bytes hold (CVE-2021-42574). CSV for machines is the one form that changes nothing, and goes to no terminal.
//!
//! # What is made visible
//! [`visible`] and everything built on it replaces
//! - the controls U+0000 to U+001F and U+007F by their pictures (`␛` for escape, `␡` for delete), line feed and tab
//!   excepted where the place allows them;
//! - the controls U+0080 to U+009F, every invisible format character (direction marks and isolates, zero-width
//!   characters, soft hyphen, tags), the line and paragraph separators, and the code points that are no characters by
//!   their number: `<U+202E>`.
//!
//! Joined emoji and some Indic and Persian spellings hold such characters legitimately; there too they are shown by
//! number, because a report is read to see what an ad says. The Arabic number signs have a glyph and stay.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What happens to line feeds and tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// They stay: running text.
    Keep,
    /// They become pictures too: a cell or a line that must stay one line.
    Mark,
}

/// Makes every character visible that would otherwise act or hide.
///
/// The result may hold `<` and is not yet safe inside HTML.
pub fn visible(text: &str, breaks: Breaks) -> Cow<'_, str> {
    if !text.chars().any(|c| is_marked(c, breaks)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !is_marked(c, breaks) => out.push(c),
            '\u{7f}' => out.push('\u{2421}'),
            c if u32::from(c) < 0x20 => {
                out.extend(char::from_u32(0x2400 + u32::from(c)));
            }
            c => {
                write!(out, "<U+{:04X}>", u32::from(c)).expect("writing to a string cannot fail");
            }
        }
    }
    Cow::Owned(out)
}

/// How many characters of `text` [`visible`] would replace.
pub fn count_marked(text: &str, breaks: Breaks) -> usize {
    text.chars().filter(|&c| is_marked(c, breaks)).count()
}

/// Encodes running text for a terminal; line feeds and tabs stay.
pub fn terminal(text: &str) -> Cow<'_, str> {
    visible(text, Breaks::Keep)
}

/// Encodes text for one line of a terminal; line feeds and tabs become pictures.
pub fn terminal_line(text: &str) -> Cow<'_, str> {
    visible(text, Breaks::Mark)
}

/// Encodes text for HTML, between tags or inside a double- or single-quoted attribute.
pub fn html(text: &str) -> String {
    let text = visible(text, Breaks::Keep);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Encodes text for one line or cell of Markdown, with HTML escaped and automatic links off.
pub fn markdown(text: &str) -> String {
    let text = visible(text, Breaks::Mark);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => out.extend(['\\', c]),
            ':' if rest.starts_with("://") => out.push_str("\\:"),
            '.' if out.ends_with("www") || out.ends_with("WWW") => out.push_str("\\."),
            // At a line's start these would open a list or draw a rule.
            '+' | '-' if out.is_empty() && rest[1..].starts_with(['+', '-', ' ']) => {
                out.extend(['\\', c]);
            }
            '.' | ')' if !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit()) => {
                let opens_list = !rest[1..].starts_with(|c: char| c.is_ascii_digit());
                out.extend(opens_list.then_some('\\'));
                out.push(c);
            }
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Which of the CSV encoders writes a text cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvText {
    /// For machines: the data unchanged. The csv writer quotes where RFC 4180 wants it.
    #[default]
    Machine,
    /// The same on a terminal: [`terminal`].
    Terminal,
    /// For people with a spreadsheet: [`spreadsheet_safe`], every text quoted. This changes data.
    Spreadsheet,
    /// The same with a byte-order mark, without which Excel takes UTF-8 for something else.
    Excel,
}

impl CsvText {
    /// Encodes one text cell; quoting is left to the csv writer.
    pub fn cell(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Machine => Cow::Borrowed(text),
            Self::Terminal => terminal(text),
            Self::Spreadsheet | Self::Excel => spreadsheet_safe(text),
        }
    }

    /// What stands at the beginning of the file.
    pub fn mark(self) -> &'static [u8] {
        if self == Self::Excel { "\u{feff}".as_bytes() } else { b"" }
    }

    /// The writer that belongs to this encoder.
    pub fn writer<W: std::io::Write>(self, to: W) -> csv::Writer<W> {
        let mut builder = csv::WriterBuilder::new();
        if matches!(self, Self::Spreadsheet | Self::Excel) {
            builder.quote_style(csv::QuoteStyle::NonNumeric);
        }
        builder.from_writer(to)
    }
}

/// Encodes a text cell so that no spreadsheet takes it, or a part of it, for a formula.
///
/// An apostrophe is put before a first character out of `= + - @`, their full-width forms, TAB, CR, LF and NUL
/// (OWASP's list of CSV injection; ASVS 5, 1.2.10). A spreadsheet may split at `;` or TAB and at line breaks instead of
/// at commas and may skip quotes and spaces, so the same holds at the start of every such part. Texts that are plain
/// numbers, such as `-5`, stay.
pub fn spreadsheet_safe(text: &str) -> Cow<'_, str> {
    if is_plain_number(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 2);
    let mut at_start = true;
    for (position, c) in text.char_indices() {
        let acts =
            matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
        let first_blank = position == 0 && matches!(c, '\t' | '\r' | '\n' | '\0');
        if (at_start && acts) || first_blank {
            out.push('\'');
        }
        out.push(c);
        at_start = match c {
            ';' | '\t' | '\r' | '\n' => true,
            ' ' | '"' | '\u{a0}' | '\0' => at_start,
            _ => false,
        };
    }
    if out.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// Whether a text is a number in digits: `inf`, hexadecimal and blanks are not.
fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
        && text.parse::<f64>().is_ok()
}

/// Whether a character acts on its surroundings or cannot be seen.
pub(crate) fn is_marked(c: char, breaks: Breaks) -> bool {
    match c {
        '\n' | '\t' => breaks == Breaks::Mark,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        // Invisible format characters, by blocks in their order.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' => true,
        c => u32::from(c) & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(terminal_line(text), expected, "{text:?}");
    }

    #[test]
    fn csv_on_a_terminal_does_not_act() {
        assert_eq!(CsvText::Terminal.cell("a\u{1b}[31m\u{202e}b"), "a␛[31m<U+202E>b");
        assert_eq!(CsvText::Machine.cell("a\u{1b}[31m"), "a\u{1b}[31m");
    }

    #[test]
    fn controls_get_pictures_and_format_characters_numbers() {
        check("plain Ünïcode 産品", "plain Ünïcode 産品");
        check("a\u{1b}[31mred", "a␛[31mred");
        check("\u{1b}]52;c;cm0=\u{7}", "␛]52;c;cm0=␇");
        check("tab\tand\r\nline", "tab␉and␍␊line");
        check("\u{7f}\u{9b}31m", "␡<U+009B>31m");
        check("user\u{202e}txt.exe\u{2066}", "user<U+202E>txt.exe<U+2066>");
        check("zero\u{200b}width\u{feff}", "zero<U+200B>width<U+FEFF>");
        check("\u{fffe}\u{1ffff}", "<U+FFFE><U+1FFFF>");
        check("\u{e0041}", "<U+E0041>");
        assert_eq!(terminal("two\nlines\tx\u{1b}"), "two\nlines\tx␛");
        assert_eq!(count_marked("a\u{1b}b\u{202e}\n", Breaks::Keep), 2);
    }

    #[test]
    fn html_has_no_markup_left() {
        assert_eq!(
            html("<script>alert('1')</script> & \"x\"\u{202e}"),
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;&lt;U+202E&gt;"
        );
    }

    #[test]
    fn markdown_is_inert() {
        assert_eq!(markdown("a|b *c* <i>"), "a\\|b \\*c\\* &lt;i&gt;");
        assert_eq!(markdown("![x](http://y)"), "!\\[x\\](http\\://y)");
        assert_eq!(markdown("- item\n# head"), "\\- item␊\\# head");
        assert_eq!(markdown("www.example.org"), "www\\.example.org");
        assert_eq!(markdown("1. item"), "1\\. item");
        assert_eq!(markdown("1) item"), "1\\) item");
        assert_eq!(markdown("1.5 and -2"), "1.5 and -2");
        assert_eq!(markdown("+4.5"), "+4.5");
        assert_eq!(markdown("---"), "\\---");
    }

    #[track_caller]
    fn check_spreadsheet(text: &str, expected: &str) {
        assert_eq!(spreadsheet_safe(text), expected, "{text:?}");
    }

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_none() {
        check_spreadsheet("=1+2", "'=1+2");
        check_spreadsheet("+49 30 1234", "'+49 30 1234");
        check_spreadsheet("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0");
        check_spreadsheet("@SUM(A1)", "'@SUM(A1)");
        check_spreadsheet("\t=1", "'\t'=1");
        check_spreadsheet("\r", "'\r");
        check_spreadsheet("\n", "'\n");
        check_spreadsheet("\0", "'\0");
        check_spreadsheet("\u{ff1d}1", "'\u{ff1d}1");
        check_spreadsheet(" =1", " '=1");
        check_spreadsheet("a;=1", "a;'=1");
        check_spreadsheet("a\n\"=1\"", "a\n\"'=1\"");
        for same in ["-5", "+1.5e3", "-", "1-2", "a=b", "senior-level", ""] {
            check_spreadsheet(same, if same == "-" { "'-" } else { same });
        }
        check_spreadsheet("-inf", "'-inf");
    }

    proptest! {
        #[test]
        fn no_active_character_survives(text in any::<String>()) {
            let line = terminal_line(&text);
            prop_assert!(!line.chars().any(|c| is_marked(c, Breaks::Mark)));
            prop_assert!(!line.chars().any(char::is_control));
            let page = html(&text);
            prop_assert!(!page.contains(['<', '>', '"', '\'']));
            prop_assert!(!page.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            prop_assert!(!markdown(&text).contains(['<', '>', '\n']));
        }

        #[test]
        fn machine_csv_reads_back(cells in proptest::collection::vec(any::<String>(), 2..5)) {
            let mut writer = CsvText::Machine.writer(Vec::new());
            writer.write_record(cells.iter().map(|c| CsvText::Machine.cell(c).into_owned()))?;
            let bytes = writer.into_inner().unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
            let record = reader.records().next().unwrap()?;
            prop_assert_eq!(record.iter().collect::<Vec<_>>(), cells);
        }

        #[test]
        fn spreadsheet_cells_never_start_with_a_formula(text in "[=+@;\t\r\n\" a0-]{0,12}") {
            let safe = spreadsheet_safe(&text);
            if !is_plain_number(&text) {
                for part in safe.split([';', '\t', '\r', '\n']) {
                    let part = part.trim_start_matches([' ', '"']);
                    prop_assert!(!part.starts_with(['=', '+', '-', '@']), "{:?}", safe);
                }
                prop_assert!(!safe.starts_with(['\t', '\r', '\n', '\0']));
            }
            prop_assert!(safe.len() <= text.len() * 2 + 1);
        }
    }
}
