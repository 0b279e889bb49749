//! The words: every phrasing, written for this crate. No sentence is taken from an ad.
//!
//! A phrasing is a template. `[a|b|c]` draws one of the alternatives (an empty one is allowed), `{slot}` a filler of
//! [`slots`] or a made-up name. Alternatives hold slots but no further alternatives.
//! Tasks are written in the imperative, so that "You will " can stand before them; what is asked in requirements is a noun
//! phrase, so that "We are looking for " can.

pub(crate) mod company;
pub(crate) mod engineering;
pub(crate) mod filler;
pub(crate) mod lookalike;
pub(crate) mod marketing;
pub(crate) mod negation;
pub(crate) mod product;
pub(crate) mod signals;
pub(crate) mod slots;

/// How a signal is written.
pub(crate) struct SignalPhrases {
    /// The signal's key.
    pub(crate) key: &'static str,
    /// Noun phrases for requirements.
    pub(crate) asked: &'static [&'static str],
    /// Sentences for duties.
    pub(crate) told: &'static [&'static str],
}

/// How a duty is written.
pub(crate) struct DutyPhrases {
    /// The duty's key.
    pub(crate) key: &'static str,
    /// Imperatives for duties.
    pub(crate) tasks: &'static [&'static str],
    /// Noun phrases for requirements: having done it.
    pub(crate) experience: &'static [&'static str],
}
