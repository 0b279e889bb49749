//! What is wrong with a query, and where.

/// The characters of a query that are shown around a mistake.
const SHOWN: usize = 72;

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// In words.
    pub(crate) reason: String,
    /// The character of the query at which it is wrong, if that is known.
    pub(crate) character: Option<usize>,
    /// The part of the query that is wrong, if that is known.
    part: Option<String>,
}

impl Refusal {
    /// Of the whole query.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), character: None, part: None }
    }

    /// At a character.
    pub(crate) fn at_character(character: usize, reason: impl Into<String>) -> Self {
        Self { character: Some(character), ..Self::new(reason) }
    }

    /// At a part of the query.
    pub(crate) fn at(part: &str, reason: impl Into<String>) -> Self {
        Self { part: Some(part.to_owned()), ..Self::new(reason) }
    }

    /// The reason and, below, the query with a caret where it is wrong.
    pub(crate) fn told(&self, query: &str) -> String {
        let of_part = || {
            let at = query.find(self.part.as_deref().filter(|part| !part.is_empty())?)?;
            Some(query[..at].chars().count())
        };
        let Some(place) = self.character.or_else(of_part) else { return self.reason.clone() };
        let start = place.saturating_sub(SHOWN / 2);
        // One column each: what is no plain character would move the caret.
        let plain = |character: char| {
            if character.is_ascii_graphic() || character.is_alphanumeric() {
                character
            } else {
                ' '
            }
        };
        let line: String = query.chars().skip(start).take(SHOWN).map(plain).collect();
        let caret = " ".repeat(place - start);
        format!("{}\n    {}\n    {caret}^", self.reason, line.trim_end())
    }
}

/// Finds out where a query does not follow the syntax: what is not closed, or an operator with nothing to join.
pub(crate) fn misplaced(query: &str) -> Refusal {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    for (place, character) in query.chars().enumerate() {
        match character {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '\\' => escaped = true,
            '"' if quote.is_some() => quote = None,
            '"' => quote = Some(place),
            _ if quote.is_some() => {}
            '(' | '[' | '{' => open.push((place, character)),
            ')' | ']' | '}' => match open.pop() {
                Some((_, '(')) if character != ')' => {
                    return Refusal::at_character(place, "this closes nothing");
                }
                Some((_, '[' | '{')) if character == ')' => {
                    return Refusal::at_character(place, "this closes nothing");
                }
                Some(_) => {}
                None => return Refusal::at_character(place, "this closes nothing"),
            },
            _ => {}
        }
    }
    if let Some(place) = quote {
        return Refusal::at_character(place, "nothing closes this quote");
    }
    if let Some((place, _)) = open.pop() {
        return Refusal::at_character(place, "nothing closes this");
    }
    let words = query.split_whitespace();
    let is_operator = |word: &&str| matches!(*word, "AND" | "OR" | "NOT" | "&&" | "||");
    if let Some(last) = words.clone().next_back().filter(is_operator) {
        let at = query.rfind(last).unwrap_or(0);
        return Refusal::at_character(
            query[..at].chars().count(),
            format!("nothing stands behind this `{last}`"),
        );
    }
    if let Some(first) = words.clone().next().filter(|word| is_operator(word) && *word != "NOT") {
        return Refusal::at(first, format!("nothing stands before this `{first}`"));
    }
    if let Some(refusal) = dangling(query) {
        return refusal;
    }
    Refusal::new(
        "it does not follow the syntax: are all quotes, brackets and parentheses closed, and does something stand on both sides of \
         AND and OR?",
    )
}

/// Signs and names outside quotes that nothing stands behind, and operators that stand beside each other.
fn dangling(query: &str) -> Option<Refusal> {
    let mut quoted = false;
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut is_new = true;
    for (place, character) in query.chars().enumerate() {
        if character == '"' {
            quoted = !quoted;
        }
        if character.is_whitespace() && !quoted {
            is_new = true;
        } else if is_new {
            words.push((place, character.to_string()));
            is_new = false;
        } else if let Some((_, word)) = words.last_mut() {
            word.push(character);
        }
    }
    let is_joint = |word: &str| matches!(word, "AND" | "OR" | "&&" | "||");
    let joints = words.windows(2).find(|pair| pair.iter().all(|(_, word)| is_joint(word)));
    if let Some([(_, first), (place, second)]) = joints {
        let reason = format!("nothing stands between `{first}` and `{second}`");
        return Some(Refusal::at_character(*place, reason));
    }
    let (place, last) = words.last()?;
    let end = place + last.chars().count() - 1;
    let sign = last.chars().next_back()?;
    let is_field = sign == ':' && last.len() > 1 && !last.contains('"');
    if is_field {
        let reason = format!("nothing stands behind `{}`", shortened(last));
        return Some(Refusal::at_character(*place, reason));
    }
    matches!(sign, '+' | '-' | '^' | '\\' | ':')
        .then(|| Refusal::at_character(end, format!("nothing stands behind this `{sign}`")))
}

/// The character at which the nesting of parentheses exceeds `deepest`, if it does. Quoted text does not count.
pub(crate) fn too_deep(query: &str, deepest: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    for (place, character) in query.chars().enumerate() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > deepest {
            return Some(place);
        }
    }
    None
}

/// Text for a message: its first 80 characters.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded_outside_quotes() {
        assert_eq!(too_deep(&"(".repeat(64), 64), None);
        assert_eq!(too_deep(&"(".repeat(65), 64), Some(64));
        assert_eq!(too_deep(&format!("\"{}\"", "(".repeat(500)), 64), None);
    }

    #[track_caller]
    fn check(query: &str, told: &str) {
        assert_eq!(misplaced(query).told(query), told);
    }

    #[test]
    fn a_caret_stands_where_it_is_wrong() {
        check("a (b", "nothing closes this\n    a (b\n      ^");
        check("a \"b (", "nothing closes this quote\n    a \"b (\n      ^");
        check("a) b", "this closes nothing\n    a) b\n     ^");
        check("a\tAND", "nothing stands behind this `AND`\n    a AND\n      ^");
        check("OR a", "nothing stands before this `OR`\n    OR a\n    ^");
        check("a AND OR b", "nothing stands between `AND` and `OR`\n    a AND OR b\n          ^");
        check("a title:", "nothing stands behind `title:`\n    a title:\n      ^");
        check("a +", "nothing stands behind this `+`\n    a +\n      ^");
        check("é\\", "nothing stands behind this `\\`\n    é\\\n     ^");
        check("é [a TO b)", "this closes nothing\n    é [a TO b)\n             ^");
        let long = format!("{} (", "word ".repeat(100));
        assert!(misplaced(&long).told(&long).lines().all(|line| line.len() < 90));
    }
}
