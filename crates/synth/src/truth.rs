//! What was planted: counted while the dump is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::generator::Ad;
use crate::model::{self, DUTIES, SIGNALS};
use crate::options::Options;
use crate::page::Markup;
use crate::phrases::lookalike::LOOK_ALIKES;
use crate::schedule::Row;

/// What was planted in a dump. Counts are of ads (rows) unless they say otherwise; they are what an instrument without error
/// would count. "Product managers" are the ads whose role is `product-manager` or a kind of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Version of this format.
    pub format: u32,
    /// How the dump was made.
    pub options: Options,
    /// What kinds of rows there are.
    pub rows: Rows,
    /// Ads by the role of their title.
    pub roles: BTreeMap<String, u64>,
    /// Ads by the kind of look-alike that stands in them.
    pub look_alikes: BTreeMap<String, u64>,
    /// Signals, in the order of the model.
    pub signals: Vec<SignalTruth>,
    /// Duties, in the order of the model.
    pub duties: Vec<DutyTruth>,
    /// The lean of each signal, and of `any` signal.
    pub contrasts: Vec<ContrastTruth>,
    /// Product managers by the year of posting.
    pub years: Vec<YearTruth>,
}

/// What kinds of rows there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// All rows.
    pub ads: u64,
    /// Rows that repeat no other.
    pub vacancies: u64,
    /// Rows that repeat an earlier ad within 60 days, employer, title and place being the same.
    pub reposts: u64,
    /// Of them, those whose body is the same to the byte (the others have another reference number).
    pub reposts_same_text: u64,
    /// Rows that give an earlier ad's text for another place.
    pub other_place: u64,
    /// Product managers.
    pub product_managers: u64,
    /// Product managers that repeat no other row.
    pub product_manager_vacancies: u64,
    /// Rows without an employer.
    pub missing_employer: u64,
    /// Employers with at least one row.
    pub employers: u64,
    /// Bodies in HTML.
    pub html: u64,
    /// Bodies in Markdown.
    pub markdown: u64,
    /// Plain bodies.
    pub plain: u64,
}

/// A signal: its coefficients and where it was planted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalTruth {
    /// The lexicon's key.
    pub key: String,
    /// Ads that affirm it (required or preferred).
    pub ads: u64,
    /// Product managers that affirm it.
    pub product_managers: u64,
    /// Mean of the probabilities with which it was drawn, over product managers.
    pub planted_share: f64,
    /// Ads that affirm it as preferred only.
    pub preferred: u64,
    /// Ads that mention it as the company's technology only: neither affirmed nor denied.
    pub mentioned: u64,
    /// Ads that deny it.
    pub denied: u64,
    /// Logit at the start.
    pub base: f64,
    /// Change of the logit per year.
    pub slope: f64,
    /// Effect on the logits of engineering duties.
    pub engineering_effect: f64,
    /// Effect on the logits of marketing duties.
    pub marketing_effect: f64,
}

/// A duty: its coefficients and where it was planted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DutyTruth {
    /// The lexicon's key.
    pub key: String,
    /// Its family.
    pub family: String,
    /// `does` or `with`.
    pub relation: String,
    /// Ads that affirm it.
    pub ads: u64,
    /// Product managers that affirm it.
    pub product_managers: u64,
    /// Ads that deny it.
    pub denied: u64,
    /// Logit at the start.
    pub base: f64,
    /// Change of the logit per year.
    pub slope: f64,
}

/// The lean of a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContrastTruth {
    /// The signal's key, or `any`.
    pub signal: String,
    /// Among product managers.
    pub product_managers: Lean,
    /// Among product managers that repeat no other row.
    pub product_manager_vacancies: Lean,
    /// Among all ads.
    pub all: Lean,
}

/// The eight counts of a signal and its theta, in shares (0.2 is 20 percentage points).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lean {
    /// Ads by signal s, engineering e, marketing m, each 0 or 1: n(s, e, m) stands at 4 s + 2 e + m.
    pub counts: [u64; 8],
    /// mean(E - M | S) - mean(E - M | not S) of these counts; none if an arm is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theta: Option<f64>,
    /// The same with the probabilities of E and M in place of what was drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planted_theta: Option<f64>,
}

/// Product managers of one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YearTruth {
    /// The year of posting.
    pub year: i32,
    /// Product managers.
    pub product_managers: u64,
    /// Those with an engineering duty done.
    pub engineering: u64,
    /// Those with a marketing duty done.
    pub marketing: u64,
    /// The lean of any signal.
    pub any_signal: Lean,
    /// Those that affirm each signal.
    pub signals: BTreeMap<String, u64>,
}

