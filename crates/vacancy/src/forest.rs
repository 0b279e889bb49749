//! Disjoint sets of numbers.

/// Disjoint sets; the root of a set is its smallest number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    /// Each number below `count` on its own.
    pub(crate) fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    /// The same with another count.
    pub(crate) fn start(&mut self, count: usize) {
        self.parents.clear();
        self.parents.extend(0..count as u32);
    }

    /// The smallest number of a set.
    pub(crate) fn find(&mut self, number: u32) -> u32 {
        let mut at = number;
        while self.parents[at as usize] != at {
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// The same without shortening the way for the next.
    pub(crate) fn root(&self, number: u32) -> u32 {
        let mut at = number;
        while self.parents[at as usize] != at {
            at = self.parents[at as usize];
        }
        at
    }

    /// Joins two sets and returns the root.
    pub(crate) fn join(&mut self, first: u32, second: u32) -> u32 {
        let (first, second) = (self.find(first), self.find(second));
        let (root, under) = (first.min(second), first.max(second));
        self.parents[under as usize] = root;
        root
    }
}
