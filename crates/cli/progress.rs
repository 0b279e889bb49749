//! Progress bars, on standard error, of work that takes longer than a second.

use std::cell::RefCell;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rolescope_index::Progress;

/// Work that ends sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// The bars of a command. Where they are not shown, they still carry the user's wish to stop.
#[derive(Debug)]
pub(crate) struct Bars {
    shown: bool,
    current: Mutex<Option<Work>>,
}

#[derive(Debug)]
struct Work {
    what: String,
    total: Option<u64>,
    since: Instant,
    bar: RefCell<Option<ProgressBar>>,
}

impl Bars {
    pub(crate) fn new(shown: bool) -> Self {
        Self { shown, current: Mutex::new(None) }
    }

    fn with(&self, act: impl FnOnce(&mut Option<Work>)) {
        if self.shown
            && let Ok(mut current) = self.current.lock()
        {
            act(&mut current);
        }
    }
}

impl Work {
    fn bar(&self) -> ProgressBar {
        let (bar, template) = match self.total {
            Some(total) => (
                ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()),
                "{msg} {wide_bar} {percent}% {eta}",
            ),
            None => (
                ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()),
                "{msg} {spinner} {human_pos}",
            ),
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.with_style(style).with_message(self.what.clone())
    }
}

impl Progress for Bars {
    fn started(&self, what: &str, total: Option<u64>) {
        let work =
            Work { what: what.to_owned(), total, since: Instant::now(), bar: RefCell::new(None) };
        self.with(|current| *current = Some(work));
    }

    fn advanced(&self, done: u64) {
        self.with(|current| {
            let Some(work) = current else { return };
            if work.since.elapsed() >= PATIENCE {
                work.bar.borrow_mut().get_or_insert_with(|| work.bar()).set_position(done);
            }
        });
    }

    fn finished(&self) {
        self.with(|current| {
            if let Some(work) = current.take()
                && let Some(bar) = work.bar.into_inner()
            {
                bar.finish_and_clear();
            }
        });
    }

    fn stopped(&self) -> bool {
        crate::interrupt::asked()
    }
}
