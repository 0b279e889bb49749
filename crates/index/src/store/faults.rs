//! Failures of the disk, for tests: the n-th operation fails, alone or with all that follow.

use std::io;

/// Lets nothing fail, unless a test says otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    #[cfg(test)]
    plan: Option<std::sync::Arc<Plan>>,
}

#[cfg(test)]
#[derive(Debug)]
struct Plan {
    /// The operation that fails, counted from 1.
    fails: u64,
    /// Whether all later ones fail as well.
    for_good: bool,
    done: std::sync::atomic::AtomicU64,
}

impl Faults {
    /// Passed before each operation on the disk.
    pub(crate) fn strike(&self) -> io::Result<()> {
        #[cfg(test)]
        if let Some(plan) = &self.plan {
            let number = plan.done.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            if number == plan.fails || (plan.for_good && number > plan.fails) {
                return Err(io::Error::new(io::ErrorKind::StorageFull, "no room, says the test"));
            }
        }
        Ok(())
    }

    /// Operation number `fails` fails, and if `for_good` all after it.
    #[cfg(test)]
    pub(crate) fn nth(fails: u64, for_good: bool) -> Self {
        let done = std::sync::atomic::AtomicU64::new(0);
        Self { plan: Some(std::sync::Arc::new(Plan { fails, for_good, done })) }
    }

    /// Whether the operation that was to fail has been reached.
    #[cfg(test)]
    pub(crate) fn reached(&self) -> bool {
        self.plan
            .as_ref()
            .is_some_and(|plan| plan.done.load(std::sync::atomic::Ordering::SeqCst) >= plan.fails)
    }
}
