//! The earlier and the later half of the periods that an index covers whole: what a change is told between.

use rolescope_trend::{Coverage, Period};

use crate::question::Question;

/// The two halves of the complete periods; a middle period is in neither.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Halves {
    halves: [(Period, Period); 2],
}

impl Halves {
    /// Of a question with periods, if two are complete.
    pub(crate) fn of(question: &Question, coverage: Option<Coverage>) -> Option<Self> {
        let halves = coverage?.halves(question.period?)?;
        Some(Self { halves })
    }

    /// 0 before, 1 after; nothing for a period in neither.
    pub(crate) fn half(&self, period: i32) -> Option<usize> {
        self.halves.iter().position(|(first, last)| (first.id()..=last.id()).contains(&period))
    }

    /// The periods of a half.
    pub(crate) fn name(&self, half: usize) -> String {
        let (first, last) = self.halves[half];
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    }
}
