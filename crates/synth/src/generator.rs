//! Ads by their row number.

use rolescope_corpus::{Day, Origin, Posted, Posting, Precision};

use crate::body::Phrases;
use crate::employer::Employers;
use crate::error::Error;
use crate::model::{self, Circumstances, DUTIES, Family, Planted, SIGNALS};
use crate::names::{self, NameKind};
use crate::options::Options;
use crate::page::{self, Markup};
use crate::phrases::company::UNNAMED;
use crate::phrases::lookalike::LOOK_ALIKES;
use crate::phrases::slots::SOURCES;
use crate::random::Stream;
use crate::role::{PREFIXES, ROLES, Role, SUFFIXES};
use crate::schedule::{self, BLOCK, Row};
use crate::template::Subject;

/// Makes ads; any row can be made without the others.
pub struct Generator {
    options: Options,
    first_day: Day,
    days: i32,
    employers: Employers,
    phrases: Phrases,
}

/// An ad with what was planted in it.
#[derive(Clone, Debug)]
pub struct Ad {
    /// The ad as a row of the dump would be read; facets `industry`, `seniority` and `source`.
    pub posting: Posting,
    /// The lexicon's key of the role that its title names; `other` if it names none of them.
    pub role: &'static str,
    /// Whether the role is a product manager or a kind of one.
    pub product_manager: bool,
    /// The row (from 0) of the ad that this one repeats, if it does.
    pub repeats: Option<u64>,
    pub(crate) row: Row,
    pub(crate) markup: Markup,
    pub(crate) planted: Planted,
}

impl Ad {
    /// The keys of the signals and duties that the ad affirms, in the order of the model.
    #[must_use]
    pub fn affirmed(&self) -> Vec<&'static str> {
        keys(self.planted.signals, self.planted.duties)
    }

    /// The keys of the signals that the ad affirms as preferred, not as required.
    #[must_use]
    pub fn preferred(&self) -> Vec<&'static str> {
        keys(self.planted.preferred, 0)
    }

    /// The keys of the signals and duties that the ad expressly denies; none of them is affirmed.
    #[must_use]
    pub fn denied(&self) -> Vec<&'static str> {
        keys(self.planted.denied_signals, self.planted.denied_duties)
    }

    /// The kinds of look-alikes that stand in the ad.
    #[must_use]
    pub fn look_alikes(&self) -> Vec<&'static str> {
        let held = LOOK_ALIKES
            .iter()
            .enumerate()
            .filter(|(index, _)| self.planted.look_alikes >> index & 1 == 1);
        held.map(|(_, kind)| kind.kind).collect()
    }

    /// The keys of the signals that the ad only mentions, as its company's technology, without asking for them.
    #[must_use]
    pub fn mentioned(&self) -> Vec<&'static str> {
        keys(self.mentions(), 0)
    }

    pub(crate) fn mentions(&self) -> u32 {
        let held = LOOK_ALIKES.iter().enumerate();
        let held = held.filter(|(index, _)| self.planted.look_alikes >> index & 1 == 1);
        let signals = held.filter_map(|(_, kind)| {
            SIGNALS.iter().position(|signal| Some(signal.key) == kind.mentions)
        });
        signals.fold(0, |bits, index| bits | 1 << index)
            & !self.planted.signals
            & !self.planted.denied_signals
    }

    /// Whether the person does at least one engineering duty, by what is planted.
    #[must_use]
    pub fn engineering(&self) -> bool {
        self.planted.duties & model::done(Family::Engineering) != 0
    }

    /// Whether the person does at least one marketing duty, by what is planted.
    #[must_use]
    pub fn marketing(&self) -> bool {
        self.planted.duties & model::done(Family::Marketing) != 0
    }
}

fn keys(signals: u32, duties: u32) -> Vec<&'static str> {
    let signals = SIGNALS.iter().enumerate().filter(move |(index, _)| signals >> index & 1 == 1);
    let duties = DUTIES.iter().enumerate().filter(move |(index, _)| duties >> index & 1 == 1);
    signals.map(|(_, signal)| signal.key).chain(duties.map(|(_, duty)| duty.key)).collect()
}

// Purposes of the streams of one vacancy or row.
const CIRCUMSTANCES: u64 = 1;
const MODEL: u64 = 2;
const TEXT: u64 = 3;
const PAGE: u64 = 4;
const COPY: u64 = 5;

/// Share of the ads that end with the employer's reference number, which differs between reposts.
const REFERENCE_SHARE: f64 = 0.35;

impl Generator {
    /// Prepares employers and phrasings.
    ///
    /// # Errors
    /// [`Error::Option`] if an option is outside its range.
    pub fn new(options: &Options) -> Result<Self, Error> {
        options.check()?;
        let (first_day, days) = options.span()?;
        Ok(Self {
            first_day,
            days,
            employers: Employers::new(options),
            phrases: Phrases::new(),
            options: options.clone(),
        })
    }

