//! The rules by which ads are one vacancy, as data.

use serde::{Deserialize, Serialize};

use crate::bands::Bands;
use crate::error::{Error, Result};

/// A rule that joins two ads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// D0: title and body are the same after normalisation.
    SameText,
    /// D1: employer, title and place are the same, and both have a date.
    SameKey,
    /// D2: the Jaccard similarity of the texts' shingles reaches the threshold.
    NearText,
}

impl Rule {
    /// All rules, the strongest first.
    pub const ALL: [Self; 3] = [Self::SameText, Self::SameKey, Self::NearText];

    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameText => "same text",
            Self::SameKey => "same employer, title and place",
            Self::NearText => "near text",
        }
    }
}

/// Which rules hold.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum RuleSet {
    /// No rule: each ad is a vacancy.
    None,
    /// D0.
    SameText,
    /// D0 and D1.
    SameTextOrKey,
    /// D0, D1 and D2.
    #[default]
    All,
}

impl RuleSet {
    /// All sets, the smallest first.
    pub const ALL: [Self; 4] = [Self::None, Self::SameText, Self::SameTextOrKey, Self::All];

    /// Whether a rule is in the set.
    #[must_use]
    pub const fn has(self, rule: Rule) -> bool {
        self as u8 > rule as u8
    }

    /// The name in settings and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SameText => "same-text",
            Self::SameTextOrKey => "same-text-or-key",
            Self::All => "all",
        }
    }
}

/// How texts are compared; sketches depend on it, so that a change needs all texts anew.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextRules {
    /// Words of a shingle, 1 to 16.
    pub shingle_words: usize,
    /// The smallest Jaccard similarity that will be asked for, 0.5 to 1: pairs at it are candidates with a probability of at
    /// least [`crate::MIN_RECALL`].
    pub lowest_jaccard: f64,
}

impl Default for TextRules {
    fn default() -> Self {
        Self { shingle_words: 5, lowest_jaccard: 0.7 }
    }
}

impl TextRules {
    /// The bands and rows by which candidates are found.
    #[must_use]
    pub fn bands(&self) -> Bands {
        Bands::for_jaccard(self.lowest_jaccard)
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Rule`].
    pub fn check(&self) -> Result<()> {
        if !(1..=16).contains(&self.shingle_words) {
            return Err(wrong("shingle_words", &self.shingle_words, "from 1 to 16"));
        }
        if !(0.5..=1.0).contains(&self.lowest_jaccard) {
            return Err(wrong("lowest_jaccard", &self.lowest_jaccard, "from 0.5 to 1"));
        }
        Ok(())
    }

    /// First 16 hexadecimal digits of BLAKE3 over everything that sketches depend on.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let Self { shingle_words, lowest_jaccard: _ } = self;
        let Bands { bands, rows } = self.bands();
        digits(&format!("rolescope texts 2 {shingle_words} {bands} {rows}"))
    }
}

/// By which rules ads are one vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Which rules hold.
    pub set: RuleSet,
    /// The most days from the first ad of a vacancy to its last.
    pub window_days: u32,
    /// The Jaccard similarity from which texts are near, at least [`TextRules::lowest_jaccard`].
    pub jaccard: f64,
    /// How texts are compared.
    pub text: TextRules,
}

impl Default for Rules {
    fn default() -> Self {
        Self { set: RuleSet::All, window_days: 60, jaccard: 0.8, text: TextRules::default() }
    }
}

impl Rules {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Rule`].
    pub fn check(&self) -> Result<()> {
        self.text.check()?;
        if !(self.text.lowest_jaccard..=1.0).contains(&self.jaccard) {
            let allowed = format!("from {} (`lowest_jaccard`) to 1", self.text.lowest_jaccard);
            return Err(Error::Rule { rule: "jaccard", value: self.jaccard.to_string(), allowed });
        }
        if self.window_days > 36_525 {
            return Err(wrong("window_days", &self.window_days, "from 0 to 36525"));
        }
        Ok(())
    }

