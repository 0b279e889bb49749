//! What a number of a table counts, as text: the id in the column `cell`.
//!
//! ```text
//! 819211cd-f7b527ef/vacancy-drop-english-0f3a22b1/product-manager/-/posting/rp/industry=Software/2020-Q1/technical-title,~marketing
//! corpus   lexicon  ads                            population  query  window strengths group         period what
//! ```
//! The ads are told by what counts once, whether boilerplate and other languages count, and the rules of grouping, if they matter.
//! A part that is not there is `-`. Whatever is not a letter, a digit, `.`, `_` or `-` is written as in an address, `%20`. What is
//! counted is one of
//! - units that have all of these items and, after `~`, none of those; `-` for all units;
//! - `@requirements:negated` behind an item: ads that state it in that zone with that strength;
//! - `role:` and a role: ads whose title names it.
//!
//! It says everything, so that nothing has to be kept: on the same corpus and lexicon it means the same for ever.

use std::fmt;
use std::str::FromStr;

use rolescope_lexicon::{Strength, StrengthSet, Zone};
use rolescope_trend::{Granularity, Period};

use crate::cell_sample::CellSample;
use crate::error::Error;
use crate::question::{Question, Window};
use crate::table::Provenance;

/// Hexadecimal digits of a fingerprint in an id.
const DIGITS: usize = 8;

/// The longest id that is read, in bytes: a query may have 8 KiB, each written as three.
const LONGEST: usize = 64 * 1024;

/// What a number counts, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellId {
    /// The first digits of the corpus' fingerprint.
    pub corpus: String,
    /// The first digits of the lexicon's fingerprint.
    pub lexicon: String,
    /// Which ads count, and for what.
    pub sample: CellSample,
    /// The population, as [`crate::Who::parse`] reads it.
    pub population: String,
    /// A further query.
    pub query: Option<String>,
    /// The window; its stretches are the units.
    pub window: Window,
    /// The strengths that count.
    pub strengths: StrengthSet,
    /// The columns grouped by and the value of each; `None` where ads have none.
    pub group: Vec<(String, Option<String>)>,
    /// The period.
    pub period: Option<Period>,
    /// What is counted there.
    pub what: Counted,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Units that have (`true`) or have not these items, by key.
    Units(Vec<(String, bool)>),
    /// Ads that state an item in a zone with a strength.
    Place {
        /// Its key.
        item: String,
        /// The zone.
        zone: Zone,
        /// The strength.
        strength: Strength,
    },
    /// Ads whose title names a role.
    Role(String),
}

impl CellId {
    /// What an answer to a question counts in one window, all groups and periods together, every unit.
    #[must_use]
    pub fn of_all(question: &Question, provenance: &Provenance, window: Window) -> Self {
        let short = |text: &str| text.chars().take(DIGITS).collect();
        Self {
            corpus: short(&provenance.corpus),
            lexicon: short(&provenance.lexicon),
            sample: CellSample::of(question, provenance),
            population: question.who.written.clone(),
            query: question.query.clone(),
            window,
            strengths: question.strengths,
            group: Vec::new(),
            period: None,
            what: Counted::Units(Vec::new()),
        }
    }

    /// The same of another thing.
    #[must_use]
    pub fn counting(&self, what: Counted) -> Self {
        Self { what, ..self.clone() }
    }

    /// The same of units with, besides, this item, or without it.
    #[must_use]
    pub fn and(&self, item: &str, present: bool) -> Self {
        let mut next = self.clone();
        if let Counted::Units(items) = &mut next.what {
            items.push((item.to_owned(), present));
        }
        next
    }

    /// The last part of the id.
    #[must_use]
    pub fn written_what(what: &Counted) -> String {
        match what {
            Counted::Units(items) if items.is_empty() => "-".to_owned(),
            Counted::Units(items) => {
                let one = |(key, present): &(String, bool)| {
                    format!("{}{}", if *present { "" } else { "~" }, encoded(key))
                };
                items.iter().map(one).collect::<Vec<_>>().join(",")
            }
            Counted::Place { item, zone, strength } => {
                format!("{}@{}:{}", encoded(item), zone.name(), strength.name())
            }
            Counted::Role(role) => format!("role:{}", encoded(role)),
        }
    }

