//! Entries: the named concepts of a lexicon.

use rolescope_text::ZoneSet;

use crate::findings::Strength;

/// The number of an entry in [`crate::Lexicon::entries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u16);

/// The families that the built-in lexicon and the reports know; a lexicon may have others.
pub const FAMILIES: [&str; 6] =
    ["engineering", "marketing", "liaison", "strategy", "users", "commercial"];

/// One named concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name used in files, tables and commands: lower-case words joined by hyphens; unique.
    pub key: String,
    /// The name shown to readers.
    pub label: String,
    /// What it is meant to catch.
    pub note: String,
    /// Where it comes from, if the file says so.
    pub source: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The zones in which it may match. (Roles match titles only.)
    pub zones: ZoneSet,
    /// The patterns as written.
    pub patterns: Vec<String>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a title names; `part_of` is the wider role, if any (a technical product manager is a product manager).
    Role {
        /// The key of the wider role.
        part_of: Option<String>,
    },
    /// Marks a posting technical.
    Signal,
    /// A stated task.
    Duty {
        /// engineering, marketing, liaison, strategy, users, commercial, or a user's own.
        family: String,
        /// Whether the person does the work or works with those who do.
        relation: Relation,
    },
    /// Words that change the strength of a match near them; a cue consumes no span.
    Cue(Cue),
    /// A look-alike: consumes its span, so that nothing else matches there. `of_roles` decoys work among roles in titles,
    /// the others among signals and duties.
    Decoy {
        /// Whether it stands against roles.
        of_roles: bool,
    },
}

impl Kind {
    /// The name of the kind in a lexicon file.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Role { .. } => "role",
            Self::Signal => "signal",
            Self::Duty { .. } => "duty",
            Self::Cue(_) => "cue",
            Self::Decoy { .. } => "decoy",
        }
    }
}

/// How the person stands to a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Does the work.
    Does,
    /// Works with those who do it.
    With,
}

impl Relation {
    /// The name in lexicons and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Does => "does",
            Self::With => "with",
        }
    }
}

/// What a cue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// The strength it gives.
    pub strength: Strength,
    /// Which matches it reaches.
    pub reach: CueReach,
    /// The only kind of entries whose matches it reaches; `None` for every match, decoys' included.
    pub of: Option<CueTarget>,
    /// The entries, from one to another, that do not match where it stands right before or behind: what `not_after` and
    /// `not_before` in a file are. Such a cue changes no strength.
    pub excludes: Option<(EntryId, EntryId)>,
}

/// A kind of entries that a cue may be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueTarget {
    /// Signals only.
    Signals,
    /// Duties only.
    Duties,
}

impl CueTarget {
    /// The name in lexicon files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signals => "signals",
            Self::Duties => "duties",
        }
    }

    /// The target that matches of a kind of entry are, if they are one.
    pub(crate) const fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Signal => Some(Self::Signals),
            Kind::Duty { .. } => Some(Self::Duties),
            Kind::Role { .. } | Kind::Cue(_) | Kind::Decoy { .. } => None,
        }
    }
}

/// Which matches a cue reaches, all but [`CueReach::Below`] in its own sentence. Distances are counted in tokens between the two spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueReach {
    /// Matches that start after the cue, at most this many tokens in between.
    Following(u16),
    /// Matches that end before the cue, at most this many tokens in between.
    Preceding(u16),
    /// Every match of the sentence.
    Sentence,
    /// Where the cue is all that its sentence says, as a heading is: every match of the sentences below, until the next
    /// sentence that is all such a cue, or another zone.
    Below,
}
