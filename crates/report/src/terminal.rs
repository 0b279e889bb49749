//! Tables for a terminal: aligned, as wide as it is, safe to look at.
//!
//! Only shown columns appear. Where they do not fit, text columns are cut with `…` down to [`NARROWEST_TEXT`]; what
//! still does not fit goes into a further block below, which repeats the columns that tell the rows apart. Then text is
//! cut only as far as it saves a block. Numbers are never cut.

use std::collections::HashSet;

use rolescope_study::{Provenance, Table};
use unicode_width::UnicodeWidthStr;

use crate::encode::{terminal, terminal_line};
use crate::fit::{cut, filled, lines};
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
    let key = key(&columns, options.width);
    shrink(&mut columns, key, options.width);

    let mut out = String::new();
    for line in lines(&terminal_line(&table.title), options.width.max(20)) {
        out += &(styled(&line, BOLD, options) + "\n");
    }
    if !table.caption.is_empty() {
        out += &wrapped(&table.caption, options.width);
    }
    for (number, block) in blocks(&columns, key, options.width).into_iter().enumerate() {
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
    let corpus = if corpus.is_empty() { String::new() } else { format!("corpus {corpus}, ") };
    let line = format!("{corpus}{lexicon}settings {fingerprint}, rolescope {version}");
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

    /// The width below which it is not cut.
    fn narrowest(&self) -> usize {
        let heading = self.heading.iter().map(|line| line.width()).max().unwrap_or(0);
        if self.right { self.width } else { self.width.min(NARROWEST_TEXT.max(heading)) }
    }
}

/// How many columns at the beginning, if they are text, tell the rows apart and leave room for another beside them; else 1 or, where the
/// first is a number, 0.
fn key(columns: &[Block], width: usize) -> usize {
    let texts = columns.iter().take_while(|column| !column.right).count();
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let tells_apart = |many: &usize| {
        let row = |row: usize| columns[..*many].iter().map(move |column| &column.cells[row]);
        (0..rows).map(|number| row(number).collect::<Vec<_>>()).collect::<HashSet<_>>().len()
            == rows
    };
    let has_room = |many: &usize| {
        let rest = columns[*many..].iter().map(Block::narrowest).max().unwrap_or(0);
        let key: usize = columns[..*many].iter().map(|column| column.narrowest() + GAP).sum();
        key + rest <= width
    };
    (1..=texts).find(tells_apart).filter(has_room).unwrap_or(texts.min(1))
}

/// Narrows the widest text columns until all columns fit. If they cannot, all are narrowed to what makes the fewest blocks.
fn shrink(columns: &mut [Block], key: usize, width: usize) {
    let narrowed = |columns: &mut [Block], most: usize| {
        for column in columns.iter_mut().filter(|column| !column.right) {
            column.width = column.width.min(most.max(column.narrowest()));
        }
    };
    let widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
    let total = |columns: &[Block]| {
        columns.iter().map(|column| column.width + GAP).sum::<usize>().saturating_sub(GAP)
    };
    // How many blocks there are if text has at most this width, and how many of them are too wide.
    let cost = |columns: &mut [Block], most: usize| {
        narrowed(columns, most);
        let blocks = blocks(columns, key, width);
        let too_wide = |block: &&Vec<&Block>| {
            block.iter().map(|column| column.width + GAP).sum::<usize>() > width + GAP
        };
        let cost = (blocks.iter().filter(too_wide).count(), blocks.len());
        columns.iter_mut().zip(&widths).for_each(|(column, width)| column.width = *width);
        cost
    };
    let least = cost(columns, NARROWEST_TEXT);
    if least.1 > 1 {
        let wider = NARROWEST_TEXT + 1..=width;
        let most = wider.take_while(|most| cost(columns, *most) <= least).last();
        narrowed(columns, most.unwrap_or(NARROWEST_TEXT));
        return;
    }
    for _ in width..total(columns) {
        let widest = columns
            .iter_mut()
            .filter(|column| !column.right && column.width > column.narrowest())
            .max_by_key(|column| column.width);
        match widest {
            Some(column) => column.width -= 1,
            None => break,
        }
    }
}

/// Splits the columns into blocks that fit; each begins with the `key` first ones.
fn blocks(columns: &[Block], key: usize, width: usize) -> Vec<Vec<&Block>> {
    let start = || {
        let used: usize = columns[..key].iter().map(|column| column.width + GAP).sum();
        (columns[..key].iter().collect::<Vec<_>>(), used.saturating_sub(GAP))
    };
    let mut out = Vec::new();
    let (mut block, mut used) = start();
    let mut is_fresh = true;
    for column in &columns[key..] {
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
        out += &filled(&text, column.width, column.right);
    }
    out.truncate(out.trim_end().len());
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

fn styled(text: &str, style: &str, options: &Options) -> String {
    if options.colour { format!("{style}{text}{RESET}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use rolescope_study::{Cell, Column, ColumnKind};

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
    fn a_narrow_terminal_splits_numbers_into_blocks_and_cuts_text_where_that_saves_one() {
        check(
            &testing::signals(),
            36,
            "\
Signals
How often each signal occurs.

Signal               Ads   Share
───────────────  ───────  ──────
technical-title  1234567  12.5 %
hands-on              87  33.3 %
security               0   0.0 %

Signal           Theta   Low  High
───────────────  ─────  ────  ────
technical-title   +4.5  +2.1  +6.9
hands-on          -3.2  -inf   inf
security             –     –     –

Ads are counted once.
",
        );
        let shown = render(&testing::signals(), &Options { width: 32, colour: false });
        assert!(shown.contains("\ntechnical-ti…  1234567  12.5 %\n"), "{shown}");
        assert!(shown.contains("\ntechnical-ti…   +4.5  +2.1  +6.9\n"), "{shown}");
    }

    #[test]
    fn each_block_repeats_what_tells_the_rows_apart() {
        let mut table = testing::signals();
        let window = Column::new("window", "Window", ColumnKind::Text, "window");
        table.columns.insert(0, window);
        table.rows.iter_mut().for_each(|row| row.insert(0, Cell::text("posting")));
        table.rows.truncate(2);
        table.remarks.clear();
        table.caption.clear();
        check(
            &table,
            44,
            "\
Signals

Window   Signal               Ads   Share
───────  ───────────────  ───────  ──────
posting  technical-title  1234567  12.5 %
posting  hands-on              87  33.3 %

Window   Signal           Theta   Low  High
───────  ───────────────  ─────  ────  ────
posting  technical-title   +4.5  +2.1  +6.9
posting  hands-on          -3.2  -inf   inf
",
        );
        // Where nothing else has room beside them, the first is repeated.
        let shown = render(&table, &Options { width: 20, colour: false });
        assert!(shown.contains("\nWindow   Theta   Low\n"), "{shown}");
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
