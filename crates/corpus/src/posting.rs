//! One job ad, as read.

use twox_hash::{XxHash3_64, XxHash3_128};

use crate::date::Posted;

/// The longest id in bytes. It is a term of an index, in which longer ones could neither be told apart nor found.
pub const MAX_ID_BYTES: usize = 65_000;

/// Characters kept of a longer one.
const KEPT_OF_ID: usize = 64;

/// One job advertisement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    /// The dump's own id, or [`Content::made_id`] where the dump has none; at most [`MAX_ID_BYTES`] long.
    pub id: String,
    /// The title; empty if there is none.
    pub title: String,
    /// The employer as written; empty if there is none.
    pub employer: String,
    /// The place as written; empty if there is none.
    pub place: String,
    /// When it was posted, if that is known.
    pub posted: Option<Posted>,
    /// The text of the ad as in the dump: HTML, Markdown or plain.
    pub body: String,
    /// Columns kept for grouping and filtering: name and value, ascending by name, values not empty.
    pub facets: Vec<(String, String)>,
    /// Where it was read.
    pub origin: Origin,
}

/// Where a row stands in its dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The dump's file name as shown, without folders.
    pub source: String,
    /// Number of the record in the dump, the first after the header being 1.
    pub record: u64,
    /// Line on which the record starts, the first line being 1.
    pub line: u64,
    /// Byte at which the record starts in the decompressed dump.
    pub byte: u64,
}

/// A hash of title and body, 256 bits: two of XXH3 over the body with different seeds, which come from the title. It tells texts apart,
/// it does not resist forgery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextHash([u128; 2]);

impl TextHash {
    /// Its first eight bytes.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0[0] as u64
    }
}

/// Tells the seeds of the two halves of a [`TextHash`] apart.
const OTHER_SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// What the hashes of a posting are made of but its facets, wherever it is held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Content<'a> {
    /// As [`Posting::id`].
    pub id: &'a str,
    /// As [`Posting::title`].
    pub title: &'a str,
    /// As [`Posting::employer`].
    pub employer: &'a str,
    /// As [`Posting::place`].
    pub place: &'a str,
    /// As [`Posting::posted`].
    pub posted: Option<Posted>,
    /// As [`Posting::body`].
    pub body: &'a str,
}

impl Posting {
    /// The hash of title and body: the same for the same text under any employer, place or date.
    #[must_use]
    pub fn text_hash(&self) -> TextHash {
        self.content().text_hash()
    }

    /// BLAKE3 of [`Posting::text_hash`] and everything else but the origin, length-prefixed: the same for the same ad in any
    /// file, at any row, in any compression.
    #[must_use]
    pub fn content_hash(&self, text_hash: &TextHash) -> blake3::Hash {
        let facets = self.facets.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.content().content_hash(text_hash, facets)
    }

    /// As [`Content::made_id`].
    #[must_use]
    pub fn made_id(&self, text_hash: &TextHash) -> String {
        Content { id: "", ..self.content() }.made_id(text_hash)
    }

    /// Puts the beginning of an id and a hash of it in place of one longer than [`MAX_ID_BYTES`]; whether it was.
    pub(crate) fn shorten_id(&mut self) -> bool {
        let is_long = self.id.len() > MAX_ID_BYTES;
        if is_long {
            let hash = blake3::hash(self.id.as_bytes()).to_hex();
            let start: String = self.id.chars().take(KEPT_OF_ID).collect();
            self.id = format!("{start}~{}", &hash[..32]);
        }
        is_long
    }

    fn content(&self) -> Content<'_> {
        let Self { id, title, employer, place, posted, body, facets: _, origin: _ } = self;
        Content { id, title, employer, place, posted: *posted, body }
    }
}

