//! What corpus to make.

use rolescope_corpus::Day;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::random::power;

/// What corpus to make. The same options give the same bytes on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Number of ads (rows), copies included.
    pub postings: u64,
    /// Any number; another seed gives another corpus of the same kind.
    pub seed: u64,
    /// Year and month (1 to 12) in which the first ads are posted.
    pub first_month: (i32, u32),
    /// Number of months over which the ads are spread evenly.
    pub months: u32,
    /// Number of employers to draw from; if none is given, `postings` to the power 0.7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employers: Option<u32>,
    /// Share of the rows that repeat an earlier ad of the same employer within 60 days.
    pub copies_share: f64,
    /// Share of the rows that give an earlier ad's text for another place.
    pub other_place_share: f64,
    /// Share of the bodies in HTML.
    pub html_share: f64,
    /// Share of the bodies in Markdown; the others are plain, half of them with CRLF.
    pub markdown_share: f64,
    /// Share of the rows without an employer.
    pub missing_employer_share: f64,
    /// Multiplies every effect of a signal on duties: 0 makes signals and duties independent given role, employer and
    /// verbosity, for checks of false alarms and of power.
    pub effect: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            postings: 4000,
            seed: 1,
            first_month: (2019, 1),
            months: 72,
            employers: None,
            copies_share: 0.15,
            other_place_share: 0.04,
            html_share: 0.35,
            markdown_share: 0.2,
            missing_employer_share: 0.02,
            effect: 1.0,
        }
    }
}

impl Options {
    /// The options of the demo corpus in `corpora/demo`.
    #[must_use]
    pub fn demo() -> Self {
        Self { postings: 3600, seed: 3, ..Self::default() }
    }

    /// The number of employers: as given, or `postings` to the power 0.7, rounded.
    #[must_use]
    pub fn employer_count(&self) -> u32 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size, rounded; far below 2^32 for any number of ads that can be written"
        )]
        self.employers.unwrap_or_else(|| power(self.postings.max(1) as f64, 0.7).round() as u32)
    }

    /// The first day, and the number of days.
    pub(crate) fn span(&self) -> Result<(Day, i32), Error> {
        let (year, month) = self.first_month;
        let wrong = |value: String| Error::Option {
            option: "first_month",
            value,
            allowed: "a month from 1900-01 to 2199-12",
        };
        let first = Day::from_ymd(year, month, 1)
            .filter(|_| (1900..2200).contains(&year))
            .ok_or_else(|| wrong(format!("{year:04}-{month:02}")))?;
        let months = i32::try_from(self.months).ok().filter(|months| (1..=2400).contains(months));
        let after = months.and_then(|months| {
            let end = year * 12 + i32::try_from(month).ok()? - 1 + months;
            Day::from_ymd(end.div_euclid(12), u32::try_from(end.rem_euclid(12)).ok()? + 1, 1)
        });
        match after {
            Some(after) => Ok((first, after.0 - first.0)),
            None => Err(Error::Option {
                option: "months",
                value: self.months.to_string(),
                allowed: "from 1 to 2400",
            }),
        }
    }

    /// Checks every range.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let copies = self.copies_share + self.other_place_share;
        let shares = [
            ("copies_share", self.copies_share, 0.0..=0.5),
            ("other_place_share", self.other_place_share, 0.0..=0.5),
            ("copies_share + other_place_share", copies, 0.0..=0.5),
            ("html_share", self.html_share, 0.0..=1.0),
            ("markdown_share", self.markdown_share, 0.0..=1.0),
            ("html_share + markdown_share", self.html_share + self.markdown_share, 0.0..=1.0),
            ("missing_employer_share", self.missing_employer_share, 0.0..=1.0),
        ];
        for (option, value, range) in shares {
            if !range.contains(&value) {
                let half = *range.end() < 1.0;
                let allowed = if half { "from 0 to 0.5" } else { "from 0 to 1" };
                return Err(Error::Option { option, value: value.to_string(), allowed });
            }
        }
        if !(-3.0..=3.0).contains(&self.effect) {
            let value = self.effect.to_string();
            return Err(Error::Option { option: "effect", value, allowed: "from -3 to 3" });
        }
        if self.employers == Some(0) {
            return Err(Error::Option {
                option: "employers",
                value: "0".to_owned(),
                allowed: "at least 1",
            });
        }
        self.span().map(|_| ())
    }
}
