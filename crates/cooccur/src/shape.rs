//! How many items there are, and where the counters of each stand.

use std::ops::Range;

/// How many items a tally counts. Ids of signals are `0..signals`, of duties `0..duties`; a union such as "any signal"
/// is an item like another, which the caller defines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Number of signal items.
    pub signals: u16,
    /// Number of duty items.
    pub duties: u16,
}

impl Shape {
    /// Counters of one group: the total, signals, duties, signal × duty.
    pub(crate) fn stride(self) -> usize {
        let (signals, duties) = (usize::from(self.signals), usize::from(self.duties));
        1 + signals + duties + signals * duties
    }

    pub(crate) fn duty(self, duty: u16) -> usize {
        assert!(duty < self.duties, "duty {duty} of {}", self.duties);
        1 + usize::from(self.signals) + usize::from(duty)
    }

    pub(crate) fn signal(self, signal: u16) -> usize {
        assert!(signal < self.signals, "signal {signal} of {}", self.signals);
        1 + usize::from(signal)
    }

    /// Panics if one of some signals lies outside.
    pub(crate) fn check_signals(self, mut signals: Range<u16>) {
        if let Some(last) = signals.next_back() {
            let _ = self.signal(last);
        }
    }

    pub(crate) fn joint(self, signal: u16, duty: u16) -> usize {
        assert!(signal < self.signals && duty < self.duties, "pair {signal}, {duty} of {self:?}");
        1 + usize::from(self.signals)
            + usize::from(self.duties)
            + usize::from(signal) * usize::from(self.duties)
            + usize::from(duty)
    }
}
