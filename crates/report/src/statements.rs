//! What is said of technical product managers, statement by statement: what this corpus says of each, or why it cannot be said.
//!
//! Which duty or signal a statement is about is a key of the lexicon. A lexicon without it leaves the statement open, with a word.

mod around;

use std::borrow::Cow;
use std::cmp::Ordering;

use rolescope_cooccur::{Doubt, Verdict};
use rolescope_study::tables::Together;
use rolescope_study::{Answer, Cell, Column, ColumnKind, Table, Unit};

use crate::compose::{charted_units, charted_window};
use crate::html::{Block, Section};
use crate::people::{Place, show, show_count};
use crate::rows_of::{count, find, real, text};

/// The signal of technical customers.
const AUDIENCE: &str = "technical-audience";

/// What one statement comes to.
enum Finding {
    /// What was found, and what that says of the statement.
    Said { found: String, reading: &'static str },
    /// Why nothing can be said.
    Open(String),
}

use Finding::{Open, Said};

/// A statement and where it comes to be decided.
struct Statement {
    said: &'static str,
    finding: Finding,
    more: &'static str,
}

/// The section of all statements. `columns` are those that ads can be grouped by, `groups` those by which the
/// report groups; of an odd collection there are warnings.
pub(crate) fn section(
    answer: &Answer,
    tables: &Together,
    roles: &Table,
    (columns, groups): (&[String], &[String]),
    collection_is_odd: bool,
) -> Section {
    let units = charted_units(answer);
    let sources = Sources { answer, tables, units, collection_is_odd };
    let statement = |said, more, finding| Statement { said, finding, more };
    let statements = [
        statement(
            "Employers ask for it by technical words in the ad",
            "How often signals and duties are stated",
            sources.signals(),
        ),
        statement(
            "It names a person's background, not another job",
            "Roles",
            around::titles(roles, &answer.question),
        ),
        statement(
            "They do not do the coding",
            "Every signal with every family of duties",
            sources.coding(),
        ),
        statement(
            "What is technical is asked of applicants",
            "In which parts of the ads, and how strongly",
            sources.asked(),
        ),
        statement(
            "They translate for engineering",
            "Every signal with every family of duties",
            sources.families(&["liaison"]),
        ),
        statement(
            "They own outcomes, strategy, users' needs, the commercial side",
            "Every signal with every family of duties",
            sources.families(&["strategy", "users", "commercial"]),
        ),
        statement(
            "They are wanted where customers are technical",
            "How often signals and duties are stated",
            sources.audience(),
        ),
        statement(
            "They need marketing and positioning as well",
            "Which duties stand beside each signal",
            sources.both_sides(),
        ),
        statement(
            "Every company classifies in its own way",
            "Which way each signal leans",
            sources.employers(),
        ),
        statement(
            "Duties vary with product, complexity, customers",
            "“rolescope cooccur --by COLUMN”",
            around::by_column(columns, groups),
        ),
        statement("It changes over time", "Over time", sources.change()),
    ];
    let rows = (1_u64..).zip(statements).map(|(number, Statement { said, finding, more })| {
        let (found, reading) = match finding {
            Said { found, reading } => (found, reading.to_owned()),
            Open(why) => (String::new(), format!("cannot be said with this corpus: {why}")),
        };
        let cells = [format!("S{number}"), said.to_owned(), found, reading, more.to_owned()];
        cells.map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(cell) }).into()
    });
    let column = |name, heading, note| Column::new(name, heading, ColumnKind::Text, note);
    Section {
        heading: "What is said of technical product managers".to_owned(),
        lead: format!(
            "Eleven statements, and what these ads say of each. Shares with an interval know that an employer's ads resemble each other; \
             where only counts stand, read them as a description of these ads.{}",
            around::strengths(&answer.question)
        ),
        blocks: vec![Block::Table(Table {
            name: "statements".to_owned(),
            title: "Statements".to_owned(),
            caption: String::new(),
            columns: vec![
                column("statement", "", "number of the statement").hidden(),
                column("said", "Statement", "what is said"),
                column(
                    "found",
                    "In these ads",
                    "what was counted; shares of units with the signal unless something else is said",
                ),
                column(
                    "reading",
                    "Reading",
                    "what that says of the statement, or why nothing can be said",
                ),
                column(
                    "more",
                    "More under",
                    "the part of the report, or the command, that shows it in full",
                )
                .hidden(),
            ],
            rows: rows.collect(),
            remarks: Vec::new(),
        })],
    }
}

