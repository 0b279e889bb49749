//! Words glued together where a scraper lost a line break: `SummaryDESCRIPTIONThe`, `frameworksExperience`.
//!
//! A seam is a capital inside a word. Product names are full of them (JavaScript, `LinkedIn`, `DevOps`), so a seam
//! parts a word only on evidence: what follows is a word that opens a requirement, a duty or a heading, or what
//! goes before is a word that ends a heading.

use crate::cues::DUTY_VERBS;

/// Words that open a sentence of an ad and end no product's name: enough evidence by themselves.
const OPENERS: &[&str] = &[
    "ability",
    "about",
    "additional",
    "advanced",
    "bachelor",
    "basic",
    "benefits",
    "comfortable",
    "demonstrable",
    "demonstrated",
    "excellent",
    "exceptional",
    "experience",
    "experienced",
    "expertise",
    "extensive",
    "familiar",
    "familiarity",
    "fluency",
    "fluent",
    "hands",
    "knowledge",
    "knowledgeable",
    "minimum",
    "outstanding",
    "passion",
    "passionate",
    "preferred",
    "previous",
    "prior",
    "proficiency",
    "proficient",
    "proven",
    "qualifications",
    "requirements",
    "responsibilities",
    "responsible",
    "solid",
    "strong",
    "superior",
    "thorough",
    "understanding",
    "willingness",
];

/// Words that open a sentence of an ad but also end names (`WeWork`, `InDesign`): evidence after a lower-case word only.
const OPENERS_AFTER_LOWER: &[&str] = &[
    "act",
    "adapt",
    "additionally",
    "advise",
    "all",
    "also",
    "analyze",
    "and",
    "any",
    "apply",
    "architect",
    "are",
    "as",
    "assess",
    "assist",
    "at",
    "attend",
    "be",
    "bonus",
    "build",
    "can",
    "champion",
    "clear",
    "coach",
    "collaborate",
    "come",
    "communicate",
    "competitive",
    "conduct",
    "consult",
    "contribute",
    "coordinate",
    "create",
    "define",
    "degree",
    "deliver",
    "design",
    "detail",
    "determine",
    "develop",
    "direct",
    "document",
    "drive",
    "enable",
    "engage",
    "ensure",
    "establish",
    "evaluate",
    "execute",
    "facilitate",
    "flexible",
    "focus",
    "for",
    "foster",
    "from",
    "gather",
    "generate",
    "good",
    "great",
    "guide",
    "have",
    "health",
    "help",
    "here",
    "high",
    "however",
    "ideal",
    "identify",
    "if",
    "implement",
    "improve",
    "in",
    "influence",
    "innovate",
    "interest",
    "interface",
    "it",
    "join",
    "key",
    "lead",
    "learn",
    "leverage",
    "liaise",
    "like",
    "love",
    "maintain",
    "make",
    "manage",
    "market",
    "measure",
    "medical",
    "mentor",
    "monitor",
    "must",
    "nice",
    "no",
    "not",
    "on",
    "open",
    "optimize",
    "organize",
    "our",
    "oversee",
    "own",
    "paid",
    "participate",
    "partner",
    "perform",
    "plan",
    "prepare",
    "present",
    "prioritize",
    "proactive",
    "produce",
    "product",
    "provide",
    "record",
    "report",
    "represent",
    "research",
    "review",
    "run",
    "serve",
    "set",
    "show",
    "skills",
    "solve",
    "some",
    "successful",
    "support",
    "take",
    "team",
    "test",
    "that",
    "the",
    "this",
    "to",
    "track",
    "train",
    "translate",
    "troubleshoot",
    "understand",
    "use",
    "utilize",
    "want",
    "we",
    "what",
    "when",
    "who",
    "why",
    "with",
    "work",
    "working",
    "write",
    "you",
    "your",
];

/// Words that open a sentence and end no name, after a long enough word of any case.
const PRONOUNS: &[&str] = &["our", "these", "this", "we", "you", "your"];

/// Words that end a heading.
const HEADING_ENDS: &[&str] = &[
    "background",
    "benefits",
    "bring",
    "company",
    "compensation",
    "description",
    "duties",
    "experience",
    "functions",
    "have",
    "offer",
    "opportunity",
    "overview",
    "profile",
    "purpose",
    "qualifications",
    "requirements",
    "responsibilities",
    "role",
    "skills",
    "succeed",
    "summary",
    "us",
];

/// Words that, in capitals, open a heading.
const HEADINGS_IN_CAPITALS: &[&str] = &[
    "about",
    "additional",
    "basic",
    "benefits",
    "compensation",
    "description",
    "desired",
    "duties",
    "education",
    "essential",
    "experience",
    "job",
    "minimum",
    "overview",
    "preferred",
    "qualifications",
    "required",
    "requirements",
    "responsibilities",
    "skills",
    "summary",
    "what",
];

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
    for (context, last) in HEADINGS_BY_CONTEXT {
        if word.starts_with(last)
            && bytes.get(last.len()).is_some_and(u8::is_ascii_uppercase)
            && before.ends_with(context)
        {
            return Some(last.len());
        }
    }
    (1..bytes.len()).filter(|&at| bytes[at].is_ascii_uppercase()).find(|&at| is_seam(bytes, at))
}

/// Whether `word` by itself is evidence that a sentence starts with it.
pub(crate) fn opens(word: &str) -> bool {
    contains(OPENERS, word.as_bytes()) || contains(OPENERS_AFTER_LOWER, word.as_bytes())
}

/// Whether `word` is one that names a part of the ad when it ends a line in title case.
pub(crate) fn ends_heading(word: &str) -> bool {
    [
        "Duties",
        "Qualifications",
        "Requirements",
        "Responsibilities",
        "Description",
        "Summary",
        "Benefits",
        "Overview",
        "Skills",
    ]
    .contains(&word)
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
        if contains(OPENERS, right)
            || plain_before && at > 1 && contains(OPENERS_AFTER_LOWER, right)
            || plain_before && at > 2 && contains(DUTY_VERBS, right)
        {
            return true;
        }
        if small_before > 4 && contains(PRONOUNS, right) {
            return true;
        }
        let left = if small_before > 0 {
            &before[before.len() - (small_before + usize::from(!plain_before))..]
        } else {
            &before
                [before.iter().rposition(|byte| !byte.is_ascii_uppercase()).map_or(0, |n| n + 1)..]
        };
        // "UsAbility" apart, a short left part is only trusted when it is a heading's own last word.
        return left.len() > 3 && contains(HEADING_ENDS, left);
    }
    if capitals > 3 && after_small {
        let run = capitals - usize::from(small > 0);
        return contains(HEADINGS_IN_CAPITALS, &after[..run])
            || contains(HEADINGS_IN_CAPITALS, &after[..capitals]);
    }
    false
}

fn contains(sorted: &[&str], word: &[u8]) -> bool {
    sorted
        .binary_search_by(|listed| listed.bytes().cmp(word.iter().map(u8::to_ascii_lowercase)))
        .is_ok()
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
    fn lists_are_sorted() {
        for list in
            [DUTY_VERBS, OPENERS, OPENERS_AFTER_LOWER, PRONOUNS, HEADING_ENDS, HEADINGS_IN_CAPITALS]
        {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
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
