//! Questions to somebody at a terminal.

use std::io::{self, BufRead, Write};

use anyhow::Context as _;
use rolescope_report::encode;

/// How often something is asked that was not understood.
const TIMES: usize = 3;

/// Asks, and reads the answers. An empty line, or the end of the input, says nothing.
pub(super) struct Asker<R, W> {
    from: R,
    to: W,
}

impl<R: BufRead, W: Write> Asker<R, W> {
    pub(super) fn new(from: R, to: W) -> Self {
        Self { from, to }
    }

    /// Asks for one of several, by number or name.
    pub(super) fn choose(
        &mut self,
        question: &str,
        choices: &[String],
    ) -> anyhow::Result<Option<usize>> {
        let mut list = question.to_owned();
        for (number, choice) in choices.iter().enumerate() {
            list += &format!("\n  {} {}", number + 1, encode::terminal_line(choice));
        }
        self.ask(&list, |answer| {
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            choices
                .iter()
                .position(|choice| choice == answer)
                .or(number.filter(|number| *number < choices.len()))
                .ok_or_else(|| "write one of the numbers or names".to_owned())
        })
    }

    /// Asks for something that `read` understands.
    pub(super) fn ask<T>(
        &mut self,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        let failed = "cannot ask on the terminal";
        writeln!(self.to, "{question}").context(failed)?;
        for _ in 0..TIMES {
            write!(self.to, "(nothing if you cannot tell) > ").context(failed)?;
            self.to.flush().context(failed)?;
            let answer = self.line().context(failed)?;
            if answer.is_empty() {
                return Ok(None);
            }
            match read(&answer) {
                Ok(understood) => return Ok(Some(understood)),
                Err(why) => writeln!(self.to, "{}", encode::terminal_line(&why)).context(failed)?,
            }
        }
        Ok(None)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: Option<usize>, times: usize) {
        let mut shown = Vec::new();
        let choices = ["Headline".to_owned(), "bad\u{1b}[2J\n3".to_owned()];
        let found = Asker::new(input.as_bytes(), &mut shown).choose("which?", &choices).unwrap();
        assert_eq!(found, expected, "{input}");
        let shown = String::from_utf8(shown).unwrap();
        assert_eq!(shown.matches("> ").count(), times, "{shown}");
        assert!(shown.starts_with("which?\n  1 Headline\n  2 bad") && !shown.contains('\u{1b}'));
    }

    #[test]
    fn answers_are_numbers_or_names() {
        check("1\n", Some(0), 1);
        check("Headline\n", Some(0), 1);
        check(" 2 \n", Some(1), 1);
        check("\n", None, 1);
        check("", None, 1);
        check("3\nno\n0\n1\n", None, 3);
        check("x\n2\n", Some(1), 2);
    }
}
