//! How a failure looks, and the exit code that it becomes.

use std::io::{self, Write};
use std::process::ExitCode;

use rolescope_report::encode;

/// The longest cause that is printed whole, in characters.
const LONGEST_CAUSE: usize = 400;

/// How errors look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    /// Whether with colour.
    pub(crate) colour: bool,
}

/// A mistake in what was typed that clap cannot see; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Usage {
    message: String,
    hint: Option<String>,
}

impl Usage {
    /// A mistake, in words.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// With what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Says behind what a panic prints that it may not be the program's fault: an index is read without a look at every byte of it.
pub(crate) fn tell_of_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        print(panic);
        let told = "\nhint: a damaged file of an index can do this, and `rolescope verify` names it; otherwise it is a fault of rolescope: \
                    please report it with the lines above\n";
        drop(io::stderr().write_all(told.as_bytes()));
    }));
}

/// Prints a failure: what was being done, why it failed, what to do. A closed pipe is none.
pub(crate) fn report(error: &anyhow::Error, look: Look) -> ExitCode {
    let closed_pipe = error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    });
    if closed_pipe {
        return ExitCode::SUCCESS;
    }
    let (red, cyan, plain) =
        if look.colour { ("\u{1b}[1;31m", "\u{1b}[1;36m", "\u{1b}[0m") } else { ("", "", "") };
    let mut text = String::new();
    let mut said: Vec<String> = Vec::new();
    for (number, cause) in error.chain().enumerate() {
        let mut message = encode::terminal(&cause.to_string()).into_owned();
        // Some libraries put whole files into their messages.
        if number > 0
            && let Some((end, _)) = message.char_indices().nth(LONGEST_CAUSE)
        {
            message.truncate(end);
            message.push('…');
        }
        // Transparent errors repeat what they wrap.
        if said.contains(&message) {
            continue;
        }
        let label = if number == 0 { format!("{red}error{plain}") } else { "caused by".to_owned() };
        text.push_str(&format!("{label}: {message}\n"));
        said.push(message);
    }
    if let Some(hint) = error.chain().find_map(hint_of) {
        text.push_str(&format!("\n{cyan}hint{plain}: {}\n", encode::terminal(&hint)));
    }
    // Nothing can be done about a standard error that is closed.
    drop(io::stderr().lock().write_all(text.as_bytes()));
    if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// What an error of one of our libraries suggests.
fn hint_of(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<Usage>() {
        return error.hint.clone();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_study::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_index::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_vacancy::Error>() {
        return Some(error.hint());
    }
    if let Some(error) = cause.downcast_ref::<rolescope_corpus::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_lexicon::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_synth::Error>() {
        return error.hint();
    }
    if let Some(error) = cause.downcast_ref::<rolescope_report::Error>() {
        return error.hint();
    }
    None
}
