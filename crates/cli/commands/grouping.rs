//! What is counted once, and which ads are one vacancy: what the commands that count share.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use rolescope_index::{KeptVacancies, Snapshot, Threads, Vacancies, VacancyRules};
use rolescope_lexicon::Lexicon;
use rolescope_study::{Boilerplate, Items, Question, Timing, Unit};

use super::asking::IndexArgs;
use crate::context::Context;
use crate::quantity::Quantity;

/// Memory for what is held of texts to compare them, in bytes.
pub(crate) const MEMORY: usize = 256 << 20;

/// What is counted once.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct UnitArgs {
    /// What is counted once
    #[arg(long, value_enum, value_name = "UNIT", default_value_t = UnitChoice::Vacancy)]
    unit: UnitChoice,
    /// Whether sentences count that an employer repeats from ad to ad, or that many employers share. By default `drop`, and `keep` with
    /// `--unit ad`
    #[arg(long, value_enum, value_name = "WHETHER")]
    boilerplate: Option<BoilerplateChoice>,
}

/// A unit, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum UnitChoice {
    /// Each ad as collected
    Ad,
    /// The ads that repeat one opening; the earliest stands for all
    Vacancy,
    /// The ads of one employer that share a text, in any place, at any time
    Template,
    /// An employer, with whatever any of its ads states
    Employer,
}

/// What becomes of boilerplate, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BoilerplateChoice {
    /// It counts
    Keep,
    /// It is left out
    Drop,
}

/// When a unit counts, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CountedChoice {
    /// In the period of its first ad: newly posted
    New,
    /// In each period from its first ad to its last: active
    Active,
}

impl CountedChoice {
    pub(crate) fn counted(self) -> Timing {
        match self {
            Self::New => Timing::New,
            Self::Active => Timing::Active,
        }
    }
}

impl UnitArgs {
    /// Puts them into a question.
    pub(crate) fn ask(&self, question: &mut Question) {
        (question.unit, question.boilerplate) = self.chosen();
    }

    /// Whether a question by them needs to know which ads are one vacancy.
    pub(crate) fn needs_vacancies(&self) -> bool {
        let (unit, boilerplate) = self.chosen();
        unit.needs_vacancies(boilerplate)
    }

    fn chosen(&self) -> (Unit, Boilerplate) {
        let unit = match self.unit {
            UnitChoice::Ad => Unit::Ad,
            UnitChoice::Vacancy => Unit::Vacancy,
            UnitChoice::Template => Unit::Template,
            UnitChoice::Employer => Unit::Employer,
        };
        let boilerplate = match (self.boilerplate, self.unit) {
            (Some(BoilerplateChoice::Keep), _) | (None, UnitChoice::Ad) => Boilerplate::Keep,
            (Some(BoilerplateChoice::Drop), _) | (None, _) => Boilerplate::Drop,
        };
        (unit, boilerplate)
    }
}

/// The snapshot with what a question needs: if it is not known which ads are one vacancy, or not for this state of the index, they are
/// grouped and kept. What cannot be counted by, a lexicon or a column, is refused first.
pub(crate) fn for_question(
    context: &Context,
    snapshot: Snapshot,
    lexicon: &Lexicon,
    question: &Question,
    threads: &Threads,
) -> anyhow::Result<Snapshot> {
    Items::new(lexicon)?;
    if question.needs_vacancies() {
        snapshot.facet_sizes(&question.by)?;
        if snapshot.vacancies().is_none() {
            return with_vacancies(context, snapshot, threads);
        }
    }
    Ok(snapshot)
}

/// Reads lexicons while the index is opened, neither of which needs the other; `ahead` reads of the index what will be asked for.
/// What is wrong with lexicons is told first.
pub(crate) fn open_beside<L>(
    index: &IndexArgs,
    ahead: impl FnOnce(Snapshot) -> anyhow::Result<Snapshot> + Send,
    lexicons: impl FnOnce() -> anyhow::Result<L>,
) -> anyhow::Result<(L, anyhow::Result<Snapshot>)> {
    let open = || index.open().and_then(ahead);
    std::thread::scope(|scope| {
        let opening = scope.spawn(open);
        let lexicons = lexicons();
        let opened = opening.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((lexicons?, opened))
    })
}

