//! Sentences of ads for people: matches in colour, or between brackets where there is none.

use rolescope_lexicon::{EntryId, Kind, Lexicon, Strength};
use rolescope_report::{encode, fit};
use rolescope_study::{Mark, Quote};

/// How marks look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marker<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) colour: bool,
    /// Where lines are broken.
    pub(crate) width: Option<usize>,
}

const PLAIN: &str = "\u{1b}[0m";
const DIM: &str = "\u{1b}[2m";

impl Marker<'_> {
    /// A sentence with its matches marked.
    pub(crate) fn quote(&self, quote: &Quote) -> String {
        let mut out = String::new();
        let mut last = 0;
        for Mark { range, entry, strength } in &quote.marks {
            // Roles and signals may lie over each other in a title: the first is marked.
            if range.start < last {
                continue;
            }
            out += &encode::terminal_line(&quote.text[last..range.start]);
            let words = encode::terminal_line(&quote.text[range.clone()]);
            let (before, after) = self.around(*entry, *strength);
            out += &format!("{before}{words}{after}");
            last = range.end;
        }
        out + &encode::terminal_line(&quote.text[last..])
    }

    /// What stands around words of an entry.
    fn around(&self, entry: EntryId, strength: Strength) -> (&'static str, &'static str) {
        if !self.colour {
            return ("[", "]");
        }
        let before = match (&self.lexicon.entry(entry).kind, strength) {
            (Kind::Decoy { .. } | Kind::Cue(_), _) => "\u{1b}[2;9m",
            (_, Strength::Negated) => "\u{1b}[9;31m",
            (Kind::Signal, _) => "\u{1b}[1;36m",
            (Kind::Role { .. }, _) => "\u{1b}[1;33m",
            (Kind::Duty { family, .. }, _) => match family.as_str() {
                "engineering" => "\u{1b}[1;34m",
                "marketing" => "\u{1b}[1;35m",
                _ => "\u{1b}[1;32m",
            },
        };
        (before, PLAIN)
    }

    /// A line of text that is ready for the terminal, its continuations below what follows `indent` columns; ends with a line feed.
    pub(crate) fn line(&self, text: &str, indent: usize) -> String {
        fit::hanging(text, indent, self.width) + "\n"
    }

    /// Text that stands back.
    pub(crate) fn dim(&self, text: &str) -> String {
        if self.colour { format!("{DIM}{text}{PLAIN}") } else { text.to_owned() }
    }

    /// Text that stands out.
    pub(crate) fn bold(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}{PLAIN}") } else { text.to_owned() }
    }
}
