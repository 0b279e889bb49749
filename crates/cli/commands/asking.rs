//! What the commands that ask a question share: which index, which lexicon, which question.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rolescope_cooccur::Level;
use rolescope_index::Snapshot;
use rolescope_lexicon::{Lexicon, Strength, StrengthSet};
use rolescope_study::made::LexiconText;
use rolescope_study::{Error, Question, Unit, Who, Window};

use super::grouping::UnitArgs;
use crate::context::Context;
use crate::failure::Usage;

/// The lexicon used where none is named.
pub(crate) const DEFAULT_LEXICON: &str = "technical-pm";

/// Which index.
#[derive(Clone, Debug, Args)]
pub(crate) struct IndexArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Read the index even if names, lengths or metadata of its files are not those that were written: to save what can be saved. Not
    /// every byte is looked at before an answer; `rolescope verify` does that
    #[arg(long)]
    no_verify: bool,
}

impl IndexArgs {
    pub(crate) fn open(&self) -> anyhow::Result<Snapshot> {
        Ok(if self.no_verify {
            Snapshot::open_unverified(&self.index)?
        } else {
            Snapshot::open(&self.index)?
        })
    }
}

/// Which lexicon.
#[derive(Clone, Debug, Args)]
pub(crate) struct LexiconChoice {
    /// Lexicon: a TOML file, or the name of a built-in one
    #[arg(long, value_name = "FILE|NAME", default_value = DEFAULT_LEXICON)]
    pub(crate) lexicon: String,
}

impl LexiconChoice {
    pub(crate) fn open(&self) -> anyhow::Result<Lexicon> {
        open_named(&self.lexicon)
    }

    pub(crate) fn open_with_text(&self) -> anyhow::Result<(Lexicon, LexiconText)> {
        open_lexicon(&self.lexicon, Path::new(""))
    }
}

/// One lexicon, or several.
#[derive(Clone, Debug, Args)]
pub(crate) struct LexiconChoices {
    /// Lexicon: a TOML file, or the name of a built-in one. Can be repeated: the index is opened once and looked through once with each,
    /// and the rows of each follow those of the one before, as if they had been asked for apart; the columns `lexicon_name` and
    /// `lexicon_fingerprint` tell them apart
    #[arg(long, value_name = "FILE|NAME", default_value = DEFAULT_LEXICON)]
    pub(crate) lexicon: Vec<String>,
}

impl LexiconChoices {
    /// The lexicons, in the order in which they were named.
    pub(crate) fn open(&self) -> anyhow::Result<Vec<Lexicon>> {
        let mut opened: Vec<Lexicon> = Vec::new();
        for written in &self.lexicon {
            let lexicon = open_named(written)?;
            let twin = opened.iter().position(|known| known.fingerprint == lexicon.fingerprint);
            if let Some(twin) = twin {
                let first = &self.lexicon[twin];
                let message = if first == written {
                    format!("the lexicon `{written}` is named twice")
                } else {
                    format!(
                        "`{first}` and `{written}` are the same lexicon: both have the fingerprint {}",
                        lexicon.fingerprint
                    )
                };
                return Err(Usage::new(message).hint("name each lexicon once").into());
            }
            opened.push(lexicon);
        }
        Ok(opened)
    }
}

/// Tells those who compare lexicons that these are asked about other ads.
pub(crate) fn remark_on_populations(context: &Context, questions: &[(String, String)]) {
    let populations: BTreeSet<&String> =
        questions.iter().map(|(_, population)| population).collect();
    if populations.len() > 1 {
        let each = questions.iter().map(|(lexicon, who)| format!("`{who}` of {lexicon}"));
        context.say(&format!(
            "The lexicons are asked about different ads: {}. Name a `--population` that all of them have, or `all`, to compare them.",
            each.collect::<Vec<_>>().join(", ")
        ));
    }
}

/// Opens a lexicon by the name of a built-in one or the path of a file.
pub(crate) fn open_named(written: &str) -> anyhow::Result<Lexicon> {
    Ok(open_lexicon(written, Path::new(""))?.0)
}