/// The snapshot with its vacancies if its ads were grouped once.
pub(crate) fn with_known_vacancies(
    context: &Context,
    snapshot: Snapshot,
    threads: &Threads,
) -> anyhow::Result<Snapshot> {
    match Vacancies::open(&snapshot, threads)? {
        KeptVacancies::Missing => Ok(snapshot),
        KeptVacancies::Current(vacancies) => Ok(snapshot.with_vacancies(Arc::from(vacancies))),
        KeptVacancies::Stale(_) | KeptVacancies::Older(_) | KeptVacancies::Unreadable(_) => {
            with_vacancies(context, snapshot, threads)
        }
    }
}

/// The snapshot with its vacancies if they are kept and of its state; that there are none, or others, is left to who needs them.
pub(crate) fn with_current_vacancies(
    snapshot: Snapshot,
    threads: &Threads,
) -> anyhow::Result<Snapshot> {
    Ok(match Vacancies::open(&snapshot, threads)? {
        KeptVacancies::Current(vacancies) => snapshot.with_vacancies(Arc::from(vacancies)),
        _ => snapshot,
    })
}

/// The snapshot with its vacancies.
pub(crate) fn with_vacancies(
    context: &Context,
    snapshot: Snapshot,
    threads: &Threads,
) -> anyhow::Result<Snapshot> {
    Ok(known_or_made(context, snapshot, threads)?.0)
}

/// The snapshot with its vacancies, and whether they had to be made.
pub(crate) fn known_or_made(
    context: &Context,
    snapshot: Snapshot,
    threads: &Threads,
) -> anyhow::Result<(Snapshot, bool)> {
    let rules = match Vacancies::open(&snapshot, threads)? {
        KeptVacancies::Current(vacancies) => {
            return Ok((snapshot.with_vacancies(Arc::from(vacancies)), false));
        }
        KeptVacancies::Missing => VacancyRules::default(),
        KeptVacancies::Stale(rules) => {
            context.say("The index has changed since its ads were grouped; they are grouped anew by the same rules.");
            rules
        }
        KeptVacancies::Older(rules) => {
            context.say("The ads were grouped by another version of rolescope; they are grouped anew by the same rules.");
            rules
        }
        KeptVacancies::Unreadable(what) => {
            context.say(&format!(
                "warning: the vacancies kept in the index cannot be used: {what}; its ads are grouped anew by the usual rules"
            ));
            VacancyRules::default()
        }
    };
    let vacancies = make(context, &snapshot, &rules, MEMORY, threads)?;
    Ok((snapshot.with_vacancies(Arc::new(vacancies)), true))
}

/// Groups the ads of an index and keeps the result in it, if it may be written.
pub(crate) fn make(
    context: &Context,
    snapshot: &Snapshot,
    rules: &VacancyRules,
    memory: usize,
    threads: &Threads,
) -> anyhow::Result<Vacancies> {
    let (vacancies, records) =
        Vacancies::make(snapshot, rules, memory, threads, &context.progress())?;
    let account = vacancies.account();
    let found = format!(
        "Grouped {} into {}",
        Quantity(account.vacancies.ads, "ad"),
        Quantity(account.vacancies.vacancies, "vacancy")
    );
    match vacancies.save(&records, snapshot) {
        Ok(()) => context.say(&format!("{found}, kept in {}.", snapshot.path().display())),
        Err(error) => {
            let cause = std::error::Error::source(&error)
                .map_or_else(String::new, |cause| format!(": {cause}"));
            context.say(&format!("{found}. warning: they are not kept: {error}{cause}"));
        }
    }
    Ok(vacancies)
}
