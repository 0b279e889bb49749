//! What a folder of results was made from, and what it holds: enough to check it, to make it again, and to tell it from another.

use std::collections::BTreeMap;

use rolescope_index::{Held, Snapshot, Source, SourceSummary, VacancyRules, tantivy_version};
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::asked::Asked;
pub use crate::lexicon_text::LexiconText;
use crate::question::Question;
use crate::study_file::{ReportPart, TableFormat, TableName};
use crate::tables::verdict_name;

/// Version of the layout of a manifest.
const FORMAT: u32 = 1;

/// The manifest of a folder of results. It holds nothing that two runs of the same question could have different: no times, no names of
/// users or machines, no absolute paths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Version of the layout.
    pub format: u32,
    /// The command that made it: `report` or `run`.
    pub by: String,
    /// What made it.
    pub versions: Versions,
    /// The index, from the folder of results, if both were named by relative paths.
    pub index: Option<String>,
    /// What was counted.
    pub inputs: Inputs,
    /// The lexicon, whole.
    pub lexicon: LexiconText,
    /// What was asked, and what came out.
    pub answers: Vec<MadeAnswer>,
    /// Every file by its path below the folder, `/` between folders; the manifest itself aside.
    pub files: BTreeMap<String, MadeFile>,
}

/// Versions of whatever decides the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// This program.
    pub rolescope: String,
    /// What lays out the index.
    pub tantivy: String,
    /// The rules that make tokens.
    pub tokenizer: String,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// Fingerprint of the postings.
    pub corpus: String,
    /// Number of postings.
    pub postings: u64,
    /// The dumps with their BLAKE3, mapping and ledger, by name.
    pub dumps: Vec<InputDump>,
    /// By which rules ads are one vacancy, if anybody asked.
    pub vacancies: Option<VacancyRules>,
}

/// A dump that was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputDump {
    /// Its postings.
    #[serde(flatten)]
    pub held: Held,
    /// What it was and what became of it.
    #[serde(flatten)]
    pub summary: SourceSummary,
}

/// What was asked of one population, and what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeAnswer {
    /// The population, as it is written.
    pub population: String,
    /// Its folder below that of the manifest; empty if it is that one.
    pub folder: String,
    /// The question without groups, nothing left to be filled in.
    pub question: Asked,
    /// What was written of it.
    pub outputs: Outputs,
    /// Fingerprint of all that decides the bytes of its files.
    pub fingerprint: String,
    /// The answer in a sentence.
    pub headline: String,
    /// Which way each signal leans.
    pub leans: Vec<MadeLean>,
}

/// What is written of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outputs {
    /// Whether a report, and in which folder below that of the answer.
    pub report: Option<String>,
    /// Tables beside it.
    pub tables: Vec<TableName>,
    /// Their forms.
    pub formats: Vec<TableFormat>,
    /// Columns that those, and a part of the report, are grouped by.
    pub by: Vec<String>,
    /// What the report leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<ReportPart>,
    /// Whether CSV is made safe for spreadsheet programs.
    pub spreadsheet_safe: bool,
}

/// Which way a signal leans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeLean {
    /// The window.
    pub window: String,
    /// Key of the signal.
    pub signal: String,
    /// Units with it.
    pub n_signal: u64,
    /// Units without it.
    pub n_rest: u64,
    /// theta, a difference of shares; absent if it is undefined.
    pub theta: Option<f64>,
    /// Lower bound of its interval.
    pub low: Option<f64>,
    /// Upper bound of its interval.
    pub high: Option<f64>,
    /// What may be said.
    pub verdict: String,
}

/// A file of the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFile {
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of it, in hex.
    pub blake3: String,
}

impl Made {
    /// What is made by a command from a snapshot and a lexicon; answers and files are to be added.
    #[must_use]
    pub fn new(by: &str, index: Option<String>, snapshot: &Snapshot, lexicon: LexiconText) -> Self {
        Self {
            format: FORMAT,
            by: by.to_owned(),
            versions: Versions::present(),
            index,
            inputs: Inputs::of(snapshot),
            lexicon,
            answers: Vec::new(),
            files: BTreeMap::new(),
        }
    }

    /// Whether its layout is one that this program knows.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.format == FORMAT
    }
}

impl Versions {
    /// Those of this program.
    #[must_use]
    pub fn present() -> Self {
        Self {
            rolescope: env!("CARGO_PKG_VERSION").to_owned(),
            tantivy: tantivy_version().to_owned(),
            tokenizer: rolescope_text::TOKENIZER.to_owned(),
        }
    }
}

impl Inputs {
    /// Those of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let manifest = snapshot.manifest();
        let dump =
            |source: &Source| InputDump { held: source.held, summary: source.summary.clone() };
        let mut dumps: Vec<InputDump> = manifest.sources.iter().map(dump).collect();
        // Their numbers tell in which order they were ingested, which nothing hangs on.
        dumps.sort_by(|one, other| {
            let key =
                |dump: &InputDump| (dump.summary.file_name.clone(), dump.summary.blake3.clone());
            key(one).cmp(&key(other))
        });
        Self {
            corpus: manifest.corpus.short(),
            postings: manifest.postings,
            dumps,
            vacancies: snapshot.vacancies().map(|vacancies| vacancies.rules().clone()),
        }
    }
}

impl MadeAnswer {
    /// The answer to a question, to be written into a folder.
    #[must_use]
    pub fn new(
        answer: &Answer,
        headline: String,
        folder: &str,
        outputs: Outputs,
        fingerprint: String,
    ) -> Self {
        Self {
            population: answer.question.who.written.clone(),
            folder: folder.to_owned(),
            question: Asked::of(&answer.question),
            outputs,
            fingerprint,
            headline,
            leans: leans(answer),
        }
    }
}

/// Which way each signal leans in an answer.
#[must_use]
pub fn leans(answer: &Answer) -> Vec<MadeLean> {
    let rows = answer.contrasts.iter().filter(|row| row.stratum.is_none());
    rows.map(|row| {
        let theta = row.shown_theta();
        let interval = theta.and_then(|theta| theta.interval);
        MadeLean {
            window: row.window.to_string(),
            signal: answer.items.signals[row.signal].key.clone(),
            n_signal: row.contrast.counts.signal.total(),
            n_rest: row.contrast.counts.rest.total(),
            theta: theta.map(|theta| theta.value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            verdict: verdict_name(row.verdict).to_owned(),
        }
    })
    .collect()
}

/// Fingerprint of all that decides the bytes of an answer's files: versions, dumps, rules, lexicon, question, outputs.
#[must_use]
pub fn fingerprint(
    inputs: &Inputs,
    lexicon: &LexiconText,
    question: &Question,
    outputs: &Outputs,
) -> String {
    let versions = Versions::present();
    let settings = question.settings();
    // The fields of plain data, in their order.
    let all = format!("{versions:?} {inputs:?} {lexicon:?} {settings:?} {outputs:?}");
    blake3::hash(all.as_bytes()).to_hex()[..32].to_owned()
}
