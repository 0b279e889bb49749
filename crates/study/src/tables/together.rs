//! The tables of an answer that a report shows, made side by side.

use rolescope_index::Threads;

use super::{
    contrast, decomposition, influence, joint, pairs, places, prevalence, rates, slopes, theta,
};
use crate::answer::Answer;
use crate::table::Table;

/// All tables of an answer that follow from its counts alone.
#[derive(Clone, Debug)]
pub struct Together {
    /// [`slopes`].
    pub slopes: Table,
    /// [`influence`], if it was asked for.
    pub influence: Option<Table>,
    /// [`rates`].
    pub rates: Table,
    /// [`decomposition`].
    pub decomposition: Table,
    /// [`theta`].
    pub theta: Table,
    /// [`pairs`].
    pub pairs: Table,
    /// [`prevalence`].
    pub prevalence: Table,
    /// [`contrast`].
    pub contrast: Table,
    /// [`joint`].
    pub joint: Table,
    /// [`places`].
    pub places: Table,
}

impl Together {
    /// Makes them on all threads.
    #[must_use]
    pub fn of(answer: &Answer, with_influence: bool, threads: &Threads) -> Self {
        answer.measure_over_time(threads);
        // Those that take longest come first.
        let makers: [fn(&Answer) -> Table; 10] = [
            decomposition,
            pairs,
            slopes,
            prevalence,
            joint,
            contrast,
            rates,
            theta,
            places,
            influence,
        ];
        let wanted = if with_influence { &makers[..] } else { &makers[..9] };
        let mut made = threads.map(wanted, |make| make(answer)).into_iter();
        let mut next = || made.next().expect("a table for each maker");
        Self {
            decomposition: next(),
            pairs: next(),
            slopes: next(),
            prevalence: next(),
            joint: next(),
            contrast: next(),
            rates: next(),
            theta: next(),
            places: next(),
            influence: made.next(),
        }
    }
}
