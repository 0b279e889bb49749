//! Tallies, association measures and the contrast between duties. Pure: no files, no threads, no text.
//!
//! The way: units are [`observe`](Tally::observe)d into [`Tally`]s, tallies are merged, and from the one that is left come
//! [`Table2x2`]s (how strongly a signal and a duty go together) and [`Contrast`]s (does the signal lean to engineering or
//! to marketing duties?). Counts are `u64` and do not depend on order; floats appear in the last step only and are summed in
//! the order of the clusters. What is undefined is `None`, never 0. `DESIGN.md` says why it is so.
//!
//! ```
//! use rolescope_cooccur::{Contrast, Filter, Level, NO_PERIOD, Shape, Tally, Unit};
//!
//! let mut tally = Tally::new(Shape { signals: 1, duties: 2 });
//! for employer in 0..20 {
//!     // a technical ad with an engineering duty, and one with neither
//!     let technical = Unit { signals: &[0], duties: &[0], engineering: true, marketing: false };
//!     tally.observe(employer, 0, NO_PERIOD, &technical);
//!     tally.observe_many(employer, 0, NO_PERIOD, 1);
//! }
//! let table = tally.table2x2(0, 0, Filter::ALL);
//! assert_eq!((table.a, table.b, table.c, table.d), (20, 0, 0, 20));
//! assert_eq!(table.odds_ratio(), Some(f64::INFINITY));
//!
//! let contrast = Contrast::new(&tally.clusters(0, Filter::ALL), Level::P95);
//! assert_eq!(contrast.theta.map(|theta| theta.value), Some(1.0));
//! ```

mod shape;
mod tally;

mod cell;
mod counts_by;

mod removal;

mod margins;

mod parts;

mod table;

mod association;

mod few;
mod row;
mod significance;

mod fisher;

mod keyness;

mod eight;

mod clustering;

mod estimate;

mod contrast;

mod deletion;

mod ratios;

mod rate;

mod verdict;
mod waiting;

mod multiplicity;

mod strata;
mod stratified;

mod places;
mod pooled;

mod pools;

mod rectified;

mod powered;

mod bootstrap;

mod classification;

mod agreement;

mod level;

mod special;

pub use agreement::{Kappa, krippendorff_alpha};
pub use association::Haldane;
pub use bootstrap::{Bootstrap, BootstrapEstimate};
pub use classification::{Confusion, Scores};
pub use clustering::Clustering;
pub use contrast::Contrast;
pub use counts_by::{ByCell, ByCluster, CountsBy, parts_of_signals, some_signals};
pub use eight::{DutyCounts, EightCounts, MixTest};
pub use estimate::Estimate;
pub use fisher::{FISHER_LIMIT, Fisher};
pub use keyness::{Dispersion, LogOdds};
pub use level::{Interval, Level, clopper_pearson, student_p, wilson};
pub use margins::{LengthClasses, MarginParts, Margins, length_class};
pub use multiplicity::{benjamini_hochberg, benjamini_yekutieli, false_coverage_level, holm};
pub use parts::{CellPart, GroupPart, TallyParts};
pub use pooled::{PooledTable, WithinTheta};
pub use pools::{PooledClusters, Pools, PoolsBuffers};
pub use powered::{LabelledPairs, PoweredShare, is_plain_draw};
pub use rate::{ClusteredRate, wilson_at_effective_size};
pub use ratios::RatioContrasts;
pub use rectified::{LabelledCells, NoCorrection, Rectified, cell_number};
pub use removal::{Removals, Side};
pub use shape::Shape;
pub use significance::{ln_p_chi_squared, log10_of_ln};
pub use strata::{EmployerContrast, Homogeneity, MantelHaenszel, StandardisedTheta, Stratified};
pub use stratified::{DrawnStratum, Estimated, PopulationScores};
pub use table::Table2x2;
pub use tally::{Filter, NO_PERIOD, Spot, Tally, Unit};
pub use verdict::{DecisionRule, Doubt, Minimums, Shortfall, Verdict};
pub use waiting::{Held, Waiting};
