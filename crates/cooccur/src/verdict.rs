//! From a contrast to a sentence: the decision rule, and what must be there before a figure is given at all.

use crate::contrast::Contrast;

/// What a contrast needs before it is called an estimate. Design choices, to be changed by the caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimums {
    /// Least number of units with the signal.
    pub signal_units: u64,
    /// Least number of units without it.
    pub rest_units: u64,
    /// Least number of employers with the signal.
    pub signal_employers: u64,
    /// The largest employer's share of the units with the signal must stay below this.
    pub largest_share: f64,
    /// Least count of every discordant cell, for psi without Haldane's 0.5.
    pub discordant_cell: u64,
}

impl Default for Minimums {
    fn default() -> Self {
        Self {
            signal_units: 50,
            rest_units: 50,
            signal_employers: 10,
            largest_share: 0.5,
            discordant_cell: 5,
        }
    }
}

/// What a contrast lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// Too few units with the signal.
    SignalUnits,
    /// Too few units without it.
    RestUnits,
    /// Too few employers with the signal.
    SignalEmployers,
    /// One employer holds too large a share of the units with the signal.
    LargestShare,
    /// Without one employer, theta does not exist.
    CarriedByOne,
}

impl Minimums {
    /// What the contrast lacks, in the order of [`Shortfall`]; empty if it may be estimated.
    #[must_use]
    pub fn shortfalls(&self, contrast: &Contrast) -> Vec<Shortfall> {
        let signal = &contrast.signal_clustering;
        let tests = [
            (signal.units < self.signal_units, Shortfall::SignalUnits),
            (contrast.counts.rest.total() < self.rest_units, Shortfall::RestUnits),
            (signal.clusters < self.signal_employers, Shortfall::SignalEmployers),
            (
                signal.largest_share.is_some_and(|share| share >= self.largest_share),
                Shortfall::LargestShare,
            ),
            (contrast.carried_by_one, Shortfall::CarriedByOne),
        ];
        tests.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect()
    }

    /// Whether every discordant cell is large enough for psi as it stands.
    #[must_use]
    pub fn psi_is_firm(&self, contrast: &Contrast) -> bool {
        let table = contrast.counts.discordant_table();
        [table.a, table.b, table.c, table.d].iter().all(|&cell| cell >= self.discordant_cell)
    }
}

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The signal leans to engineering duties.
    LeansEngineering,
    /// The signal leans to marketing duties.
    LeansMarketing,
    /// Whatever lean there is, it is too small to matter.
    NoMaterialLean,
    /// theta and psi disagree in sign.
    ScaleDependent,
    /// The data do not decide.
    Undecided,
    /// Too little data: counts only.
    Insufficient,
}

/// What keeps the data from deciding, beside the width of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// No unit states a duty of either side: there is nothing to contrast.
    NoDuty,
    /// The interval lies inside what is not material, but an arm has no unit with duties of one side alone, and few employers.
    UnseenSide,
    /// psi, which has to agree, rests on a cell of too few units.
    PsiNotFirm,
}

/// The decision rule. Set it before looking.
///
/// In this order. *Insufficient* if [`Minimums`] are not met. *Undecided* if no unit states a duty of either side. *No material lean* if
/// the interval of theta lies inside `±material` (even where it excludes 0), or if it has none because neither arm has a unit with duties
/// of one side alone; not so if an arm has no such unit and so few employers that a share of them that matters may have escaped (rule of
/// three: Hanley and Lippman-Hand 1983): such an arm adds nothing to the width of the interval. *Leans* if the interval excludes 0, `q` is at most the limit, and psi, firm by [`Minimums::psi_is_firm`], has the
/// same sign. *Scale-dependent* if theta and psi differ in sign and one of them is established: theta as above, or psi by
/// an interval that excludes 0. Else *undecided*.
///
/// Two further conditions of a lean are not tested here: that the sign survives the correction for label error, and that it
/// survives other rules of recognising reposts. The caller compares those runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecisionRule {
    /// A lean inside plus or minus this is not material; a share, 0.02 = 2 percentage points.
    pub material: f64,
    /// Largest q-value of a lean.
    pub largest_q: f64,
    /// What must be there.
    pub minimums: Minimums,
}

impl Default for DecisionRule {
    fn default() -> Self {
        Self { material: 0.02, largest_q: 0.05, minimums: Minimums::default() }
    }
}

impl DecisionRule {
    /// Whether an arm has no unit with duties of one side alone, and so few employers that up to `3 / G_eff` of its units may be such.
    fn may_miss_a_lean(&self, contrast: &Contrast) -> bool {
        let arms = [
            (&contrast.counts.signal, &contrast.signal_clustering),
            (&contrast.counts.rest, &contrast.clustering),
        ];
        arms.into_iter().any(|(counts, clustering)| {
            let seen = counts.engineering_only + counts.marketing_only;
            let employers = clustering.effective_clusters.unwrap_or(0.0);
            seen == 0 && self.material * employers < 3.0
        })
    }

    /// Whether theta is known to be inside `±material`, as far as its interval tells.
    fn is_immaterial(&self, contrast: &Contrast) -> bool {
        let counts = &contrast.counts;
        match contrast.theta.and_then(|theta| theta.interval) {
            Some(interval) => interval.lies_within(self.material),
            None => counts.signal.discordant() + counts.rest.discordant() == 0,
        }
    }

    /// Why a contrast that reaches the minimums may be undecided, other than by an interval that is too wide.
    #[must_use]
    pub fn doubt(&self, contrast: &Contrast) -> Option<Doubt> {
        if contrast.counts.states_no_duty() {
            Some(Doubt::NoDuty)
        } else if self.is_immaterial(contrast) && self.may_miss_a_lean(contrast) {
            Some(Doubt::UnseenSide)
        } else {
            (!self.minimums.psi_is_firm(contrast)).then_some(Doubt::PsiNotFirm)
        }
    }

    /// What may be said of a contrast whose theta has the q-value `q` in its family; `None` counts as not significant.
    #[must_use]
    pub fn verdict(&self, contrast: &Contrast, q: Option<f64>) -> Verdict {
        if !self.minimums.shortfalls(contrast).is_empty() {
            return Verdict::Insufficient;
        }
        let Some(theta) = contrast.theta else { return Verdict::Insufficient };
        if contrast.counts.states_no_duty() {
            return Verdict::Undecided;
        }
        if self.is_immaterial(contrast) && !self.may_miss_a_lean(contrast) {
            return Verdict::NoMaterialLean;
        }
        // Employers that are all alike tell of no spread, and decide nothing.
        let Some(interval) = theta.interval else { return Verdict::Undecided };
        let theta = theta.value;
        let established = interval.excludes(0.0) && q.is_some_and(|q| q <= self.largest_q);
        // A psi that rests on a cell or two neither confirms a lean nor contradicts one.
        let Some(psi) = contrast.psi.filter(|_| self.minimums.psi_is_firm(contrast)) else {
            return Verdict::Undecided;
        };
        let agree = theta * psi.value > 0.0;
        if established && agree {
            return if theta > 0.0 { Verdict::LeansEngineering } else { Verdict::LeansMarketing };
        }
        let psi_established = psi.interval.is_some_and(|interval| interval.excludes(0.0));
        if !agree && (established || psi_established) {
            return Verdict::ScaleDependent;
        }
        Verdict::Undecided
    }
}