/// Opens a lexicon by the name of a built-in one or the path of a file, which counts from `folder`; with its text.
pub(crate) fn open_lexicon(written: &str, folder: &Path) -> anyhow::Result<(Lexicon, LexiconText)> {
    LexiconText::open(written, folder).map_err(|error| match &error {
        Error::NoLexicon { .. } => {
            Usage::new(error.to_string()).hint(error.hint().unwrap_or_default()).into()
        }
        _ => error.into(),
    })
}

/// A window, as typed.
fn window(text: &str) -> Result<Window, String> {
    Window::from_name(text).ok_or_else(|| format!("there are {}", Window::KNOWN))
}

/// Languages, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageChoice {
    /// English, and what is too short or too much of a list to be told
    English,
    /// Every language
    All,
}

/// A strength, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StrengthChoice {
    /// Said, not asked of the person
    Mentioned,
    /// Asked for, or stated as part of the job
    Required,
    /// Nice to have
    Preferred,
    /// Expressly not asked
    Negated,
}

impl StrengthChoice {
    fn strength(self) -> Strength {
        match self {
            Self::Mentioned => Strength::Mentioned,
            Self::Required => Strength::Required,
            Self::Preferred => Strength::Preferred,
            Self::Negated => Strength::Negated,
        }
    }
}

/// Which postings.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct WhoArgs {
    /// Postings asked about: a role of the lexicon (with its kinds), `all`, or a query. By default `product-manager`, if the lexicon
    /// has that role, else `all`
    #[arg(long, value_name = "ROLE|QUERY")]
    pub(crate) population: Option<String>,
    /// A query that postings must match as well
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
}

impl WhoArgs {
    pub(crate) fn who(&self, lexicon: &Lexicon) -> Who {
        match &self.population {
            Some(written) => Who::parse(written, lexicon),
            None => Who::default_for(lexicon),
        }
    }
}

/// Everything about a question but its periods.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct QuestionArgs {
    #[command(flatten)]
    pub(crate) who: WhoArgs,
    #[command(flatten)]
    unit: UnitArgs,
    /// Stretch of text in which things stand beside each other: posting, zone, sentence, or a number of tokens (can be repeated, or
    /// separated by commas). By default posting and sentence; by employer there are postings only. Of a number N, as in `kwic`, a unit is
    /// one occurrence of a duty, and the signals in it are those of the same title or body, before or after it and whatever the sentence,
    /// with at most N tokens in between
    #[arg(long, value_name = "WINDOW", value_delimiter = ',', value_parser = self::window)]
    window: Vec<Window>,
    /// Languages of the ads that count
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "english")]
    language: LanguageChoice,
    /// Group by a column of the dump (can be repeated)
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Strength of the matches that count (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "STRENGTH", value_delimiter = ',', default_values = ["required", "preferred"])]
    strength: Vec<StrengthChoice>,
    /// Level of intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
}

impl QuestionArgs {
    /// Whether the question needs to know which ads are one vacancy.
    pub(crate) fn needs_vacancies(&self) -> bool {
        self.unit.needs_vacancies()
    }

    pub(crate) fn question(self, lexicon: &Lexicon) -> anyhow::Result<Question> {
        let Self { who: who_args, unit, window, language, by, strength, level } = self;
        let mut question = Question::new(who_args.who(lexicon));
        unit.ask(&mut question);
        if !window.is_empty() {
            question.windows = Window::in_order(window);
        } else if question.unit == Unit::Employer {
            question.windows = vec![Window::Posting];
        }
        question.query = who_args.query;
        question.foreign = language == LanguageChoice::All;
        // A column named twice groups once.
        for column in by {
            if !question.by.contains(&column) {
                question.by.push(column);
            }
        }
        question.strengths = strength
            .into_iter()
            .fold(StrengthSet::EMPTY, |set, strength| set.with(strength.strength()));
        question.level = Level::new(level).ok_or_else(|| {
            Usage::new(format!("`--level {level}` is not between 0 and 1")).hint("0.95 is usual")
        })?;
        Ok(question)
    }
}
