//! Questions, as data.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use rolescope_cooccur::{DecisionRule, Level};
use rolescope_index::Population;
use rolescope_lexicon::{Kind, Lexicon, Strength, StrengthSet, nearest};
use rolescope_trend::Granularity;

use crate::error::Error;
use crate::unit::{Boilerplate, Timing, Unit};

/// The stretch of text in which things stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// The whole ad, title and body.
    Posting,
    /// The text of one zone of an ad, all its stretches together; the title is a zone.
    Zone,
    /// One sentence.
    Sentence,
    /// One occurrence of a duty, with the signals before and after it in the same title or body that have at most this many tokens in
    /// between.
    Tokens(u32),
}

impl Window {
    /// The windows that have a name, from the widest.
    pub const NAMED: [Self; 3] = [Self::Posting, Self::Zone, Self::Sentence];

    /// What there is to choose from, for messages.
    pub const KNOWN: &'static str = "posting, zone, sentence, and numbers of tokens";

    /// The name in commands and outputs; of so many tokens, their number.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Posting => "posting".into(),
            Self::Zone => "zone".into(),
            Self::Sentence => "sentence".into(),
            Self::Tokens(tokens) => tokens.to_string().into(),
        }
    }

    /// The window of a name, if it is one's. A number has at most nine digits, no sign and no leading zero.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let tokens = || name.parse().ok().map(Self::Tokens);
        let window = Self::NAMED.into_iter().find(|window| window.name() == name).or_else(tokens);
        window.filter(|window| window.name() == name && name.len() <= 9)
    }

    /// Each once, from the widest: the order in which they are counted.
    #[must_use]
    pub fn in_order(windows: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut windows: Vec<Self> = windows.into_iter().collect();
        windows.sort_by_key(|window| match window {
            Self::Posting => (0, Reverse(0)),
            Self::Zone => (1, Reverse(0)),
            Self::Sentence => (2, Reverse(0)),
            Self::Tokens(tokens) => (3, Reverse(*tokens)),
        });
        windows.dedup();
        windows
    }
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}

/// Which postings are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// As the user wrote it: `all`, the key of a role, or a query.
    pub written: String,
    /// The roles, if it is one.
    pub population: Population,
    /// The query, if it is one.
    pub query: Option<String>,
    /// The role that may have been meant, if it is a query that is nearly the key of one.
    pub nearest_role: Option<String>,
    /// The role whose key or name it is but for case, blanks and hyphens, if it is a query.
    pub role_alike: Option<String>,
}

impl Who {
    /// Reads `all`, the key of a role of `lexicon` (which stands for its kinds too), or else a query.
    #[must_use]
    pub fn parse(written: &str, lexicon: &Lexicon) -> Self {
        if written == "all" {
            return Self::everybody();
        }
        let (population, query) = if let Some(role) = lexicon
            .by_key(written)
            .filter(|&entry| matches!(lexicon.entry(entry).kind, Kind::Role { .. }))
        {
            let mut roles = lexicon.role_and_descendants(role);
            roles.sort_unstable();
            (Population::Roles(roles), None)
        } else {
            (Population::All, Some(written.to_owned()))
        };
        let keys = lexicon.roles().map(|(_, role)| role.key.as_str());
        let nearest_role = query.as_deref().and_then(|query| nearest(query, keys));
        let nearest_role = nearest_role.map(str::to_owned);
        let role_alike = query.as_deref().and_then(|query| role_alike(query, lexicon));
        Self { written: written.to_owned(), population, query, nearest_role, role_alike }
    }

    /// What was written, if it is a query of a single word: perhaps it was meant for a role.
    fn bare_word(&self) -> Option<&str> {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        self.query.as_deref().filter(|query| query.chars().all(is_plain))
    }

    /// `all`.
    #[must_use]
    pub fn everybody() -> Self {
        Self {
            written: "all".to_owned(),
            population: Population::All,
            query: None,
            nearest_role: None,
            role_alike: None,
        }
    }

    /// What is to be said of a query that may have been meant for a role.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let written = &self.written;
        if let Some(role) = &self.role_alike {
            return Some(format!(
                "`{written}` is a query: the population is the ads with these words in their title or text. Did you mean the role `{role}`, \
                 which titles name?"
            ));
        }
        let query = self.bare_word()?;
        Some(format!(
            "`{query}` is no role of the lexicon: the population is the ads with that word in their title or text."
        ))
    }

    /// That nobody of so many postings is there, or matches what is asked for beside.
    #[must_use]
    pub fn nobody(&self, query: Option<&str>, postings: u64) -> Error {
        Error::NobodyThere {
            population: self.written.clone(),
            query: query.map(str::to_owned),
            nearest: self.nearest_role.clone(),
            postings,
            untitled: 0,
        }
    }

    /// The query that postings have to match if they have to match `further` as well.
    #[must_use]
    pub fn query_and(&self, further: Option<&str>) -> Option<String> {
        match (self.query.as_deref(), further) {
            (Some(who), Some(further)) => Some(format!("({who}) AND ({further})")),
            (one, other) => one.or(other).map(str::to_owned),
        }
    }

    /// Product managers of every kind, if the lexicon knows that role, else all.
    #[must_use]
    pub fn default_for(lexicon: &Lexicon) -> Self {
        let known = lexicon.by_key("product-manager").is_some();
        Self::parse(if known { "product-manager" } else { "all" }, lexicon)
    }
}

