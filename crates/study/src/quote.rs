//! Sentences of an ad as they are shown, with the matches in them marked.

use std::ops::Range;

use rolescope_lexicon::{EntryId, Match, Strength, Zone};
use rolescope_text::{Document, contacts, shown};

/// A sentence of an ad: cleaned of mark-up, every stretch of white space as one blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its number in the ad; the title's is 0 if the title has a word.
    pub sentence: u32,
    /// The zone it stands in.
    pub zone: Zone,
    /// Whether it is a heading.
    pub heading: bool,
    /// What it says.
    pub text: String,
    /// What was found in it, in the order of the text.
    pub marks: Vec<Mark>,
    /// How many e-mail addresses and telephone numbers were left out.
    pub masked: u64,
}

/// A match in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of the sentence's text.
    pub range: Range<usize>,
    /// The entry.
    pub entry: EntryId,
    /// How strongly it is asked for.
    pub strength: Strength,
}

/// The title and the body of an ad, read.
#[derive(Clone, Debug, Default)]
pub struct Ad {
    /// The title.
    pub title: Document,
    /// The body.
    pub body: Document,
    /// Whether quotes show e-mail addresses and telephone numbers.
    pub show_contacts: bool,
}

impl Ad {
    /// Reads an ad in place of the last.
    pub fn read(&mut self, title: &str, body: &str) {
        self.title.read_title(title);
        self.body.read_body(body);
    }

    /// How many sentences it has.
    #[must_use]
    pub fn sentence_count(&self) -> u32 {
        (self.title.sentences().len() + self.body.sentences().len()) as u32
    }

    /// The field in which a sentence stands, and its number there.
    fn field(&self, sentence: u32) -> (&Document, usize) {
        let of_title = self.title.sentences().len();
        match (sentence as usize).checked_sub(of_title) {
            Some(number) => (&self.body, number),
            None => (&self.title, sentence as usize),
        }
    }

    /// A sentence with the matches that stand in it; others are passed over.
    ///
    /// # Panics
    /// If there is no such sentence.
    #[must_use]
    pub fn quote<'m>(&self, sentence: u32, matches: impl IntoIterator<Item = &'m Match>) -> Quote {
        let (document, number) = self.field(sentence);
        let said = document.sentences()[number];
        let (start, end) = (said.start as usize, said.end as usize);
        let text = document.text();
        let said_text = &text[start..end];
        let hidden = if self.show_contacts { Vec::new() } else { contacts(said_text) };
        let place = |byte: usize| shown(said_text, &hidden, byte.clamp(start, end) - start).len();
        let tokens = document.tokens();
        let mark = |found: &Match| Mark {
            range: place(tokens[found.first_token as usize].start as usize)
                ..place(tokens[found.end_token as usize - 1].end as usize),
            entry: found.entry,
            strength: found.strength,
        };
        let mut quoted = shown(said_text, &hidden, said_text.len());
        quoted.truncate(quoted.trim_end().len());
        let here = matches.into_iter().filter(|found| found.sentence == sentence);
        let mut marks: Vec<Mark> = here.map(mark).collect();
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        Quote {
            sentence,
            zone: said.zone,
            heading: said.heading,
            text: quoted,
            marks,
            masked: hidden.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use rolescope_lexicon::{Findings, Lexicon, Matcher};

    use super::*;

    #[test]
    fn marks_stand_on_their_words() {
        let lexicon = Lexicon::from_patterns(&["write []{0,2} code", "product"]).unwrap();
        let mut ad = Ad::default();
        ad.read("A  product\tmanager", "<p>You   write\n good  code.</p><p>Products of a product</p><p>Ask  product@acme.example about the product</p>");
        let mut findings = Findings::default();
        Matcher::new(&lexicon).find(&ad.title, &ad.body, &mut findings);
        let shown: Vec<(String, Vec<String>)> = (0..ad.sentence_count())
            .map(|sentence| ad.quote(sentence, &findings.matches))
            .map(|quote| {
                let words =
                    quote.marks.iter().map(|mark| quote.text[mark.range.clone()].to_owned());
                (quote.text.clone(), words.collect())
            })
            .collect();
        let expected = [
            ("A product manager", vec!["product"]),
            ("You write good code.", vec!["write good code"]),
            ("Products of a product", vec!["product"]),
            ("Ask [e-mail] about the product", vec!["product"]),
        ];
        let expected: Vec<(String, Vec<String>)> = expected
            .into_iter()
            .map(|(text, words)| (text.to_owned(), words.into_iter().map(str::to_owned).collect()))
            .collect();
        assert_eq!(shown, expected);
    }
}
