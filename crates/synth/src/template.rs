//! Templates: their parts, and writing them out.

use crate::names::{self, NameKind};
use crate::phrases::slots;
use crate::random::Stream;

/// A phrasing ready to be written out.
#[derive(Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(&'static str),
    Choice(Vec<Vec<Self>>),
    Filler(&'static [&'static str]),
    Name(NameKind),
    Own(Own),
}

/// What the ad itself fills in.
#[derive(Clone, Copy, Debug)]
enum Own {
    Employer,
    Title,
    ATitle,
    Place,
    Industry,
    Salary,
}

/// What the ad itself fills in.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) employer: &'a str,
    pub(crate) title: &'a str,
    pub(crate) place: &'a str,
    pub(crate) industry: &'a str,
}

impl Template {
    /// Parses a phrasing; `None` if a bracket is left open or a slot is unknown.
    pub(crate) fn parse(text: &'static str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('[') {
            parse_slots(&rest[..open], &mut pieces)?;
            let close = open + rest[open..].find(']')?;
            let mut alternatives = Vec::new();
            for alternative in rest[open + 1..close].split('|') {
                let mut inner = Vec::new();
                parse_slots(alternative, &mut inner)?;
                alternatives.push(inner);
            }
            pieces.push(Piece::Choice(alternatives));
            rest = &rest[close + 1..];
        }
        parse_slots(rest, &mut pieces)?;
        Some(Self(pieces))
    }

    /// Writes the template out, its first letter as a capital.
    pub(crate) fn write(&self, subject: Subject<'_>, stream: &mut Stream) -> String {
        let mut out = String::with_capacity(120);
        write_pieces(&self.0, subject, stream, &mut out);
        if out.is_char_boundary(1) {
            out[..1].make_ascii_uppercase();
        }
        out
    }
}

/// Parses all phrasings of a table.
pub(crate) fn parse_all(texts: &'static [&'static str]) -> Vec<Template> {
    texts.iter().map(|text| Template::parse(text).expect("a test parses every phrasing")).collect()
}

fn parse_slots(text: &'static str, pieces: &mut Vec<Piece>) -> Option<()> {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            pieces.push(Piece::Text(&rest[..open]));
        }
        let close = open + rest[open..].find('}')?;
        pieces.push(slot(&rest[open + 1..close])?);
        rest = &rest[close + 1..];
    }
    if rest.contains(['}', ']', '|']) {
        return None;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Some(())
}

fn slot(name: &str) -> Option<Piece> {
    Some(match name {
        "product" => Piece::Name(NameKind::Product),
        "project" => Piece::Name(NameKind::Project),
        "town" => Piece::Name(NameKind::Town),
        "person" => Piece::Name(NameKind::Person),
        "client" => Piece::Name(NameKind::Client),
        "employer" => Piece::Own(Own::Employer),
        "title" => Piece::Own(Own::Title),
        "a title" => Piece::Own(Own::ATitle),
        "place" => Piece::Own(Own::Place),
        "industry" => Piece::Own(Own::Industry),
        "salary" => Piece::Own(Own::Salary),
        other => Piece::Filler(slots::filler(other)?),
    })
}

fn write_pieces(pieces: &[Piece], subject: Subject<'_>, stream: &mut Stream, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Choice(alternatives) => {
                write_pieces(stream.pick::<Vec<Piece>>(alternatives), subject, stream, out);
            }
            Piece::Filler(fillers) => out.push_str(stream.word(fillers)),
            Piece::Name(kind) => names::push(*kind, stream, out),
            Piece::Own(Own::Employer) => out.push_str(subject.employer),
            Piece::Own(Own::Title) => out.push_str(subject.title),
            Piece::Own(Own::ATitle) => {
                out.push_str(if subject.title.starts_with(['A', 'E', 'I', 'O', 'U', 'e']) {
                    "an "
                } else {
                    "a "
                });
                out.push_str(subject.title);
            }
            Piece::Own(Own::Place) => out.push_str(subject.place),
            Piece::Own(Own::Industry) => out.push_str(subject.industry),
            Piece::Own(Own::Salary) => push_salary(stream, out),
        }
    }
}

fn push_salary(stream: &mut Stream, out: &mut String) {
    let low = 48_000 + 100 * stream.below(900);
    let high = low + 5_000 + 500 * stream.below(80);
    let (before, after) =
        *stream.pick(&[("$", ""), ("€", ""), ("£", ""), ("", " EUR"), ("CHF ", "")]);
    for (amount, join) in [(low, " - "), (high, "")] {
        out.push_str(&format!("{before}{},{:03}{after}{join}", amount / 1000, amount % 1000));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &'static str, possible: &[&str]) {
        let template = Template::parse(text).unwrap();
        let subject =
            Subject { employer: "Belran", title: "Associate", place: "Oslo", industry: "energy" };
        for seed in 0..40 {
            let written = template.write(subject, &mut Stream::new(seed, 0, 0));
            assert!(possible.contains(&written.as_str()), "{written}");
        }
    }

    #[test]
    fn alternatives_and_slots() {
        check("plain", &["Plain"]);
        check("[a|b]c", &["Ac", "Bc"]);
        check("at {employer}[| in {place}]", &["At Belran", "At Belran in Oslo"]);
        check("be {a title}", &["Be an Associate"]);
    }

    #[test]
    fn broken_templates_are_refused() {
        for text in ["[a|b", "{nothing}", "{area", "a]", "a|b"] {
            assert!(Template::parse(text).is_none(), "{text}");
        }
    }
}