    /// All ads in the order of their rows.
    pub fn ads(&self) -> impl Iterator<Item = Ad> + '_ {
        (0..self.options.postings.div_ceil(BLOCK as u64)).flat_map(move |block| {
            let plan = schedule::plan(&self.options, block);
            let rows = block * BLOCK as u64..self.options.postings.min((block + 1) * BLOCK as u64);
            rows.zip(plan).map(move |(row, kind)| self.make(row, kind))
        })
    }

    /// The ad of a row (from 0).
    #[must_use]
    pub fn ad(&self, row: u64) -> Ad {
        let plan = schedule::plan(&self.options, row / BLOCK as u64);
        self.make(row, plan[usize::try_from(row % BLOCK as u64).expect("below 64")])
    }

    fn make(&self, row: u64, kind: Row) -> Ad {
        let repeats = match kind {
            Row::Original => None,
            Row::Repost { of } | Row::OtherPlace { of } => {
                Some(row - row % BLOCK as u64 + of as u64)
            }
        };
        let vacancy = repeats.unwrap_or(row);
        let stream = &mut Stream::new(self.options.seed, CIRCUMSTANCES, vacancy);
        let (_, employer) = self.employers.draw(stream);
        let named = !stream.chance(self.options.missing_employer_share);
        let day = i32::try_from(stream.below(usize::try_from(self.days).expect("positive")))
            .expect("a number of days");
        let role = draw_role(stream);
        let given = Circumstances {
            propensity: employer.propensity,
            lean: employer.lean,
            years: f64::from(day) / 365.25,
            effect: self.options.effect,
        };
        let mut planted =
            model::draw(role, given, &mut Stream::new(self.options.seed, MODEL, vacancy));

        let copy = &mut Stream::new(self.options.seed, COPY, row);
        let first_place = stream.below(employer.places.len());
        let place = match kind {
            Row::OtherPlace { .. } => other_place(&employer.places, first_place, copy),
            _ => employer.places[first_place].clone(),
        };
        let day = match kind {
            Row::Original => day,
            _ => (day + 1 + i32::try_from(copy.below(60)).expect("below 60")).min(self.days - 1),
        };
        let technical = planted.signals & 1 == 1;
        let plain = stream.word(if technical { role.technical_titles } else { role.titles });
        let (prefix, seniority) = *stream.pick(PREFIXES);
        let short_title = format!("{prefix}{plain}");
        let mut product = String::new();
        names::push(NameKind::Product, stream, &mut product);
        let suffix =
            stream.word(SUFFIXES).replace("{place}", &place).replace("{product}", &product);
        let source = stream.word(SOURCES);

        let subject = Subject {
            employer: if named { &employer.name } else { stream.word(UNNAMED) },
            title: &short_title,
            place: &place,
            industry: employer.industry,
        };
        let text = &mut Stream::new(self.options.seed, TEXT, vacancy);
        let parts = self.phrases.write(&mut planted, named.then_some(employer), subject, text);
        let page = &mut Stream::new(self.options.seed, PAGE, vacancy);
        let reference =
            page.chance(REFERENCE_SHARE).then(|| format!("R-{:06}", 100_000 + copy.below(900_000)));
        let (markup, body) =
            page::write(&parts, &self.options, subject.employer, reference.as_deref(), page);

        let facets =
            [("industry", employer.industry), ("seniority", seniority), ("source", source)];
        let posting = Posting {
            id: format!("syn-{:07}", row + 1),
            title: format!("{short_title}{suffix}"),
            employer: if named { employer.name.clone() } else { String::new() },
            place: place.clone(),
            posted: Some(Posted { day: Day(self.first_day.0 + day), precision: Precision::Day }),
            body,
            facets: facets.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            origin: Origin::default(),
        };
        Ad {
            posting,
            role: if technical { role.technical_key } else { role.key },
            product_manager: role.product_manager,
            repeats,
            row: kind,
            markup,
            planted,
        }
    }
}

fn draw_role(stream: &mut Stream) -> &'static Role {
    let mut left = u32::try_from(stream.below(1000)).expect("below 1000");
    for role in ROLES {
        match left.checked_sub(role.per_mille) {
            Some(rest) => left = rest,
            None => return role,
        }
    }
    &ROLES[0]
}

/// Another place of the employer, or a new one if it has only one.
fn other_place(places: &[String], first: usize, stream: &mut Stream) -> String {
    if places.len() > 1 {
        return places[(first + 1 + stream.below(places.len() - 1)) % places.len()].clone();
    }
    let mut place = String::new();
    names::push(NameKind::Town, stream, &mut place);
    place
}
