//! The parts of an ad.

/// What part of an ad a sentence stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Zone {
    /// The title line.
    Title,
    /// What the person will do.
    Duties,
    /// What the person should bring.
    Requirements,
    /// The company, team or product.
    About,
    /// Pay, benefits, place, process.
    Offer,
    /// Equal opportunity, privacy, disclaimers.
    Legal,
    /// Headings without a zone, fragments, text before any cue.
    Other,
}

impl Zone {
    /// All zones, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Duties,
        Self::Requirements,
        Self::About,
        Self::Offer,
        Self::Legal,
        Self::Other,
    ];

    /// The name in lexicons and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Duties => "duties",
            Self::Requirements => "requirements",
            Self::About => "about",
            Self::Offer => "offer",
            Self::Legal => "legal",
            Self::Other => "other",
        }
    }

    /// The zone of a name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.name() == name)
    }
}

/// A set of zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZoneSet(u8);

impl ZoneSet {
    /// No zone.
    pub const EMPTY: Self = Self(0);
    /// Every zone, the title included.
    pub const ALL: Self = Self(0b111_1111);

    /// The set with `zone` added.
    #[must_use]
    pub const fn with(self, zone: Zone) -> Self {
        Self(self.0 | 1 << zone as u8)
    }

    /// The set with `zone` taken out.
    #[must_use]
    pub const fn without(self, zone: Zone) -> Self {
        Self(self.0 & !(1 << zone as u8))
    }

    /// Whether `zone` is in the set.
    #[must_use]
    pub const fn contains(self, zone: Zone) -> bool {
        self.0 & 1 << zone as u8 != 0
    }
}

impl FromIterator<Zone> for ZoneSet {
    fn from_iter<I: IntoIterator<Item = Zone>>(zones: I) -> Self {
        zones.into_iter().fold(Self::EMPTY, Self::with)
    }
}
