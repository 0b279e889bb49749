//! One posting's resolved matches.

use rolescope_text::Zone;

use crate::entry::EntryId;

/// How strongly a match is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Strength {
    /// Said, not asked of the person.
    Mentioned,
    /// Asked for or stated as part of the job.
    Required,
    /// Nice to have.
    Preferred,
    /// Expressly not asked.
    Negated,
}

impl Strength {
    /// All strengths, weakest claim on a match first: of several cues the last in this order decides.
    pub const ALL: [Self; 4] = [Self::Mentioned, Self::Required, Self::Preferred, Self::Negated];

    /// The strength of a match that no cue reaches.
    ///
    /// [`Zone::Other`] is no ground for asking: sentences of ads without headings have zones by their wording, and what is
    /// left over are lines of names and roles, links and slogans (measured in `FORMAT.md`).
    #[must_use]
    pub const fn default_in(zone: Zone) -> Self {
        match zone {
            Zone::Title | Zone::Duties | Zone::Requirements => Self::Required,
            Zone::About | Zone::Offer | Zone::Legal | Zone::Other => Self::Mentioned,
        }
    }

    /// The name in lexicons and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mentioned => "mentioned",
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Negated => "negated",
        }
    }

    /// The strength of a name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strength| strength.name() == name)
    }
}

/// A set of strengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StrengthSet(u8);

impl StrengthSet {
    /// What is asked of the person, required or preferred: the default of counts.
    pub const ASKED: Self = Self(0b0110);
    /// Everything that is not negated.
    pub const AFFIRMED: Self = Self(0b0111);
    /// Everything.
    pub const ALL: Self = Self(0b1111);
    /// Nothing.
    pub const EMPTY: Self = Self(0);

    /// The set with `strength` added.
    #[must_use]
    pub const fn with(self, strength: Strength) -> Self {
        Self(self.0 | 1 << strength as u8)
    }

    /// Whether `strength` is in the set.
    #[must_use]
    pub const fn contains(self, strength: Strength) -> bool {
        self.0 & 1 << strength as u8 != 0
    }
}

/// One resolved match of a signal or duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Match {
    /// Index of its sentence in the posting: the title's sentence (if the title has a token) first, then the body's.
    pub sentence: u32,
    /// First token, counted from the start of the posting's title (zone title) or body (any other zone).
    pub first_token: u32,
    /// One past the last token.
    pub end_token: u32,
    /// The entry.
    pub entry: EntryId,
    /// The zone of its sentence.
    pub zone: Zone,
    /// How strongly it is asked for.
    pub strength: Strength,
}

impl Match {
    /// How many tokens stand between two matches, whichever comes first: 0 for neighbours. `None` if one stands in the title and the
    /// other in the body.
    #[must_use]
    pub fn tokens_between(&self, other: &Self) -> Option<u32> {
        let same_field = (self.zone == Zone::Title) == (other.zone == Zone::Title);
        let (first, second) =
            if self.first_token <= other.first_token { (self, other) } else { (other, self) };
        same_field.then(|| second.first_token.saturating_sub(first.end_token))
    }

    /// Whether at most so many tokens stand between two matches of one title or body.
    #[must_use]
    pub fn is_near(&self, other: &Self, tokens: u32) -> bool {
        self.tokens_between(other).is_some_and(|between| between <= tokens)
    }
}

/// What a lexicon finds in one posting. Buffers are reused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The roles its title names, ascending, each once.
    pub roles: Vec<EntryId>,
    /// The matches of signals and duties, in the order of the text, every strength included.
    pub matches: Vec<Match>,
    /// What decoys consumed, in the order of the text; never counted, only shown.
    pub decoyed: Vec<Match>,
    /// The zone of each sentence, title first; its length is the posting's number of sentences.
    pub sentences: Vec<Zone>,
}

impl Findings {
    /// Forgets everything, keeps the buffers.
    pub fn clear(&mut self) {
        let Self { roles, matches, decoyed, sentences } = self;
        roles.clear();
        matches.clear();
        decoyed.clear();
        sentences.clear();
    }
}
