//! The joint model of signals and duties: what is drawn before a word is written.
//!
//! The formulas stand in the documentation of the crate.

use crate::random::{Stream, logistic};
use crate::role::Role;

/// A signal and its coefficients.
pub(crate) struct Signal {
    pub(crate) key: &'static str,
    /// Logit of a product manager's ad at the start.
    pub(crate) base: f64,
    /// Change of the logit per year.
    pub(crate) slope: f64,
    /// Effect on the logits of engineering duties.
    pub(crate) engineering: f64,
    /// Effect on the logits of marketing duties.
    pub(crate) marketing: f64,
}

/// A duty and its coefficients.
pub(crate) struct Duty {
    pub(crate) key: &'static str,
    pub(crate) family: Family,
    /// Whether the person does the work (else works with those who do).
    pub(crate) does: bool,
    /// Logit of a product manager's ad at the start, without any signal.
    pub(crate) base: f64,
    /// Change of the logit per year.
    pub(crate) slope: f64,
}

/// A family of duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Engineering,
    Marketing,
    Liaison,
    Strategy,
    Users,
    Commercial,
}

impl Family {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Engineering => "engineering",
            Self::Marketing => "marketing",
            Self::Liaison => "liaison",
            Self::Strategy => "strategy",
            Self::Users => "users",
            Self::Commercial => "commercial",
        }
    }
}

const fn signal(
    key: &'static str,
    base: f64,
    slope: f64,
    engineering: f64,
    marketing: f64,
) -> Signal {
    Signal { key, base, slope, engineering, marketing }
}

const fn duty(key: &'static str, family: Family, does: bool, base: f64, slope: f64) -> Duty {
    Duty { key, family, does, base, slope }
}

/// Signals; the first stands in titles, the others in bodies.
pub(crate) const SIGNALS: &[Signal] = &[
    signal("technical-title", -1.75, 0.10, 0.38, -0.28),
    signal("technical-background", -1.60, 0.08, 0.36, -0.24),
    signal("technical-education", -0.95, -0.09, -0.30, 0.16),
    signal("technical-skills", -1.85, 0.04, 0.12, -0.06),
    signal("hands-on", -2.00, 0.02, 0.45, -0.20),
    signal("programming-languages", -2.05, 0.03, 0.48, -0.22),
    signal("data-technologies", -1.80, 0.10, 0.02, 0.05),
    signal("cloud-infrastructure", -2.15, 0.14, 0.20, -0.12),
    signal("web-apis", -1.85, 0.06, 0.12, -0.08),
    signal("machine-learning", -2.75, 0.30, -0.08, 0.05),
    signal("technical-audience", -2.35, 0.08, -0.48, 0.60),
];

/// Duties.
pub(crate) const DUTIES: &[Duty] = &[
    duty("coding", Family::Engineering, true, -4.25, -0.03),
    duty("architecture", Family::Engineering, true, -3.25, 0.04),
    duty("specification", Family::Engineering, true, -2.40, 0.03),
    duty("testing", Family::Engineering, true, -3.05, -0.02),
    duty("data-work", Family::Engineering, true, -3.15, 0.12),
    duty("operations", Family::Engineering, true, -3.65, 0.02),
    duty("technical-leadership", Family::Engineering, true, -3.65, 0.02),
    duty("positioning-messaging", Family::Marketing, true, -1.80, -0.02),
    duty("go-to-market", Family::Marketing, true, -1.20, 0.04),
    duty("campaigns-demand", Family::Marketing, true, -2.80, -0.05),
    duty("brand-content", Family::Marketing, true, -2.90, -0.05),
    duty("pricing", Family::Marketing, true, -2.10, -0.02),
    duty("market-research", Family::Marketing, true, -1.45, -0.04),
    duty("sales-enablement", Family::Marketing, true, -2.10, -0.02),
    duty("works-with-engineers", Family::Liaison, false, 0.20, 0.05),
    duty("translates-technical", Family::Liaison, false, -1.80, 0.06),
    duty("works-with-marketing", Family::Marketing, false, -0.60, 0.00),
    duty("vision-strategy", Family::Strategy, true, -0.30, 0.04),
    duty("roadmap", Family::Strategy, true, 0.10, 0.06),
    duty("prioritisation", Family::Strategy, true, -0.50, 0.05),
    duty("metrics-outcomes", Family::Strategy, true, -0.80, 0.10),
    duty("user-research", Family::Users, true, -1.00, 0.09),
    duty("user-needs", Family::Users, true, -0.50, 0.05),
    duty("profit-and-loss", Family::Commercial, true, -2.00, -0.06),
    duty("business-case", Family::Commercial, true, -1.60, -0.03),
    duty("partnerships", Family::Commercial, true, -1.90, 0.00),
];

/// Loading of the signals on an employer's technical propensity (standard normal).
pub(crate) const PROPENSITY_LOADING: f64 = 0.60;
/// Loading of engineering (plus) and marketing (minus) duties on an employer's lean (standard normal).
pub(crate) const LEAN_LOADING: f64 = 0.40;
/// Correlation of propensity and lean among employers.
pub(crate) const PROPENSITY_LEAN_CORRELATION: f64 = 0.25;
/// Loading of everything on an ad's verbosity (standard normal).
pub(crate) const VERBOSITY_LOADING: f64 = 0.30;
/// Shift of the other signals where the title is technical.
pub(crate) const TITLE_PULL: f64 = 0.60;
/// Share of the signals that are preferred rather than required.
pub(crate) const PREFERRED_SHARE: f64 = 0.20;