    /// Everything but the last part, with the slash before that.
    #[must_use]
    pub fn written_place(&self) -> String {
        let Self {
            corpus,
            lexicon,
            sample,
            population,
            query,
            window,
            strengths,
            group,
            period,
            what: _,
        } = self;
        let strengths: String = Strength::ALL
            .into_iter()
            .filter(|&strength| strengths.contains(strength))
            .map(letter)
            .collect();
        let group = group.iter().map(|(column, value)| match value {
            Some(value) => format!("{}={}", encoded(column), encoded(value)),
            None => encoded(column),
        });
        let or_none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        format!(
            "{corpus}-{lexicon}/{sample}/{}/{}/{window}/{}/{}/{}/",
            encoded(population),
            query.as_deref().map_or("-".to_owned(), encoded),
            or_none(strengths),
            or_none(group.collect::<Vec<_>>().join(",")),
            period.map_or("-".to_owned(), |period| period.to_string()),
        )
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.written_place(), Self::written_what(&self.what))
    }
}

impl FromStr for CellId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::CellId {
            id: text.chars().take(80).collect(),
            reason: reason.to_owned(),
        };
        if text.len() > LONGEST {
            return Err(wrong("it is too long"));
        }
        let parts: Vec<&str> = text.trim().split('/').collect();
        let &[fingerprints, sample, population, query, window, strengths, group, period, what] =
            parts.as_slice()
        else {
            return Err(wrong(&format!("of its 9 parts between slashes it has {}", parts.len())));
        };
        let is_print = |print: &str| {
            print.len() == DIGITS && print.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        let (corpus, lexicon) = fingerprints
            .split_once('-')
            .filter(|(corpus, lexicon)| is_print(corpus) && is_print(lexicon))
            .ok_or_else(|| wrong("it does not begin with two fingerprints"))?;
        let sample =
            CellSample::read(sample).ok_or_else(|| wrong("it does not say which ads count"))?;
        let text_of = |part: &str| decoded(part).ok_or_else(|| wrong("a part is badly written"));
        let window = Window::from_name(window)
            .ok_or_else(|| wrong("its window is not posting, zone, sentence or a number"))?;
        let mut set = StrengthSet::EMPTY;
        for letter in strengths.chars().filter(|letter| *letter != '-') {
            let strength = Strength::ALL
                .into_iter()
                .find(|&strength| self::letter(strength) == letter)
                .ok_or_else(|| wrong("its strengths are not letters of m, r, p, n"))?;
            set = set.with(strength);
        }
        let mut columns = Vec::new();
        for one in group.split(',').filter(|_| group != "-") {
            columns.push(match one.split_once('=') {
                Some((column, value)) => (text_of(column)?, Some(text_of(value)?)),
                None => (text_of(one)?, None),
            });
        }
        let period = match period {
            "-" => None,
            period => Some(period_of(period).ok_or_else(|| wrong("its period is none"))?),
        };
        let what = if let Some(role) = what.strip_prefix("role:") {
            Counted::Role(text_of(role)?)
        } else if let Some((item, place)) = what.split_once('@') {
            let place = place.split_once(':').and_then(|(zone, strength)| {
                Some((Zone::from_name(zone)?, Strength::from_name(strength)?))
            });
            let (zone, strength) = place.ok_or_else(|| wrong("its zone or strength is none"))?;
            Counted::Place { item: text_of(item)?, zone, strength }
        } else {
            let mut items = Vec::new();
            for one in what.split(',').filter(|_| what != "-") {
                items.push(match one.strip_prefix('~') {
                    Some(key) => (text_of(key)?, false),
                    None => (text_of(one)?, true),
                });
            }
            Counted::Units(items)
        };
        Ok(Self {
            corpus: corpus.to_owned(),
            lexicon: lexicon.to_owned(),
            sample,
            population: text_of(population)?,
            query: if query == "-" { None } else { Some(text_of(query)?) },
            window,
            strengths: set,
            group: columns,
            period,
            what,
        })
    }
}

fn letter(strength: Strength) -> char {
    match strength {
        Strength::Mentioned => 'm',
        Strength::Required => 'r',
        Strength::Preferred => 'p',
        Strength::Negated => 'n',
    }
}

/// `2021-03`, `2021-Q1` or `2021`.
fn period_of(text: &str) -> Option<Period> {
    let (year, rest) = match text.get(1..).and_then(|tail| tail.find('-')) {
        Some(at) => (&text[..=at], Some(&text[at + 2..])),
        None => (text, None),
    };
    let year = year.parse().ok()?;
    match rest {
        None => Period::of_month(year, 1, Granularity::Year),
        Some(rest) => match rest.strip_prefix('Q') {
            Some(quarter) => {
                let quarter: u32 =
                    quarter.parse().ok().filter(|number| (1..=4).contains(number))?;
                Period::of_month(year, quarter * 3, Granularity::Quarter)
            }
            None => Period::of_month(year, rest.parse().ok()?, Granularity::Month),
        },
    }
}