impl Content<'_> {
    /// As [`Posting::text_hash`].
    #[must_use]
    pub fn text_hash(&self) -> TextHash {
        let seed = XxHash3_64::oneshot(self.title.as_bytes());
        TextHash(
            [seed, seed ^ OTHER_SEED]
                .map(|seed| XxHash3_128::oneshot_with_seed(seed, self.body.as_bytes())),
        )
    }

    /// As [`Posting::content_hash`]; facets as a posting has them, ascending by name.
    #[must_use]
    pub fn content_hash<'f>(
        &self,
        text_hash: &TextHash,
        facets: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> blake3::Hash {
        let Self { id, title, employer, place, posted, body } = self;
        let mut bytes = Vec::with_capacity(512);
        for half in text_hash.0 {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend((body.len() as u64).to_le_bytes());
        let posted = posted.map(|posted| posted.to_string()).unwrap_or_default();
        for text in [title, id, employer, place, &posted.as_str()] {
            extend_prefixed(&mut bytes, text);
        }
        for (name, value) in facets {
            extend_prefixed(&mut bytes, name);
            extend_prefixed(&mut bytes, value);
        }
        blake3::hash(&bytes)
    }

    /// The id of a posting whose dump has none: the first 16 hex digits of its content hash without facets, so that it stays the same
    /// whatever columns are kept.
    #[must_use]
    pub fn made_id(&self, text_hash: &TextHash) -> String {
        self.content_hash(text_hash, []).to_hex()[..16].to_owned()
    }
}

fn extend_prefixed(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Day;

    fn posting(title: &str, body: &str) -> Posting {
        Posting { title: title.to_owned(), body: body.to_owned(), ..Posting::default() }
    }

    /// A change here is a new [`READING`](crate::READING).
    #[test]
    fn ids_that_are_made_or_cut_stay_as_they_are() {
        let mut ad = posting("Product Manager", "We sell tea.");
        let day = Day::from_ymd(2020, 2, 29).unwrap();
        ad.posted = Posted::covering(day, day);
        assert_eq!(ad.made_id(&ad.text_hash()), "abdd81c72aeeff05");
        for (length, is_long) in [(MAX_ID_BYTES, false), (MAX_ID_BYTES + 1, true)] {
            let id = "\u{e9}x".repeat(length)[..length].to_owned();
            ad.id.clone_from(&id);
            assert_eq!(ad.shorten_id(), is_long);
            assert_eq!(ad.id == id, !is_long);
        }
        assert_eq!(ad.id, format!("{}~a07d7fca21af80091c71e3b5f40f920f", "éx".repeat(32)));
    }

    #[test]
    fn every_part_of_a_posting_is_in_its_content_hash() {
        let hash = |posting: &Posting| posting.content_hash(&posting.text_hash());
        let changes: [fn(&mut Posting); 7] = [
            |posting| posting.id.push('x'),
            |posting| posting.title.push('x'),
            |posting| posting.employer.push('x'),
            |posting| posting.place.push('x'),
            |posting| posting.body.push('x'),
            |posting| posting.facets.push(("x".to_owned(), String::new())),
            |posting| posting.facets.push((String::new(), "x".to_owned())),
        ];
        let plain = posting("Product Manager", &"We sell tea. ".repeat(100));
        let mut hashes = vec![hash(&plain)];
        for change in changes {
            let mut changed = plain.clone();
            change(&mut changed);
            hashes.push(hash(&changed));
        }
        for (index, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..index].contains(hash), "{index}");
        }
        let mut moved = plain.clone();
        moved.origin.record = 7;
        assert_eq!(hash(&moved), hash(&plain));
    }

    #[test]
    fn a_made_id_is_of_all_but_what_is_kept_to_group_by() {
        let made = |posting: &Posting| posting.made_id(&posting.text_hash());
        let plain = posting("Product Manager", "We sell tea.");
        let named = Posting {
            id: "7".to_owned(),
            facets: vec![("x".to_owned(), "y".to_owned())],
            ..plain.clone()
        };
        assert_eq!(made(&named), made(&plain));
        assert_eq!(made(&plain).len(), 16);
        let elsewhere = Posting { place: "Bath".to_owned(), ..plain.clone() };
        assert_ne!(made(&elsewhere), made(&plain));
    }

    #[test]
    fn a_text_is_known_by_title_and_body() {
        let plain = posting("ab", "c");
        assert_ne!(plain.text_hash(), posting("a", "bc").text_hash());
        assert_ne!(plain.text_hash(), posting("", "abc").text_hash());
        let elsewhere = Posting { employer: "Acme".to_owned(), ..plain.clone() };
        assert_eq!(plain.text_hash(), elsewhere.text_hash());
        assert_eq!(plain.text_hash().number(), elsewhere.text_hash().number());
        let [first, second] = plain.text_hash().0;
        assert_ne!(first, second);
    }
}