/// What statements are decided by.
struct Sources<'a> {
    answer: &'a Answer,
    tables: &'a Together,
    units: &'static str,
    /// Whether there are warnings of how the ads were collected.
    collection_is_odd: bool,
}

/// The share of all units that have a signal.
struct OfAll {
    value: f64,
    interval: Option<(f64, f64)>,
    /// Both, in words.
    told: String,
}

/// Units with any signal that state a duty, and the same among those without one.
struct Beside {
    with: u64,
    of_with: u64,
    share: f64,
    share_of_rest: Option<f64>,
}

fn share(value: f64) -> String {
    show(&Cell::Real(value), ColumnKind::Share, Place::Page)
}

fn points(value: f64) -> String {
    show(&Cell::Real(value), ColumnKind::Points, Place::Page)
}

impl Sources<'_> {
    fn window(&self) -> Cow<'static, str> {
        charted_window(self.answer).name()
    }

    /// A row of the shares of all units: its share and interval.
    fn of_all(&self, key: &str) -> Option<OfAll> {
        let table = &self.tables.prevalence;
        let row = find(table, &[("window", &self.window()), ("kind", "signal"), ("key", key)])?;
        let value = real(table, row, "share")?;
        let interval = real(table, row, "low").zip(real(table, row, "high"));
        let told = interval
            .map_or(String::new(), |(low, high)| format!(" ({} to {})", share(low), share(high)));
        Some(OfAll { value, interval, told: format!("{}{told}", share(value)) })
    }

    /// Any signal beside a duty, if the lexicon has it and a unit has a signal.
    fn beside(&self, duty: &str) -> Option<Beside> {
        let table = &self.tables.pairs;
        let window = self.window();
        let wanted = [("window", window.as_ref()), ("signal", "any-signal"), ("duty", duty)];
        let row = find(table, &wanted)?;
        let (both, signal_only) = (count(table, row, "a")?, count(table, row, "b")?);
        Some(Beside {
            with: both,
            of_with: both + signal_only,
            share: real(table, row, "duty_given_signal")?,
            share_of_rest: real(table, row, "duty_given_rest"),
        })
    }

    fn signals(&self) -> Finding {
        let Some(OfAll { interval, told, .. }) = self.of_all("any-signal") else {
            return Open(format!("there are no {}", self.units));
        };
        let items = &self.answer.items;
        let mut single: Vec<(f64, &str)> = items.signals[1..items.signal_count]
            .iter()
            .filter_map(|item| Some((self.of_all(&item.key)?.value, item.label.as_str())))
            .filter(|(value, _)| *value > 0.0)
            .collect();
        single.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let most = single.iter().take(3).map(|(value, label)| format!("{label} {}", share(*value)));
        let most: Vec<String> = most.collect();
        let most = if most.is_empty() {
            String::new()
        } else {
            format!("; most often {}", most.join(", "))
        };
        Said {
            found: format!("{told} of {} carry a technical signal{most}", self.units),
            reading: match interval {
                Some((low, _)) if low > 0.5 => "more do than do not",
                Some((_, high)) if high < 0.5 => "fewer do than do not",
                _ => "about half do",
            },
        }
    }

    fn coding(&self) -> Finding {
        match (self.beside("coding"), self.beside("engineering")) {
            (Some(coding), Some(engineering)) => Said {
                found: format!(
                    "{} of {} with a signal state coding as a duty ({}), {} any engineering duty ({})",
                    show_count(coding.with),
                    show_count(coding.of_with),
                    share(coding.share),
                    show_count(engineering.with),
                    share(engineering.share)
                ),
                reading: if engineering.with == 0 {
                    "no engineering duty is stated beside a signal"
                } else if coding.with * 10 <= engineering.of_with {
                    "at most one in ten states it"
                } else if coding.with * 2 > engineering.with {
                    "most engineering duties are coding, or stand beside it"
                } else {
                    "coding is the smaller part of engineering"
                },
            },
            (None, Some(_)) => Open("the lexicon has no duty `coding`".to_owned()),
            _ => self.nobody(),
        }
    }

    fn asked(&self) -> Finding {
        let table = &self.tables.places;
        let of = |strength: &str, zone: Option<&str>| -> u64 {
            let rows = table.rows.iter().filter(|row| {
                text(table, row, "key") == "any-signal"
                    && text(table, row, "strength") == strength
                    && zone.is_none_or(|zone| text(table, row, "zone") == zone)
            });
            rows.filter_map(|row| count(table, row, "numerator")).sum()
        };
        let strengths = ["required", "preferred", "mentioned", "negated"];
        let counts = strengths.map(|strength| of(strength, None));
        let all: u64 = counts.iter().sum();
        if all == 0 {
            return self.nobody();
        }
        let told = strengths.into_iter().zip(counts);
        let told: Vec<String> =
            told.map(|(strength, count)| format!("{strength} {}", show_count(count))).collect();
        let requirements =
            strengths[..2].iter().map(|strength| of(strength, Some("requirements"))).sum();
        Said {
            found: format!(
                "ads with a signal, once for each part of the ad and strength: {}; of those asked for {} among requirements",
                told.join(", "),
                show_count(requirements)
            ),
            reading: match (2 * (counts[0] + counts[1])).cmp(&all) {
                Ordering::Greater => "asked for more often than only mentioned or denied",
                Ordering::Equal => "as often asked for as only mentioned or denied",
                Ordering::Less => "only mentioned or denied more often than asked for",
            },
        }
    }

    fn families(&self, families: &[&str]) -> Finding {
        let told: Vec<String> = families
            .iter()
            .filter_map(|family| {
                let beside = self.beside(family)?;
                let rest = beside
                    .share_of_rest
                    .map_or(String::new(), |rest| format!(", {} without one", share(rest)));
                Some(format!("{} {}{rest}", self.label(family), share(beside.share)))
            })
            .collect();
        if told.is_empty() {
            return match self.beside("engineering") {
                Some(_) => Open(format!("the lexicon has no duties of {}", families.join(", "))),
                None => self.nobody(),
            };
        }
        let all_named = told.len() == families.len();
        Said {
            found: format!("of {} with a signal: {}", self.units, told.join("; ")),
            reading: if all_named {
                "a description of these ads"
            } else {
                "a description, as far as the lexicon knows such duties"
            },
        }
    }

    fn label(&self, duty: &str) -> String {
        let items = self.answer.items.duties.iter();
        items
            .filter(|item| item.key == duty)
            .map(|item| item.label.clone())
            .next()
            .unwrap_or_default()
    }

    fn audience(&self) -> Finding {
        match self.of_all(AUDIENCE) {
            Some(OfAll { value, told, .. }) => Said {
                found: format!("{told} of {} name technical customers", self.units),
                reading: if value > 0.0 { "said in some ads" } else { "never said" },
            },
            None if self.answer.items.signals.iter().any(|item| item.key == AUDIENCE) => {
                Open(format!("there are no {}", self.units))
            }
            None => Open(format!("the lexicon has no signal `{AUDIENCE}`")),
        }
    }

    fn both_sides(&self) -> Finding {
        let Some(row) = self.answer.main_contrast() else { return self.nobody() };
        let counts = &row.contrast.counts.signal;
        if counts.total() == 0 {
            return self.nobody();
        }
        Said {
            found: format!(
                "of {} {} with a signal: engineering only {}, marketing only {}, both {}, neither {}",
                show_count(counts.total()),
                self.units,
                show_count(counts.engineering_only),
                show_count(counts.marketing_only),
                show_count(counts.both),
                show_count(counts.neither)
            ),
            reading: match row.verdict {
                Verdict::LeansEngineering => {
                    "engineering rather than marketing, compared with the rest"
                }
                Verdict::LeansMarketing => {
                    "marketing rather than engineering, compared with the rest"
                }
                Verdict::NoMaterialLean => {
                    "no more of one than of the other, compared with the rest"
                }
                Verdict::ScaleDependent => "it depends on the scale",
                Verdict::Undecided => "the data do not decide which is more",
                Verdict::Insufficient => "too little data to say which is more",
            },
        }
    }

    fn employers(&self) -> Finding {
        if self.answer.question.unit == Unit::Employer {
            return Open("each employer counts once, and has no ads to compare".to_owned());
        }
        let contrast = self.answer.within_employers();
        let main = self.answer.main_contrast();
        if main.and_then(|row| self.answer.doubt(row)) == Some(Doubt::NoDuty) {
            return Open(format!("none of the {} states a counted duty", self.units));
        }
        let Some((contrast, interval)) =
            contrast.and_then(|contrast| Some((contrast, contrast.within.interval?)))
        else {
            return Open(format!(
                "too few employers have {} with a signal and without one",
                self.units
            ));
        };
        let overall = main.and_then(|row| row.contrast.theta);
        let overall = overall.map_or(String::new(), |theta| {
            format!("; of all {} {}", self.units, points(theta.value))
        });
        Said {
            found: format!(
                "inside the {} employers that have both kinds, {} with a signal lean {} points to engineering ({} to {}){overall}",
                show_count(contrast.clustering.clusters),
                self.units,
                points(contrast.within.value),
                points(interval.low),
                points(interval.high)
            ),
            reading: if interval.low > 0.0 || interval.high < 0.0 {
                "employers tell their own ads apart by it"
            } else {
                "inside employers no lean is certain"
            },
        }
    }

    fn change(&self) -> Finding {
        if self.answer.question.period.is_none() {
            return Open(match self.answer.counts.coverage {
                None => "there are no dates".to_owned(),
                Some(_) => {
                    "periods were not asked for, or dates are too coarse for them".to_owned()
                }
            });
        }
        let slopes = &self.tables.slopes;
        let slope = |measure: &str| {
            let window = self.window();
            let wanted = [("window", window.as_ref()), ("key", "any-signal"), ("measure", measure)];
            let row = find(slopes, &wanted)?;
            let value = real(slopes, row, "slope")?;
            let interval = real(slopes, row, "slope_low").zip(real(slopes, row, "slope_high"))?;
            Some((value, interval))
        };
        let Some((value, (low, high))) = slope("share") else {
            return Open("it takes at least 8 complete periods with enough ads".to_owned());
        };
        let theta = slope("theta").map_or_else(
            || "; of theta no trend can be stated".to_owned(),
            |(value, (low, high))| {
                format!(
                    "; theta {} points a year ({} to {})",
                    points(value),
                    points(low),
                    points(high)
                )
            },
        );
        Said {
            found: format!(
                "the share with a signal changes by {} points a year ({} to {}){theta}",
                points(value),
                points(low),
                points(high)
            ),
            reading: if (low > 0.0 || high < 0.0) && self.collection_is_odd {
                "a change in these ads; it may come from how they were collected"
            } else if low > 0.0 {
                "the signal is getting more frequent"
            } else if high < 0.0 {
                "the signal is getting rarer"
            } else {
                "no change is certain"
            },
        }
    }

    fn nobody(&self) -> Finding {
        Open(format!("no {} with a technical signal", self.units))
    }
}
