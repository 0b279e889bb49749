//! Matches to lines: the words around them.

use rolescope_corpus::Posting;
use rolescope_lexicon::Match;
use rolescope_text::{Contact, Document, Zone, contacts, shown, without_contacts};

use super::{ConcordanceLine, ConcordanceRequest};
use crate::error::Result;
use crate::names::Names;
use crate::snapshot::StoredPosting;

/// Cuts lines out of postings.
pub(super) struct Cutter {
    context: usize,
    show_contacts: bool,
    posting: Posting,
    pub(super) title: Document,
    pub(super) body: Document,
    /// What is not shown of the title and of the body.
    hidden: [Vec<Contact>; 2],
}

impl Cutter {
    pub(super) fn new(request: &ConcordanceRequest<'_>) -> Self {
        Self {
            context: request.context,
            show_contacts: request.show_contacts,
            posting: Posting::default(),
            title: Document::new(),
            body: Document::new(),
            hidden: [Vec::new(), Vec::new()],
        }
    }

    /// Takes up a posting.
    pub(super) fn read(&mut self, names: &Names<'_>, stored: StoredPosting) -> Result<()> {
        let StoredPosting { posting, .. } = names.named(stored)?;
        self.title.read_title(&posting.title);
        self.body.read_body(&posting.body);
        self.posting = posting;
        if !self.show_contacts {
            self.hidden = [contacts(self.title.text()), contacts(self.body.text())];
        }
        Ok(())
    }

    /// The line of a match of this posting.
    pub(super) fn line(&self, found: Match) -> ConcordanceLine {
        let (document, hidden) = if found.zone == Zone::Title {
            (&self.title, &self.hidden[0])
        } else {
            (&self.body, &self.hidden[1])
        };
        let (first, end) = (found.first_token as usize, found.end_token as usize);
        let tokens = document.tokens();
        let from = tokens[first.saturating_sub(self.context)].start as usize;
        let start = tokens[first].start as usize;
        let stop = tokens[end - 1].end as usize;
        let last =
            tokens[(end - 1).saturating_add(self.context).min(tokens.len() - 1)].end as usize;
        let words = |from: usize, to: usize| words(document.text(), hidden, from, to);
        let masked =
            hidden.iter().filter(|one| one.range.start < last && from < one.range.end).count();
        let Posting { id, title, employer, posted, .. } = &self.posting;
        ConcordanceLine {
            id: id.clone(),
            title: self.plain(title),
            employer: self.plain(employer),
            posted: *posted,
            left: words(from, start),
            node: words(start, stop),
            right: words(stop, last),
            found,
            masked: masked as u64,
        }
    }

    /// A text of the posting without contacts.
    fn plain(&self, text: &str) -> String {
        if self.show_contacts { text.to_owned() } else { without_contacts(text).0 }
    }
}

/// Some bytes of a text without blanks around, contacts replaced.
fn words(text: &str, hidden: &[Contact], from: usize, to: usize) -> String {
    let here = hidden.iter().filter(|one| one.range.start < to && from < one.range.end);
    let here: Vec<Contact> = here
        .map(|one| Contact {
            range: one.range.start.max(from) - from..one.range.end.min(to) - from,
            placeholder: one.placeholder,
        })
        .collect();
    let mut words = shown(&text[from..to], &here, to - from);
    words.truncate(words.trim_end().len());
    words
}