/// The role whose key or name a query is, if it is words alone.
fn role_alike(query: &str, lexicon: &Lexicon) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(query);
    let is_it = |name: &str| letters(name) == wanted;
    let mut roles = lexicon.roles().map(|(_, role)| role).filter(|_| query.chars().all(is_plain));
    roles.find(|role| is_it(&role.key) || is_it(&role.label)).map(|role| role.key.clone())
}

/// A question of an index.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which postings.
    pub who: Who,
    /// A further query that they match.
    pub query: Option<String>,
    /// What is counted once.
    pub unit: Unit,
    /// Whether boilerplate counts.
    pub boilerplate: Boilerplate,
    /// In which periods a unit counts.
    pub counted: Timing,
    /// The windows, each counted apart.
    pub windows: Vec<Window>,
    /// Whether ads in other languages than English count as well; the lexicon may not understand them.
    pub foreign: bool,
    /// Facet columns to group by; one group per combination of values.
    pub by: Vec<String>,
    /// Periods to count apart, if any.
    pub period: Option<Granularity>,
    /// The strengths of matches that count.
    pub strengths: StrengthSet,
    /// Level of intervals.
    pub level: Level,
    /// When a lean is called one.
    pub rule: DecisionRule,
}

impl Question {
    /// The plain question, which every index can answer as it is: ads as collected, in postings and sentences, ungrouped, what is asked
    /// of the person.
    #[must_use]
    pub fn new(who: Who) -> Self {
        Self {
            who,
            query: None,
            unit: Unit::default(),
            boilerplate: Boilerplate::default(),
            counted: Timing::default(),
            windows: vec![Window::Posting, Window::Sentence],
            foreign: false,
            by: Vec::new(),
            period: None,
            strengths: StrengthSet::ASKED,
            level: Level::default(),
            rule: DecisionRule::default(),
        }
    }

    /// What is counted in a window, several of it.
    #[must_use]
    pub fn counted_in(&self, window: Window) -> &'static str {
        match window {
            Window::Posting => self.unit.plural(),
            Window::Zone => "zones",
            Window::Sentence => "sentences",
            Window::Tokens(_) => "occurrences of duties",
        }
    }

    /// Whether it can be answered only if it is known which ads are one vacancy.
    #[must_use]
    pub fn needs_vacancies(&self) -> bool {
        self.unit.needs_vacancies(self.boilerplate)
    }

    /// The strengths of matches that count, in words, if they are not those of what is asked for.
    #[must_use]
    pub fn other_strengths(&self) -> Option<String> {
        let named = Strength::ALL.into_iter().filter(|&one| self.strengths.contains(one));
        let named: Vec<&str> = named.map(Strength::name).collect();
        (self.strengths != StrengthSet::ASKED).then(|| named.join(" or "))
    }

    /// The settings as pairs of name and value, in a fixed order: what an output has to name.
    #[must_use]
    pub fn settings(&self) -> Vec<(String, String)> {
        let Self {
            who,
            query,
            unit,
            boilerplate,
            counted,
            windows,
            foreign,
            by,
            period,
            strengths,
            level,
            rule,
        } = self;
        let strengths: Vec<&str> = Strength::ALL
            .into_iter()
            .filter(|&strength| strengths.contains(strength))
            .map(Strength::name)
            .collect();
        let windows: Vec<String> = windows.iter().map(Window::to_string).collect();
        let minimums = &rule.minimums;
        [
            ("population", who.written.clone()),
            ("query", query.clone().unwrap_or_default()),
            ("unit", unit.name().to_owned()),
            ("boilerplate", boilerplate.name().to_owned()),
            ("counted", counted.name().to_owned()),
            ("languages", if *foreign { "all" } else { "english or not told" }.to_owned()),
            ("windows", windows.join(" ")),
            ("by", by.join(" ")),
            ("period", period.map(|granularity| granularity.to_string()).unwrap_or_default()),
            ("strengths", strengths.join(" ")),
            ("level", level.value().to_string()),
            ("material", rule.material.to_string()),
            ("largest_q", rule.largest_q.to_string()),
            (
                "minimums",
                format!(
                    "{} with and {} without the signal; {} employers; largest below {}; {} per discordant cell",
                    minimums.signal_units,
                    minimums.rest_units,
                    minimums.signal_employers,
                    minimums.largest_share,
                    minimums.discordant_cell
                ),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}
