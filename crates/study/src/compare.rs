//! How two results differ: in what they rest on, and in what came out.

use std::collections::BTreeMap;

use rolescope_index::VacancyRules;

use crate::made::{Inputs, Made, MadeAnswer, MadeLean};
use crate::table::{Cell, Column, ColumnKind, Table};
use crate::tables::WINDOW_NOTE;

/// What results rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The postings.
    Inputs,
    /// The question, and by which rules ads are one vacancy.
    Rules,
    /// The lexicon.
    Lexicon,
    /// The program.
    Version,
}

impl Aspect {
    /// Those that can be exchanged between two results of one version.
    pub const EXCHANGED: [Self; 3] = [Self::Inputs, Self::Rules, Self::Lexicon];

    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inputs => "inputs",
            Self::Rules => "rules",
            Self::Lexicon => "lexicon",
            Self::Version => "version",
        }
    }
}

/// One thing in which two results differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Where it belongs.
    pub aspect: Aspect,
    /// What it is.
    pub what: String,
    /// Its value in the first and in the second.
    pub values: [String; 2],
}

/// All in which two answers differ that may move their numbers, by aspect.
#[must_use]
pub fn differing(made: [&Made; 2], answers: [&MadeAnswer; 2]) -> Vec<Differing> {
    let mut all = Vec::new();
    let mut add = |aspect, what: &str, values: [String; 2]| {
        if values[0] != values[1] {
            all.push(Differing { aspect, what: what.to_owned(), values });
        }
    };
    let inputs = made.map(|made| &made.inputs);
    if inputs[0].corpus != inputs[1].corpus {
        add(Aspect::Inputs, "postings", inputs.map(|inputs| inputs.postings.to_string()));
        add(Aspect::Inputs, "corpus", inputs.map(|inputs| inputs.corpus.clone()));
        for (name, values) in dumps(inputs) {
            add(Aspect::Inputs, &name, values);
        }
    }
    let [one, other] = answers.map(|answer| answer.question.pairs());
    for ((name, one), (_, other)) in one.into_iter().zip(other) {
        add(Aspect::Rules, name, [one, other]);
    }
    // Where one of the questions needs no vacancies, its unit has been named.
    if let [Some(one), Some(other)] = inputs.map(|inputs| inputs.vacancies.as_ref()) {
        let both = |words: fn(&VacancyRules) -> String| [words(one), words(other)];
        let names = |rules: &VacancyRules| {
            rules.employers().map(|known| known.fingerprint().to_owned()).unwrap_or_default()
        };
        add(Aspect::Rules, "grouping", both(VacancyRules::grouping_in_words));
        add(Aspect::Rules, "boilerplate rule", both(VacancyRules::boilerplate_in_words));
        add(Aspect::Rules, "employers' names", both(names));
    }
    let lexicons = made.map(|made| &made.lexicon);
    add(Aspect::Lexicon, "meaning", lexicons.map(|l| format!("{} {}", l.name, l.fingerprint)));
    let versions = made.map(|made| &made.versions);
    add(Aspect::Version, "rolescope", versions.map(|versions| versions.rolescope.clone()));
    add(Aspect::Version, "tokenizer", versions.map(|versions| versions.tokenizer.clone()));
    all
}

/// The dumps that are not the same in both, by name: the beginning of each hash, and how many postings.
fn dumps(inputs: [&Inputs; 2]) -> Vec<(String, [String; 2])> {
    let mut by_name: BTreeMap<&str, [Vec<String>; 2]> = BTreeMap::new();
    for (side, inputs) in inputs.into_iter().enumerate() {
        for dump in &inputs.dumps {
            let summary = &dump.summary;
            let hash = summary.blake3.get(..8).unwrap_or(&summary.blake3);
            let reading = summary.reading.get(..8).unwrap_or(&summary.reading);
            let told = format!("{hash} read as {reading}: {} postings", dump.held.postings);
            by_name.entry(&summary.file_name).or_default()[side].push(told);
        }
    }
    by_name
        .into_iter()
        .map(|(name, told)| (name.to_owned(), told.map(|told| told.join(", "))))
        .collect()
}

/// The aspects among what differs, each once.
#[must_use]
pub fn aspects(differing: &[Differing]) -> Vec<Aspect> {
    let mut aspects: Vec<Aspect> = differing.iter().map(|differing| differing.aspect).collect();
    aspects.sort_unstable();
    aspects.dedup();
    aspects
}

