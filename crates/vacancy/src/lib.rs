//! Which ads are reposts of one vacancy.

mod ads;
mod bands;
mod block;
mod blocks;
mod boilerplate;
mod buckets;
mod difference;
mod employers;
mod error;
mod forest;
mod grouper;
mod grouping;
mod hash;
mod names;
mod rules;
mod text;
mod verify;

pub use ads::{Ads, Missing, Record};
pub use bands::{BANDS, Bands, HASHES, MIN_RECALL};
pub use boilerplate::{
    Boilerplate, BoilerplateCounter, BoilerplateRules, Changed, Repeated, Sieve,
};
pub use difference::{Stretch, differences};
pub use employers::{Employer, EmployerNames, Employers};
pub use error::{Error, Result};
pub use grouper::{GroupError, Grouper, Step};
pub use grouping::{Effort, Grouping, Link, Removed, Vacancy};
pub use hash::Key;
pub use names::{employer_key, place_key};
pub use rules::{Rule, RuleSet, Rules, TextRules};
pub use text::{SentenceKey, SentenceWords, Sketcher, Text, TextSketch};
pub use verify::{Limits, Shingles};
