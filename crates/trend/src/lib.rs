//! Periods, series and slopes. Pure: dates come as day numbers, counts as tallied.
//!
//! The way: a day falls into a [`Period`], whose [`id`](Period::id) keys the tally; what is measured per period makes a
//! [`Series`], gaps and partial periods marked; [`ThetaSlope`] and [`rate_slope`] are the inferential trends (jackknife over
//! employers), [`MannKendall`] and [`TheilSen`] describe, [`Kitagawa`] separates change within strata from a changed mix.
//!
//! ```
//! use rolescope_trend::{Coverage, Granularity, Period, Series};
//!
//! // 2021-01-15 to 2021-04-30
//! let coverage = Coverage { first_day: 18_642, last_day: 18_747 };
//! let february = Period::of_month(2021, 2, Granularity::Month);
//! let ads = Series::new(Granularity::Month, coverage, |period| (Some(period) != february).then_some(10));
//! let shown: Vec<String> = ads
//!     .points
//!     .iter()
//!     .map(|point| format!("{} {} {:?}", point.period, point.partial, point.value))
//!     .collect();
//! assert_eq!(
//!     shown,
//!     ["2021-01 true Some(10)", "2021-02 false None", "2021-03 false Some(10)", "2021-04 false Some(10)"]
//! );
//! assert!(!ads.supports_trend());
//! ```

mod period;

mod calendar;

mod series;

mod slope;

mod proportion;

mod rank;

mod decomposition;

mod volume;

mod collection;

pub use collection::{
    AROUND, Heap, Heaps, LEAST_HEAP, LEAST_MIX, MixChange, UNEVEN, Unevenness, unevenness,
};
pub use decomposition::{BeforeAfter, FosterHaltiwangerKrizan, Kitagawa, rate_at_former_mix};
pub use period::{Coverage, Granularity, Period};
pub use proportion::{CochranArmitage, CountAt, LogitSlope};
pub use rank::{MannKendall, TheilSen};
pub use series::{LEAST_PERIODS, Point, Series};
pub use slope::{CountsAt, RateAt, RateSums, ThetaSlope, ThetaSums, mean_time, rate_slope};
pub use volume::{index_to_base, trailing_mean};
