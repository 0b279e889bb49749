//! The word lists of `lists/*.txt`: sections under a `[head]`, wordings parted by commas, comments after `#`.

/// The cues: what a sentence's wording says of its zone.
pub(crate) const CUES: &str = include_str!("../lists/cues.txt");
/// The headings.
pub(crate) const HEADINGS: &str = include_str!("../lists/headings.txt");
/// The verbs that open a duty.
pub(crate) const DUTY_VERBS: &str = include_str!("../lists/duty_verbs.txt");
/// The words that languages are full of.
pub(crate) const LANGUAGES: &str = include_str!("../lists/languages.txt");
/// The words that tell glued words apart.
pub(crate) const SEAMS: &str = include_str!("../lists/seams.txt");

/// One section: what stands in its brackets, and its wordings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) head: &'static str,
    pub(crate) wordings: Vec<&'static str>,
}

/// The sections of a list, in order.
pub(crate) fn sections(list: &'static str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push(Section { head, wordings: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section
                .wordings
                .extend(line.split(',').map(str::trim).filter(|wording| !wording.is_empty()));
        }
    }
    sections
}

/// The wordings of all sections with this head.
pub(crate) fn section(list: &'static str, head: &str) -> Vec<&'static str> {
    sections(list)
        .into_iter()
        .filter(|section| section.head == head)
        .flat_map(|section| section.wordings)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read() {
        let read = sections("# note\n[one 2]\na, b c,\nd\n\n[three]\ne\n");
        let expected = [
            Section { head: "one 2", wordings: vec!["a", "b c", "d"] },
            Section { head: "three", wordings: vec!["e"] },
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn the_lists_are_tidy() {
        for list in [CUES, HEADINGS, DUTY_VERBS, SEAMS, LANGUAGES] {
            for section in sections(list) {
                assert!(!section.wordings.is_empty(), "{}", section.head);
                for wording in section.wordings {
                    assert_eq!(wording, wording.to_lowercase(), "{}", section.head);
                }
            }
        }
    }
}
