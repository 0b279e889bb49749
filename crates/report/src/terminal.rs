//! Tables for a terminal: aligned, as wide as it is, safe to look at.
//!
//! Only shown columns appear. Where they do not fit, text columns are cut with `…` down to [`NARROWEST_TEXT`]; what
//! still does not fit goes into a further block below, which repeats the first column. Numbers are never cut.

use rolescope_study::{Provenance, Table};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::encode::{terminal, terminal_line};
use crate::people::{Place, is_number, show};

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns of characters the terminal has.
    pub width: usize,
    /// Whether headings are set in bold and rules dimmed by escape sequences.
    pub colour: bool,
}

/// Text columns are never cut below this width.
pub const NARROWEST_TEXT: usize = 12;

const GAP: usize = 2;
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

/// Renders title, caption, rows and remarks; ends with a line feed.
pub fn render(table: &Table, options: &Options) -> String {
    render_with_notes(table, &[], options)
}

/// The same with a note below each row: text that is ready for the terminal.
pub fn render_with_notes(table: &Table, notes: &[String], options: &Options) -> String {
    let mut columns: Vec<Block> = Vec::new();
    for (index, column) in table.columns.iter().enumerate().filter(|(_, column)| column.shown) {
        let cells = table.rows.iter().map(|row| {
            row.get(index).map_or_else(String::new, |cell| show(cell, column.kind, Place::Terminal))
        });
        columns.push(Block::new(&column.heading, is_number(column.kind), cells.collect()));
    }
    shrink(&mut columns, options.width);

    let mut out = styled(&terminal_line(&table.title), BOLD, options);
    out.push('\n');
    if !table.caption.is_empty() {
        out += &wrapped(&table.caption, options.width);
    }
    for (number, block) in blocks(&columns, options.width).into_iter().enumerate() {
        out.push('\n');
        let notes = if number == 0 { notes } else { &[] };
        render_block(&block, table.rows.len(), notes, options, &mut out);
    }
    if !table.remarks.is_empty() {
        out.push('\n');
    }
    for remark in &table.remarks {
        out += &wrapped(remark, options.width);
    }
    out
}

/// What a table rests on, in one dimmed line below it; ends with a line feed.
pub fn provenance(provenance: &Provenance, options: &Options) -> String {
    let Provenance { version, corpus, lexicon_name, lexicon, settings: _, fingerprint } =
        provenance;
    let lexicon = if lexicon.is_empty() {
        String::new()
    } else {
        format!("lexicon {lexicon_name} {lexicon}, ")
    };
    let line = format!("corpus {corpus}, {lexicon}settings {fingerprint}, rolescope {version}");
    let lines = lines(&terminal_line(&line), options.width.max(20));
    lines.iter().map(|line| styled(line, DIM, options) + "\n").collect()
}

/// One column, ready to print.
struct Block {
    heading: Vec<String>,
    right: bool,
    cells: Vec<String>,
    width: usize,
}

impl Block {
    fn new(heading: &str, right: bool, cells: Vec<String>) -> Self {
        let heading = terminal_line(heading).into_owned();
        let widest_cell = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        let widest_word = heading.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
        let narrowest = widest_cell.max(widest_word);
        // A heading may be as wide as its numbers or some characters more before it breaks.
        let heading = lines(&heading, narrowest.max(10));
        let width = heading.iter().map(|line| line.width()).max().unwrap_or(0).max(widest_cell);
        Self { heading, right, cells, width }
    }
}

/// Narrows the widest text columns until all columns fit, or none can be narrowed any more.
fn shrink(columns: &mut [Block], width: usize) {
    let total = columns.iter().map(|column| column.width + GAP).sum::<usize>().saturating_sub(GAP);
    for _ in width..total {
        let heading_width =
            |column: &Block| column.heading.iter().map(|line| line.width()).max().unwrap_or(0);
        let widest = columns
            .iter_mut()
            .filter(|column| {
                !column.right && column.width > NARROWEST_TEXT.max(heading_width(column))
            })
            .max_by_key(|column| column.width);
        match widest {
            Some(column) => column.width -= 1,
            None => break,
        }
    }
}

/// Splits the columns into blocks that fit; each begins with the first column if that is text.
fn blocks(columns: &[Block], width: usize) -> Vec<Vec<&Block>> {
    let key = columns.first().filter(|column| !column.right);
    let rest = if key.is_some() { &columns[1..] } else { columns };
    let start = || (key.into_iter().collect::<Vec<_>>(), key.map_or(0, |key| key.width));
    let mut out = Vec::new();
    let (mut block, mut used) = start();
    let mut is_fresh = true;
    for column in rest {
        let wanted = column.width + if block.is_empty() { 0 } else { GAP };
        if !is_fresh && used + wanted > width {
            out.push(block);
            (block, used) = start();
        }
        used += column.width + if block.is_empty() { 0 } else { GAP };
        block.push(column);
        is_fresh = false;
    }
    if !block.is_empty() {
        out.push(block);
    }
    out
}

