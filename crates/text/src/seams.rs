//! Words glued together where a scraper lost a line break: `SummaryDESCRIPTIONThe`, `frameworksExperience`.
//!
//! A seam is a capital inside a word. Product names are full of them (JavaScript, `LinkedIn`, `DevOps`), so a seam
//! parts a word only on evidence: what follows is a word that opens a requirement, a duty or a heading, or what
//! goes before is a word that ends a heading.

use std::sync::LazyLock;

use crate::lists;
use crate::phrases::Key;

/// The lists of `lists/seams.txt`, sorted.
struct Lists {
    openers: Vec<Key>,
    openers_after_lower: Vec<Key>,
    duty_verbs: Vec<Key>,
    pronouns: Vec<Key>,
    heading_ends: Vec<Key>,
    headings_in_capitals: Vec<Key>,
    title_case_ends: Vec<Key>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let sorted = |list, head| {
        let key = |word: &str| Key::new(word.as_bytes()).expect("a test reads all lists");
        let mut words: Vec<_> = lists::section(list, head).into_iter().map(key).collect();
        words.sort_unstable();
        words
    };
    Lists {
        openers: sorted(lists::SEAMS, "openers"),
        openers_after_lower: sorted(lists::SEAMS, "openers after lower case"),
        duty_verbs: sorted(lists::DUTY_VERBS, "verbs"),
        pronouns: sorted(lists::SEAMS, "pronouns"),
        heading_ends: sorted(lists::SEAMS, "heading ends"),
        headings_in_capitals: sorted(lists::SEAMS, "headings in capitals"),
        title_case_ends: sorted(lists::SEAMS, "title-case ends"),
    }
});

/// Headings whose last word is too common to tell by itself: what stands before it, and the word.
const HEADINGS_BY_CONTEXT: &[(&str, &str)] = &[
    ("About ", "Us"),
    ("You ", "Are"),
    ("We ", "Are"),
    ("ll ", "Do"),
    ("Will ", "Do"),
    ("We ", "Do"),
    ("We ", "Offer"),
    ("You ", "Bring"),
    ("ll ", "Bring"),
    ("You ", "Need"),
    ("ll ", "Need"),
    ("& ", "Perks"),
    ("And ", "Perks"),
    ("and ", "Perks"),
];

/// The first place where `word`, all ASCII letters and digits, falls apart; `before` is the text before it.
pub(crate) fn first(before: &str, word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let mut capitals = (1..bytes.len()).filter(|&at| bytes[at].is_ascii_uppercase()).peekable();
    let first = *capitals.peek()?;
    let told = HEADINGS_BY_CONTEXT.iter().any(|(context, last)| {
        last.len() == first && word.starts_with(last) && before.ends_with(context)
    });
    if told { Some(first) } else { capitals.find(|&at| is_seam(bytes, at)) }
}

/// Whether `word` by itself is evidence that a sentence starts with it.
pub(crate) fn opens(word: &str) -> bool {
    contains(&LISTS.openers, word.as_bytes())
        || contains(&LISTS.openers_after_lower, word.as_bytes())
}

/// Whether `word` is one that names a part of the ad when it ends a line in title case.
pub(crate) fn ends_heading(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && contains(&LISTS.title_case_ends, word.as_bytes())
}

fn is_seam(bytes: &[u8], at: usize) -> bool {
    let (before, after) = bytes.split_at(at);
    let capitals = after.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let small = after[capitals..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let after_small = before.last().is_some_and(u8::is_ascii_lowercase);
    if capitals == 1 && small > 0 {
        let right = &after[..1 + small];
        let small_before = before.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
        let plain_before = small_before == before.len();
        if contains(&LISTS.openers, right)
            || plain_before && at > 1 && contains(&LISTS.openers_after_lower, right)
            || plain_before && at > 2 && contains(&LISTS.duty_verbs, right)
        {
            return true;
        }
        if small_before > 4 && contains(&LISTS.pronouns, right) {
            return true;
        }
        let left = if small_before > 0 {
            &before[before.len() - (small_before + usize::from(!plain_before))..]
        } else {
            &before
                [before.iter().rposition(|byte| !byte.is_ascii_uppercase()).map_or(0, |n| n + 1)..]
        };
        // "UsAbility" apart, a short left part is only trusted when it is a heading's own last word.
        return left.len() > 3 && contains(&LISTS.heading_ends, left);
    }
    if capitals > 3 && after_small {
        let run = capitals - usize::from(small > 0);
        return contains(&LISTS.headings_in_capitals, &after[..run])
            || contains(&LISTS.headings_in_capitals, &after[..capitals]);
    }
    false
}

fn contains(sorted: &[Key], word: &[u8]) -> bool {
    Key::new(word).is_some_and(|word| sorted.binary_search(&word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, parts: &[&str]) {
        let mut found = Vec::new();
        let mut rest = word;
        while let Some(at) = first("", rest) {
            found.push(&rest[..at]);
            rest = &rest[at..];
        }
        found.push(rest);
        assert_eq!(found, parts);
    }

    #[test]
    fn every_list_is_there() {
        let lists = &*LISTS;
        for list in [
            &lists.openers,
            &lists.openers_after_lower,
            &lists.duty_verbs,
            &lists.pronouns,
            &lists.heading_ends,
            &lists.headings_in_capitals,
            &lists.title_case_ends,
        ] {
            assert!(list.len() > 5 && list.is_sorted());
        }
    }

    #[test]
    fn glued_words_part() {
        check("SummaryDESCRIPTIONThe", &["Summary", "DESCRIPTION", "The"]);
        check("FrameworksPythonExperience", &["FrameworksPython", "Experience"]);
        check("doingQUALIFICATIONS", &["doing", "QUALIFICATIONS"]);
        check("SQLAbility", &["SQL", "Ability"]);
        check("CSS3Experience", &["CSS3", "Experience"]);
        check("roadmapDevelop", &["roadmap", "Develop"]);
        check("ResponsibilitiesLead", &["Responsibilities", "Lead"]);
        check("DescriptionAbout", &["Description", "About"]);
        check("systemsExcellentKnowledge", &["systems", "Excellent", "Knowledge"]);
    }

    #[test]
    fn headings_are_told_by_what_stands_before() {
        assert_eq!(first("About ", "UsAcme"), Some(2));
        assert_eq!(first("What You’ll ", "DoWork"), Some(2));
        assert_eq!(first("meet ", "UsAcme"), None);
        assert_eq!(first("About ", "Usage"), None);
    }

    #[test]
    fn names_stay_whole() {
        for name in [
            "JavaScript",
            "TypeScript",
            "GitHub",
            "LinkedIn",
            "iOS",
            "iPhone",
            "macOS",
            "DevOps",
            "SaaS",
            "YouTube",
            "WeWork",
            "InDesign",
            "PowerPoint",
            "MySQL",
            "PostgreSQL",
            "GraphQL",
            "PayPal",
            "HubSpot",
            "DataDog",
            "BigQuery",
            "TensorFlow",
            "PyTorch",
            "WordPress",
            "SharePoint",
            "McKinsey",
            "eBay",
            "OpenAI",
            "APIs",
            "PMs",
            "B2B",
            "TikTok",
            "eCommerce",
            "PhD",
            "AdWords",
            "ThoughtWorks",
            "ReactJS",
            "jQuery",
            "IaaS",
        ] {
            check(name, &[name]);
        }
    }
}
