//! Which ads are reposts of one vacancy.
//!
//! The way: an ad's words -> [`Text`] -> [`Sketcher`] -> [`Record`], once for each ad and in any number of threads; all records in
//! [`Ads`]; a [`Grouper`] -> a [`Grouping`] for each [`Rules`]. Texts are asked for again ([`Shingles`]) only to verify near ones.
//! What makes two ads one vacancy, and why, is in `DESIGN.md`.
//!
//! ```
//! use rolescope_vacancy::*;
//!
//! let rules = Rules::default();
//! let bodies = ["you own the roadmap of our billing product and talk to customers", "You own the roadmap of our billing product and talk to customers"];
//! let (mut ads, mut text, mut sketcher) = (Ads::new(rules.text), Text::new(), Sketcher::new(rules.text));
//! for (body, day) in bodies.iter().zip([19_000, 19_020]) {
//!     text.start(["Product", "Manager"]);
//!     text.sentence(body.split(' '), |_| true);
//!     ads.push(&Record {
//!         order: day as u64,
//!         tie: 0,
//!         source: 0,
//!         employer: Employers::built_in().find("Acme, Inc.").map(|employer| employer.key),
//!         title: text.title(),
//!         place: place_key("Berlin").as_deref().and_then(Key::of),
//!         day: Some(day),
//!         text: sketcher.sketch(&text),
//!     });
//! }
//! struct NoTexts;
//! impl Shingles for NoTexts {
//!     type Error = std::convert::Infallible;
//!     fn shingles(&mut self, _: u32, _: &mut Vec<u64>) -> std::result::Result<(), Self::Error> {
//!         unreachable!("the texts are the same")
//!     }
//! }
//! let grouping = Grouper::new(&ads, NoTexts, Limits::default()).vacancies(&rules)?;
//! assert_eq!(grouping.len(), 1);
//! assert_eq!(grouping.rule(1), Some(Rule::SameText));
//! # Ok::<(), GroupError<std::convert::Infallible>>(())
//! ```

mod ads;
mod bands;
mod block;
mod block_texts;
mod blocks;
mod boilerplate;
mod buckets;
mod builder;
mod difference;
mod employers;
mod error;
mod forest;
mod grouper;
mod grouping;
mod hash;
mod names;
mod outline;
mod rules;
mod strangers;
mod text;
mod verify;

pub use ads::{Ads, Missing, Record};
pub use bands::{BANDS, Bands, HASHES, MAX_MISSED, MIN_RECALL};
pub use blocks::{Blocks, Pair};
pub use boilerplate::{
    Boilerplate, BoilerplateCounter, BoilerplateRules, Changed, Repeated, Sieve,
};
pub use builder::AdsBuilder;
pub use difference::{Stretch, differences};
pub use employers::{Employer, EmployerNames, Employers};
pub use error::{Error, Result};
pub use grouper::{GroupError, Grouper, Links, LinksByRules, Step};
pub use grouping::{Effort, Grouping, Link, Order, Removed, Vacancy};
pub use hash::Key;
pub use names::{employer_key, place_key};
pub use outline::{Outline, Parities};
pub use rules::{Rule, RuleSet, Rules, TextRules};
pub use text::{SentenceKey, SentenceWords, Sketcher, Text, TextSketch};
pub use verify::{Limits, Shingles};