fn render_block(
    block: &[&Block],
    rows: usize,
    notes: &[String],
    options: &Options,
    out: &mut String,
) {
    let heights = block.iter().map(|column| column.heading.len()).max().unwrap_or(0);
    for line in 0..heights {
        let cells = block.iter().map(|column| {
            // Headings stand at the bottom of theirs.
            let skipped = heights - column.heading.len();
            let text = line.checked_sub(skipped).map_or("", |line| column.heading[line].as_str());
            (*column, text)
        });
        *out += &styled(&joined(cells), BOLD, options);
        out.push('\n');
    }
    let rules: Vec<String> = block.iter().map(|column| "─".repeat(column.width)).collect();
    *out += &styled(&rules.join("  "), DIM, options);
    out.push('\n');
    for row in 0..rows {
        *out += &joined(block.iter().map(|column| (*column, column.cells[row].as_str())));
        out.push('\n');
        if let Some(note) = notes.get(row).filter(|note| !note.is_empty()) {
            *out += &format!("  {note}\n");
        }
    }
}

/// One line of cells, without blanks at its end.
fn joined<'a>(cells: impl Iterator<Item = (&'a Block, &'a str)>) -> String {
    let mut out = String::new();
    for (index, (column, text)) in cells.enumerate() {
        if index > 0 {
            out += "  ";
        }
        let text = if column.right { text.to_owned() } else { cut(text, column.width) };
        let blanks = " ".repeat(column.width.saturating_sub(text.width()));
        out += &if column.right { blanks + &text } else { text + &blanks };
    }
    out.truncate(out.trim_end().len());
    out
}

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

/// Breaks running text at blanks, each line with a line feed.
fn wrapped(text: &str, width: usize) -> String {
    terminal(text)
        .split('\n')
        .flat_map(|line| lines(line, width.max(20)))
        .map(|line| line + "\n")
        .collect()
}

/// Breaks one line at blanks into lines of at most `width`, words that are longer excepted.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split(' ') {
        let last = out.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.width() + 1 + word.width() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            out.push(word.to_owned());
        }
    }
    out
}

fn styled(text: &str, style: &str, options: &Options) -> String {
    if options.colour { format!("{style}{text}{RESET}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use rolescope_study::Cell;

    #[track_caller]
    fn check(table: &Table, width: usize, expected: &str) {
        assert_eq!(render(table, &Options { width, colour: false }), expected);
    }

    #[test]
    fn a_table_is_aligned() {
        check(
            &testing::signals(),
            80,
            "\
Signals
How often each signal occurs.

Signal               Ads   Share  Theta   Low  High
───────────────  ───────  ──────  ─────  ────  ────
technical-title  1234567  12.5 %   +4.5  +2.1  +6.9
hands-on              87  33.3 %   -3.2  -inf   inf
security               0   0.0 %      –     –     –

Ads are counted once.
",
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_text_and_splits_numbers_into_blocks() {
        check(
            &testing::signals(),
            36,
            "\
Signals
How often each signal occurs.

Signal            Ads   Share  Theta
────────────  ───────  ──────  ─────
technical-t…  1234567  12.5 %   +4.5
hands-on           87  33.3 %   -3.2
security            0   0.0 %      –

Signal         Low  High
────────────  ────  ────
technical-t…  +2.1  +6.9
hands-on      -inf   inf
security         –     –

Ads are counted once.
",
        );
    }

    #[test]
    fn numbers_are_never_cut() {
        let shown = render(&testing::signals(), &Options { width: 1, colour: false });
        for number in ["1234567", "12.5 %", "+4.5", "-inf"] {
            assert!(shown.contains(number), "{number}");
        }
    }

    #[test]
    fn long_headings_break_and_wide_characters_count_twice() {
        let mut table = testing::signals();
        table.columns[1].heading = "Ads with the signal".into();
        table.rows[0][0] = Cell::Text("産品経理".to_owned());
        table.columns[2].shown = false;
        check(
            &table,
            80,
            "\
Signals
How often each signal occurs.

            Ads with
Signal    the signal  Theta   Low  High
────────  ──────────  ─────  ────  ────
産品経理     1234567   +4.5  +2.1  +6.9
hands-on          87   -3.2  -inf   inf
security           0      –     –     –

Ads are counted once.
",
        );
        assert_eq!(cut("産品経理", 5), "産品…");
        assert_eq!(cut("a b", 2), "a…");
    }

    #[test]
    fn hostile_text_cannot_reach_the_terminal() {
        let shown = render(&testing::hostile(), &Options { width: 60, colour: false });
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        assert!(!shown.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{fffe}']));
        let coloured = render(&testing::hostile(), &Options { width: 60, colour: true });
        assert_eq!(
            coloured.replace(BOLD, "").replace(DIM, "").replace(RESET, ""),
            shown,
            "colour adds nothing but its own sequences"
        );
    }

    #[test]
    fn the_provenance_is_one_line_that_wraps() {
        let shown = |width| provenance(&testing::provenance(), &Options { width, colour: false });
        assert_eq!(
            shown(100),
            "corpus c0ffee, lexicon technical-pm 1e71c0, settings 5e7715, rolescope 0.1.0\n"
        );
        assert_eq!(shown(40).lines().count(), 2);
    }

    #[test]
    fn a_table_without_rows_or_shown_columns_is_its_title() {
        let mut table = testing::signals();
        table.rows.clear();
        table.remarks.clear();
        table.caption.clear();
        check(
            &table,
            80,
            "Signals\n\nSignal  Ads  Share  Theta  Low  High\n──────  ───  ─────  ─────  ───  ────\n",
        );
        table.columns.iter_mut().for_each(|column| column.shown = false);
        check(&table, 80, "Signals\n");
    }
}