/// A table of what differs.
#[must_use]
pub fn differences(differing: &[(String, Vec<Differing>)]) -> Table {
    use ColumnKind::Text;
    let row = |population: &str, differing: &Differing| {
        let [one, other] = &differing.values;
        let text = |text: &String| {
            if text.is_empty() { Cell::Empty } else { Cell::text(text.clone()) }
        };
        vec![
            Cell::text(population),
            Cell::text(differing.aspect.name()),
            Cell::text(differing.what.clone()),
            text(one),
            text(other),
        ]
    };
    let rows =
        differing.iter().flat_map(|(population, all)| all.iter().map(|one| row(population, one)));
    Table {
        name: "differences".to_owned(),
        title: "What the two results rest on, where it differs".to_owned(),
        caption: "Inputs, rules, lexicon and version; what is not named is the same.".to_owned(),
        columns: vec![
            Column::new("population", "Population", Text, "the population asked about"),
            Column::new("aspect", "Of", Text, "inputs, rules, lexicon or version"),
            Column::new("what", "What", Text, "what differs; of inputs, the name of a dump"),
            Column::new("a", "A", Text, "in the first results; empty if it is not there"),
            Column::new("b", "B", Text, "in the second results; empty if it is not there"),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

/// What came out when one aspect alone was exchanged.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// The aspect that was taken from the second; all else is the first's.
    pub aspect: Aspect,
    /// What came out.
    pub leans: Vec<MadeLean>,
}

/// A table of how each lean moved, per population: the answers, and what came out where aspects were exchanged one by one.
#[must_use]
pub fn moves(pairs: &[([&MadeAnswer; 2], Vec<Exchanged>)]) -> Table {
    use ColumnKind::{Count, Points, Text};
    let mut columns = vec![
        Column::new("population", "Population", Text, "the population asked about").hidden(),
        Column::new("window", "Window", Text, WINDOW_NOTE),
        Column::new("signal", "Signal", Text, "key of the signal"),
        Column::new("n_signal_a", "With, A", Count, "units with the signal in the first results"),
        Column::new("n_signal_b", "With, B", Count, "units with the signal in the second results"),
        Column::new("n_rest_a", "Without, A", Count, "units without it in the first").hidden(),
        Column::new("n_rest_b", "Without, B", Count, "units without it in the second").hidden(),
        Column::new("theta_a", "theta, A", Points, "theta in the first; empty if undefined"),
        Column::new("theta_b", "theta, B", Points, "theta in the second; empty if undefined"),
        Column::new("change", "change", Points, "theta of the second minus theta of the first"),
        Column::new("verdict_a", "Verdict, A", Text, "what may be said by the first"),
        Column::new("verdict_b", "Verdict, B", Text, "what may be said by the second"),
    ];
    let is_exchanged =
        |aspect: &Aspect| pairs.iter().any(|(_, all)| all.iter().any(|one| one.aspect == *aspect));
    let exchanged: Vec<Aspect> = Aspect::EXCHANGED.into_iter().filter(is_exchanged).collect();
    for aspect in exchanged.iter().map(|aspect| aspect.name()) {
        columns.push(Column::new(
            format!("by_{aspect}"),
            format!("by {aspect}"),
            Points,
            format!("change of theta if only the {aspect} of the second are taken, all else of the first"),
        ));
    }
    if !exchanged.is_empty() {
        columns.push(Column::new(
            "together",
            "together",
            Points,
            "what of the change none of them makes alone",
        ));
    }
    let mut rows = Vec::new();
    for (answers, exchanges) in pairs {
        let [one, other] = answers.map(|answer| by_key(&answer.leans));
        let mut keys: Vec<(&str, &str)> = answers[0].leans.iter().map(key).collect();
        keys.extend(answers[1].leans.iter().map(key).filter(|key| !one.contains_key(key)));
        for key in keys {
            let sides = [one.get(&key), other.get(&key)];
            let count = |of: fn(&MadeLean) -> u64| {
                sides.map(|side| side.map_or(Cell::Empty, |lean| Cell::Count(of(lean))))
            };
            let theta = sides.map(|side| side.and_then(|lean| lean.theta));
            let change = difference(theta[0], theta[1]);
            let verdict =
                sides.map(|side| side.map_or(Cell::Empty, |lean| Cell::text(&*lean.verdict)));
            let mut row =
                vec![Cell::text(&*answers[0].population), Cell::text(key.0), Cell::text(key.1)];
            row.extend(count(|lean| lean.n_signal));
            row.extend(count(|lean| lean.n_rest));
            row.extend(theta.map(Cell::real));
            row.push(Cell::real(change));
            row.extend(verdict);
            let mut rest = change;
            for aspect in &exchanged {
                let alone = exchanges.iter().find(|exchanged| exchanged.aspect == *aspect);
                let moved = alone.map(|alone| {
                    let lean = alone.leans.iter().find(|lean| self::key(lean) == key);
                    difference(theta[0], lean.and_then(|lean| lean.theta))
                });
                // What does not differ moves nothing.
                let moved = moved.unwrap_or(Some(0.0));
                rest = rest.zip(moved).map(|(rest, moved)| rest - moved);
                row.push(Cell::real(moved.filter(|_| alone.is_some())));
            }
            if !exchanged.is_empty() {
                row.push(Cell::real(rest));
            }
            rows.push(row);
        }
    }
    Table {
        name: "moves".to_owned(),
        title: "How each lean moved".to_owned(),
        caption: "theta in percentage points; A are the first results, B the second.".to_owned(),
        columns,
        rows,
        remarks: Vec::new(),
    }
}

fn key(lean: &MadeLean) -> (&str, &str) {
    (&lean.window, &lean.signal)
}

fn by_key(leans: &[MadeLean]) -> BTreeMap<(&str, &str), &MadeLean> {
    leans.iter().map(|lean| (key(lean), lean)).collect()
}

fn difference(from: Option<f64>, to: Option<f64>) -> Option<f64> {
    from.zip(to).map(|(from, to)| to - from)
}