/// Everything but letters, digits, `.`, `_` and `-` as `%XX`. A text that would be taken for nothing is written so, too.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || (matches!(byte, b'.' | b'_' | b'-') && text != "-") {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    if out.is_empty() { "%".to_owned() } else { out }
}

fn decoded(text: &str) -> Option<String> {
    if text == "%" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> CellId {
        CellId {
            corpus: "819211cd".to_owned(),
            lexicon: "f7b527ef".to_owned(),
            sample: CellSample::read("ad-keep-english").unwrap(),
            population: "product-manager".to_owned(),
            query: None,
            window: Window::Posting,
            strengths: StrengthSet::ASKED,
            group: Vec::new(),
            period: None,
            what: Counted::Units(vec![("technical-title".to_owned(), true)]),
        }
    }

    #[track_caller]
    fn check(id: &CellId, text: &str) {
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse::<CellId>().unwrap(), *id);
    }

    #[test]
    fn an_id_says_everything_and_reads_back() {
        check(
            &id(),
            "819211cd-f7b527ef/ad-keep-english/product-manager/-/posting/rp/-/-/technical-title",
        );
        check(
            &CellId {
                population: "title:\"a/b\" OR -".to_owned(),
                query: Some("-".to_owned()),
                window: Window::Sentence,
                strengths: StrengthSet::EMPTY,
                group: vec![("a,b=c".to_owned(), Some("x%/é".to_owned())), ("d".to_owned(), None)],
                period: Period::of_month(2020, 3, Granularity::Quarter),
                ..id().and("marketing", false)
            },
            "819211cd-f7b527ef/ad-keep-english/title%3A%22a%2Fb%22%20OR%20-/%2D/sentence/-/a%2Cb%3Dc=x%25%2F%C3%A9,d/2020-Q1/technical-title,~marketing",
        );
        check(
            &CellId { window: Window::Tokens(10), ..id() },
            "819211cd-f7b527ef/ad-keep-english/product-manager/-/10/rp/-/-/technical-title",
        );
        let place = Counted::Place {
            item: "coding".to_owned(),
            zone: Zone::Duties,
            strength: Strength::Negated,
        };
        check(
            &id().counting(place),
            "819211cd-f7b527ef/ad-keep-english/product-manager/-/posting/rp/-/-/coding@duties:negated",
        );
        check(
            &CellId {
                group: vec![("c".to_owned(), Some(String::new()))],
                ..id().counting(Counted::Role("r".to_owned()))
            },
            "819211cd-f7b527ef/ad-keep-english/product-manager/-/posting/rp/c=%/-/role:r",
        );
        check(
            &id().counting(Counted::Units(Vec::new())),
            "819211cd-f7b527ef/ad-keep-english/product-manager/-/posting/rp/-/-/-",
        );
        for (year, month) in [(2020, 1), (-5, 7), (9999, 12)] {
            for granularity in [Granularity::Month, Granularity::Quarter, Granularity::Year] {
                let period = Period::of_month(year, month, granularity);
                let written = CellId { period, ..id() };
                assert_eq!(written.to_string().parse::<CellId>().unwrap(), written);
            }
        }
    }

    #[test]
    fn what_is_no_id_is_told() {
        for wrong in [
            "",
            "a/b",
            "819211cd/ad-keep-english/product-manager/-/posting/rp/-/-/x",
            "819211cd-f7b527ef/ad/product-manager/-/posting/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/line/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/+5/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/05/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/posting/q/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/posting/rp/-/2020-13/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/posting/rp/-/2020-Q5/x",
            "819211cd-f7b527ef/ad-keep-english/p/-/posting/rp/-/-/x@y:z",
            "819211cd-f7b527ef/ad-keep-english/%G0/-/posting/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/%FF/-/posting/rp/-/-/x",
            "819211cd-f7b527ef/ad-keep-english/%F/-/posting/rp/-/-/x",
            "é",
            "819211cd-f7b527ef/ad-keep-english/p/-/posting/rp/-/é-é/x",
        ] {
            assert!(matches!(wrong.parse::<CellId>(), Err(Error::CellId { .. })), "{wrong}");
        }
    }
}