/// What is planted in an ad, and the probabilities it was drawn with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Planted {
    /// Bit i: signal i is affirmed (required or preferred).
    pub(crate) signals: u32,
    /// Bit i: signal i is affirmed as a preference.
    pub(crate) preferred: u32,
    /// Bit i: signal i is denied.
    pub(crate) denied_signals: u32,
    /// Bit i: duty i is affirmed.
    pub(crate) duties: u32,
    /// Bit i: duty i is denied.
    pub(crate) denied_duties: u32,
    /// Bit i: look-alike i stands in the ad.
    pub(crate) look_alikes: u32,
    /// P(signal i).
    pub(crate) signal_odds: [f64; SIGNALS.len()],
    /// P(at least one engineering duty done | the ad's signals).
    pub(crate) engineering: f64,
    /// P(at least one marketing duty done | the ad's signals).
    pub(crate) marketing: f64,
}

/// What the draws depend on besides the role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    /// The employer's technical propensity.
    pub(crate) propensity: f64,
    /// The employer's lean to engineering.
    pub(crate) lean: f64,
    /// Years since the first month.
    pub(crate) years: f64,
    /// Multiplies the signals' effects.
    pub(crate) effect: f64,
}

/// Draws signals and duties.
pub(crate) fn draw(role: &Role, given: Circumstances, stream: &mut Stream) -> Planted {
    let mut planted = Planted::default();
    let verbosity = VERBOSITY_LOADING * stream.normal();
    for (index, signal) in SIGNALS.iter().enumerate() {
        let shift = match index {
            0 => role.technical_title,
            _ => role.signals + verbosity + TITLE_PULL * f64::from(planted.signals & 1),
        };
        let logit = signal.base
            + signal.slope * given.years
            + PROPENSITY_LOADING * given.propensity
            + shift;
        planted.signal_odds[index] = logistic(logit);
        if stream.chance(planted.signal_odds[index]) {
            planted.signals |= 1 << index;
            if index > 0 && stream.chance(PREFERRED_SHARE) {
                planted.preferred |= 1 << index;
            }
        }
    }
    let effect = |of: fn(&Signal) -> f64| -> f64 {
        let held =
            SIGNALS.iter().enumerate().filter(|(index, _)| planted.signals >> index & 1 == 1);
        held.map(|(_, signal)| of(signal)).sum()
    };
    let engineering =
        LEAN_LOADING * given.lean + given.effect * effect(|signal| signal.engineering);
    let marketing = -LEAN_LOADING * given.lean + given.effect * effect(|signal| signal.marketing);
    let (mut no_engineering, mut no_marketing) = (1.0, 1.0);
    for (index, duty) in DUTIES.iter().enumerate() {
        let shift = match (duty.family, duty.does) {
            (Family::Engineering, true) => engineering,
            (Family::Marketing, true) => marketing,
            _ => 0.0,
        };
        let extra =
            role.duties.iter().find(|(key, _)| *key == duty.key).map_or(0.0, |(_, extra)| *extra);
        let offset = role.families[duty.family as usize] + extra;
        let odds = logistic(duty.base + duty.slope * given.years + shift + offset + verbosity);
        match (duty.family, duty.does) {
            (Family::Engineering, true) => no_engineering *= 1.0 - odds,
            (Family::Marketing, true) => no_marketing *= 1.0 - odds,
            _ => {}
        }
        if stream.chance(odds) {
            planted.duties |= 1 << index;
        }
    }
    planted.engineering = 1.0 - no_engineering;
    planted.marketing = 1.0 - no_marketing;
    planted
}

/// The duties of a family that the person does, as bits.
pub(crate) fn done(family: Family) -> u32 {
    let held = DUTIES.iter().enumerate().filter(|(_, duty)| duty.family == family && duty.does);
    held.fold(0, |bits, (index, _)| bits | 1 << index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::{engineering, marketing, product, signals};

    #[test]
    fn every_key_has_its_phrasings_in_order() {
        for (signal, phrases) in SIGNALS[1..].iter().zip(signals::SIGNALS) {
            assert_eq!(signal.key, phrases.key);
            assert!(phrases.asked.len() >= 8, "{}", phrases.key);
        }
        let phrases =
            || engineering::ENGINEERING.iter().chain(marketing::MARKETING).chain(product::PRODUCT);
        assert_eq!(phrases().count(), DUTIES.len());
        for (duty, phrases) in DUTIES.iter().zip(phrases()) {
            assert_eq!(duty.key, phrases.key);
            assert!(phrases.tasks.len() >= 8 && phrases.experience.len() >= 3, "{}", phrases.key);
        }
        assert_eq!(SIGNALS.len(), signals::SIGNALS.len() + 1);
    }

    #[test]
    fn stated_probabilities_are_those_of_the_draws() {
        let role = &crate::role::ROLES[0];
        let given = Circumstances { propensity: 0.3, lean: -0.2, years: 2.0, effect: 1.0 };
        let (mut expected, mut drawn) = (0.0, 0_u32);
        for index in 0..20_000 {
            let planted = draw(role, given, &mut Stream::new(5, 5, index));
            expected += planted.engineering;
            drawn += u32::from(planted.duties & done(Family::Engineering) != 0);
        }
        assert!((expected - f64::from(drawn)).abs() / 20_000.0 < 0.015, "{expected} {drawn}");
    }
}
