//! Corpora with a planted truth: dumps of made-up job ads of which it is known what each of them says.
//!
//! They serve the demo, tests, benchmarks and users' checks of power: would this lexicon, on this many ads, find a lean of
//! that size? [`write()`] makes a dump and its [`Truth`]; [`Generator`] makes single [`Ad`]s, each with the keys planted in it.
//! The same [`Options`] give the same bytes on every machine. No text is copied from real ads.
//!
//! ```
//! let options = rolescope_synth::Options { postings: 200, ..Default::default() };
//! let mut dump = Vec::new();
//! let truth = rolescope_synth::write(&options, &mut dump)?;
//! assert_eq!(truth.rows.ads, 200);
//! assert!(dump.starts_with(rolescope_synth::HEADER.as_bytes()));
//! # Ok::<(), rolescope_synth::Error>(())
//! ```
//!
//! # The model
//!
//! **Employers** g = 1..G have Pareto(1.2) sizes (the quantiles, so that none rules), a technical propensity T and a lean to
//! engineering L, both standard normal with correlation 0.25, a few places, and an about, an offer and a legal text that
//! stand in all their ads.
//!
//! **An ad** has an employer drawn by size, a day drawn evenly (t years after the start), a role r and a verbosity
//! v = 0.3 z, z standard normal. With logit p = ln(p / (1 - p)) and S, D in {0, 1}:
//!
//! ```text
//! signal s   logit P(S_s)     = a_s + b_s t + 0.6 T + offset(r) + v + 0.6 S_title
//! duty d     logit P(D_d | S) = a_d + b_d t + offset(r, d) + v
//!                               + 0.4 L + sum_s beta_E(s) S_s    if d is engineering, does
//!                               - 0.4 L + sum_s beta_M(s) S_s    if d is marketing, does
//! E = 1 if any engineering duty is done,   M = 1 if any marketing duty is done
//! ```
//!
//! The title signal takes neither v nor the role's offset of the other signals; it has its own, by role. The coefficients a, b
//! and beta stand in the truth. Some signals lean to engineering (background, hands-on, programming languages), education and
//! machine learning hardly at all, a technical audience to marketing. Because propensity, lean and verbosity are shared, signals
//! come together, and a signal without an effect of its own still has a small theta: the confounding that real ads have.
//!
//! **Theta.** For a signal, over the ads i of a population (product managers: role `product-manager` and its kinds),
//!
//! ```text
//! theta          = mean(E_i - M_i | S_i = 1) - mean(E_i - M_i | S_i = 0)            what a perfect instrument counts
//! planted theta  = the same with P(E_i | S_i...) and P(M_i | S_i...) in place of E_i and M_i
//! P(E_i | S_i...) = 1 - product over engineering duties of (1 - P(D_d | S_i...))
//! ```
//!
//! The planted theta is conditional on which ads have which signals. Intervals around a measured theta should hold it; those
//! around an uncorrected theta of an imperfect lexicon may not.
//!
//! **Copies.** 15 % of the rows repeat an earlier row of at most 63 rows before within 60 days, employer, title and place being
//! the same; a third of them differ by a reference number. 4 % give an earlier text for another place.
//!
//! **Words.** Every key has at least eight phrasings with alternatives and fillers; an affirmed signal stands in requirements or
//! duties (a fifth of them as a preference), an affirmed duty in duties or, as experience, in requirements. Sentences that plant
//! nothing stand beside them, and on purpose:
//! denials ("You will not write code yourself", never of a key that the ad affirms) and look-alikes ("technical support", "our
//! engineers build", "a degree in marketing"). Made-up names of towns, people and products are drawn so that the vocabulary grows
//! about as N^0.55 (Heaps' law).

mod body;
mod employer;
mod error;
mod generator;
mod model;
mod names;
mod options;
mod page;
mod phrases;
mod random;
mod role;
mod schedule;
mod template;
mod truth;
mod write;

pub use error::Error;
pub use generator::{Ad, Generator};
pub use options::Options;
pub use truth::{ContrastTruth, DutyTruth, Lean, Rows, SignalTruth, Truth, YearTruth};
pub use write::{HEADER, write};