impl Truth {
    /// The truth as a TOML document.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("numbers, strings and tables only")
    }

    /// The contrast of a signal (`any` for any signal).
    #[must_use]
    pub fn contrast(&self, signal: &str) -> Option<&ContrastTruth> {
        self.contrasts.iter().find(|contrast| contrast.signal == signal)
    }
}

/// Counts ads as they are made.
pub(crate) struct Tally {
    truth: Truth,
    years: BTreeMap<i32, (YearTruth, Arms)>,
    arms: Vec<[Arms; 3]>,
    expected: Vec<f64>,
    employers: std::collections::BTreeSet<String>,
    first_bodies: BTreeMap<u64, String>,
}

/// Counts of a contrast, and per arm the sum of P(E) - P(M).
#[derive(Clone, Copy, Default)]
struct Arms {
    counts: [u64; 8],
    leans: [f64; 2],
}

impl Arms {
    fn add(&mut self, signal: bool, ad: &Ad) {
        let cell = 4 * usize::from(signal)
            + 2 * usize::from(ad.engineering())
            + usize::from(ad.marketing());
        self.counts[cell] += 1;
        self.leans[usize::from(signal)] += ad.planted.engineering - ad.planted.marketing;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of ads")]
    fn finish(self) -> Lean {
        let [n00, n01, n10, n11] = [0, 1, 2, 3].map(|cell| self.counts[cell]);
        let [s00, s01, s10, s11] = [4, 5, 6, 7].map(|cell| self.counts[cell]);
        let (without, with) = (n00 + n01 + n10 + n11, s00 + s01 + s10 + s11);
        if without == 0 || with == 0 {
            return Lean { counts: self.counts, theta: None, planted_theta: None };
        }
        let mean = |only_e: u64, only_m: u64, n: u64| (only_e as f64 - only_m as f64) / n as f64;
        let theta = mean(s10, s01, with) - mean(n10, n01, without);
        let planted = self.leans[1] / with as f64 - self.leans[0] / without as f64;
        Lean {
            counts: self.counts,
            theta: Some(rounded(theta)),
            planted_theta: Some(rounded(planted)),
        }
    }
}

impl Tally {
    pub(crate) fn new(options: &Options) -> Self {
        let options = Options { employers: Some(options.employer_count()), ..options.clone() };
        let signals = SIGNALS.iter().map(|signal| SignalTruth {
            key: signal.key.to_owned(),
            ads: 0,
            product_managers: 0,
            planted_share: 0.0,
            preferred: 0,
            mentioned: 0,
            denied: 0,
            base: signal.base,
            slope: signal.slope,
            engineering_effect: signal.engineering,
            marketing_effect: signal.marketing,
        });
        let duties = DUTIES.iter().map(|duty| DutyTruth {
            key: duty.key.to_owned(),
            family: duty.family.name().to_owned(),
            relation: if duty.does { "does" } else { "with" }.to_owned(),
            ads: 0,
            product_managers: 0,
            denied: 0,
            base: duty.base,
            slope: duty.slope,
        });
        let truth = Truth {
            format: 1,
            options,
            rows: Rows::default(),
            roles: BTreeMap::new(),
            look_alikes: LOOK_ALIKES.iter().map(|kind| (kind.kind.to_owned(), 0)).collect(),
            signals: signals.collect(),
            duties: duties.collect(),
            contrasts: Vec::new(),
            years: Vec::new(),
        };
        Self {
            truth,
            years: BTreeMap::new(),
            arms: vec![[Arms::default(); 3]; SIGNALS.len() + 1],
            expected: vec![0.0; SIGNALS.len()],
            employers: std::collections::BTreeSet::new(),
            first_bodies: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, ad: &Ad) {
        self.add_row(ad);
        let planted = &ad.planted;
        let product_manager = u64::from(ad.product_manager);
        for (index, signal) in self.truth.signals.iter_mut().enumerate() {
            let held = u64::from(planted.signals >> index & 1);
            signal.ads += held;
            signal.product_managers += held * product_manager;
            signal.preferred += u64::from(planted.preferred >> index & 1);
            signal.mentioned += u64::from(ad.mentions() >> index & 1);
            signal.denied += u64::from(planted.denied_signals >> index & 1);
            if ad.product_manager {
                self.expected[index] += planted.signal_odds[index];
            }
        }
        for (index, duty) in self.truth.duties.iter_mut().enumerate() {
            let held = u64::from(planted.duties >> index & 1);
            duty.ads += held;
            duty.product_managers += held * product_manager;
            duty.denied += u64::from(planted.denied_duties >> index & 1);
        }
        let any = planted.signals != 0;
        for (index, arms) in self.arms.iter_mut().enumerate() {
            let signal =
                if index < SIGNALS.len() { planted.signals >> index & 1 == 1 } else { any };
            arms[2].add(signal, ad);
            if ad.product_manager {
                arms[0].add(signal, ad);
                if ad.row == Row::Original {
                    arms[1].add(signal, ad);
                }
            }
        }
        if ad.product_manager {
            self.add_year(ad, any);
        }
    }

    fn add_row(&mut self, ad: &Ad) {
        let rows = &mut self.truth.rows;
        rows.ads += 1;
        let original = ad.row == Row::Original;
        rows.vacancies += u64::from(original);
        rows.product_managers += u64::from(ad.product_manager);
        rows.product_manager_vacancies += u64::from(ad.product_manager && original);
        match ad.markup {
            Markup::Html => rows.html += 1,
            Markup::Markdown => rows.markdown += 1,
            Markup::Plain | Markup::PlainCrlf => rows.plain += 1,
        }
        if ad.posting.employer.is_empty() {
            rows.missing_employer += 1;
        } else if !self.employers.contains(&ad.posting.employer) {
            self.employers.insert(ad.posting.employer.clone());
        }
        match ad.row {
            Row::Original => {
                // Copies stand in the same block of rows, so the bodies of earlier blocks are no longer needed.
                let number = rows.ads - 1;
                if number.is_multiple_of(crate::schedule::BLOCK as u64) {
                    self.first_bodies.clear();
                }
                self.first_bodies.insert(number, ad.posting.body.clone());
            }
            Row::Repost { .. } => {
                rows.reposts += 1;
                let first = ad.repeats.and_then(|row| self.first_bodies.get(&row));
                rows.reposts_same_text += u64::from(first == Some(&ad.posting.body));
            }
            Row::OtherPlace { .. } => rows.other_place += 1,
        }
        *self.truth.roles.entry(ad.role.to_owned()).or_default() += 1;
        for kind in ad.look_alikes() {
            *self.truth.look_alikes.entry(kind.to_owned()).or_default() += 1;
        }
    }

    fn add_year(&mut self, ad: &Ad, any: bool) {
        let Some(posted) = ad.posting.posted else { return };
        let year = posted.day.ymd().0;
        let (truth, arms) = self.years.entry(year).or_insert_with(|| {
            let truth = YearTruth {
                year,
                product_managers: 0,
                engineering: 0,
                marketing: 0,
                any_signal: Lean::default(),
                signals: SIGNALS.iter().map(|signal| (signal.key.to_owned(), 0)).collect(),
            };
            (truth, Arms::default())
        });
        truth.product_managers += 1;
        truth.engineering += u64::from(ad.engineering());
        truth.marketing += u64::from(ad.marketing());
        arms.add(any, ad);
        for (index, signal) in SIGNALS.iter().enumerate() {
            if ad.planted.signals >> index & 1 == 1 {
                *truth.signals.entry(signal.key.to_owned()).or_default() += 1;
            }
        }
    }

    pub(crate) fn finish(self) -> Truth {
        let mut truth = self.truth;
        truth.rows.employers = self.employers.len() as u64;
        #[expect(clippy::cast_precision_loss, reason = "counts of ads")]
        let product_managers = truth.rows.product_managers.max(1) as f64;
        for (signal, expected) in truth.signals.iter_mut().zip(self.expected) {
            signal.planted_share = rounded(expected / product_managers);
        }
        let names = model::SIGNALS.iter().map(|signal| signal.key).chain(["any"]);
        truth.contrasts = names
            .zip(self.arms)
            .map(|(signal, [product_managers, vacancies, all])| ContrastTruth {
                signal: signal.to_owned(),
                product_managers: product_managers.finish(),
                product_manager_vacancies: vacancies.finish(),
                all: all.finish(),
            })
            .collect();
        truth.years = self
            .years
            .into_values()
            .map(|(year, arms)| YearTruth { any_signal: arms.finish(), ..year })
            .collect();
        truth
    }
}

/// To six decimals: enough, and short in the file.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
