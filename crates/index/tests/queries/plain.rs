//! Ads as a plain program sees them.

use rolescope_index::{Posting, Snapshot};
use rolescope_lexicon::{Findings, Lexicon, Match, Matcher, StrengthSet};
use rolescope_text::Document;

/// An ad as a plain program sees it: words with their positions, a gap of one between sentences.
pub(crate) struct Plain {
    pub(crate) id: String,
    pub(crate) title: Vec<(u32, String)>,
    pub(crate) body: Vec<(u32, String)>,
    pub(crate) employer: Vec<(u32, String)>,
    pub(crate) posting: Posting,
    pub(crate) roles: Vec<String>,
    pub(crate) found: Vec<String>,
}

pub(crate) fn placed(document: &Document) -> Vec<(u32, String)> {
    let mut words = Vec::new();
    for (number, sentence) in document.sentences().iter().enumerate() {
        for token in sentence.first_token..sentence.end_token {
            let word = document.word(&document.tokens()[token as usize]).to_owned();
            words.push((document.position(number, token as usize), word));
        }
    }
    words
}

/// The first so many ads.
pub(crate) fn plain(lexicon: &Lexicon, snapshot: &Snapshot, count: usize) -> Vec<Plain> {
    let order = snapshot.in_order(&snapshot.everything(), rolescope_index::ReadingOrder::Ingest);
    let mut matcher = Matcher::new(lexicon);
    let mut findings = Findings::default();
    let key = |entry| lexicon.entry(entry).key.clone();
    let product_manager = lexicon.by_key("product-manager").unwrap();
    let managers = lexicon.role_and_descendants(product_manager);
    let technical = lexicon.by_key("technical-product-manager").unwrap();
    let technicals = lexicon.role_and_descendants(technical);
    let read = |address| {
        let posting = snapshot.posting(address).unwrap().posting;
        let (mut title, mut body, mut employer) =
            (Document::new(), Document::new(), Document::new());
        title.read_title(&posting.title);
        body.read_body(&posting.body);
        employer.read_title(&posting.employer);
        matcher.find(&title, &body, &mut findings);
        let mut roles = Vec::new();
        for (all, name) in
            [(&managers, "product-manager"), (&technicals, "technical-product-manager")]
        {
            if findings.roles.iter().any(|role| all.contains(role)) {
                roles.push(name.to_owned());
            }
        }
        let asked = findings.matches.iter().filter(|one| StrengthSet::ASKED.contains(one.strength));
        let mut found = Vec::new();
        for Match { entry, .. } in asked {
            found.push(key(*entry));
            match &lexicon.entry(*entry).kind {
                rolescope_lexicon::Kind::Signal => found.push("any-signal".to_owned()),
                rolescope_lexicon::Kind::Duty {
                    family,
                    relation: rolescope_lexicon::Relation::Does,
                } => found.push(family.clone()),
                _ => {}
            }
        }
        Plain {
            id: posting.id.clone(),
            title: placed(&title),
            body: placed(&body),
            employer: placed(&employer),
            posting,
            roles,
            found,
        }
    };
    order.unwrap().into_iter().take(count).map(read).collect()
}