    /// First 16 hexadecimal digits of BLAKE3 over all rules.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let Self { set, window_days, jaccard, text } = self;
        let text = text.fingerprint();
        digits(&format!(
            "rolescope vacancies 1 {} {window_days} {:016x} {text}",
            set.name(),
            jaccard.to_bits()
        ))
    }

    /// The rows of a table of sensitivity: no rule, D0, D0 and D1, all; then all with 30 and 90 days, and with a Jaccard
    /// similarity of 0.7 and 0.9 where the sketches allow it. Each with a short name.
    #[must_use]
    pub fn variants(&self) -> Vec<(String, Self)> {
        let mut variants: Vec<(String, Self)> = RuleSet::ALL
            .into_iter()
            .map(|set| (set.name().to_owned(), Self { set, ..*self }))
            .collect();
        let all = Self { set: RuleSet::All, ..*self };
        for window_days in [30, 60, 90].into_iter().filter(|days| *days != self.window_days) {
            variants.push((format!("all, {window_days} days"), Self { window_days, ..all }));
        }
        for jaccard in [0.7, 0.8, 0.9] {
            let rules = Self { jaccard, ..all };
            if jaccard != self.jaccard && rules.check().is_ok() {
                variants.push((format!("all, Jaccard {jaccard}"), rules));
            }
        }
        variants
    }
}

fn wrong(rule: &'static str, value: &impl ToString, allowed: &str) -> Error {
    Error::Rule { rule, value: value.to_string(), allowed: allowed.to_owned() }
}

fn digits(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_grow() {
        let has = |set: RuleSet| Rule::ALL.map(|rule| set.has(rule));
        assert_eq!(has(RuleSet::None), [false, false, false]);
        assert_eq!(has(RuleSet::SameText), [true, false, false]);
        assert_eq!(has(RuleSet::SameTextOrKey), [true, true, false]);
        assert_eq!(has(RuleSet::All), [true, true, true]);
    }

    #[test]
    fn ranges_are_checked() {
        let rules = Rules::default();
        rules.check().unwrap();
        let error = Rules { jaccard: 0.6, ..rules }.check().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the rule `jaccard` is 0.6; it may be from 0.7 (`lowest_jaccard`) to 1"
        );
        assert!(Rules { jaccard: f64::NAN, ..rules }.check().is_err());
        assert!(Rules { window_days: 40_000, ..rules }.check().is_err());
        for text in [
            TextRules { shingle_words: 0, ..rules.text },
            TextRules { shingle_words: 17, ..rules.text },
            TextRules { lowest_jaccard: 0.3, ..rules.text },
            TextRules { lowest_jaccard: f64::NAN, ..rules.text },
        ] {
            assert!(Rules { text, ..rules }.check().is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_rule_is_in_the_fingerprint() {
        let rules = Rules::default();
        let others = [
            Rules { set: RuleSet::None, ..rules },
            Rules { window_days: 30, ..rules },
            Rules { jaccard: 0.9, ..rules },
            Rules { text: TextRules { shingle_words: 7, ..rules.text }, ..rules },
            Rules { text: TextRules { lowest_jaccard: 0.8, ..rules.text }, ..rules },
        ];
        let mut all: Vec<String> = others.iter().chain([&rules]).map(Rules::fingerprint).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), others.len() + 1);
        // Stored sketches at 0.85 serve 0.9 as well: they are the same.
        let at = |lowest_jaccard| TextRules { lowest_jaccard, ..rules.text }.fingerprint();
        assert_eq!(at(0.85), at(0.9));
        assert_ne!(at(0.7), at(0.8));
    }

    #[test]
    fn rules_are_read_back() {
        let rules = Rules { window_days: 90, ..Rules::default() };
        let text = toml::to_string(&rules).unwrap();
        assert_eq!(toml::from_str::<Rules>(&text).unwrap(), rules);
        assert_eq!(toml::from_str::<Rules>("jaccard = 0.9").unwrap().window_days, 60);
        assert!(toml::from_str::<Rules>("jacard = 0.9").is_err());
    }

    #[test]
    fn variants_vary_one_thing_at_a_time() {
        let names: Vec<String> =
            Rules::default().variants().into_iter().map(|(name, _)| name).collect();
        let expected = [
            "none",
            "same-text",
            "same-text-or-key",
            "all",
            "all, 30 days",
            "all, 90 days",
            "all, Jaccard 0.7",
            "all, Jaccard 0.9",
        ];
        assert_eq!(names, expected);
        let text = TextRules { lowest_jaccard: 0.8, ..TextRules::default() };
        assert_eq!(Rules { text, ..Rules::default() }.variants().len(), 7);
    }
}
