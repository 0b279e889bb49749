//! A row as the ad that it is, read as a dump's record is.

use std::borrow::Cow;

use rolescope_index::{AdContent, Content, MAX_FACET_BYTES, Posted, facet_hash};

use super::{RowAccount, RowDate, RowFields};

/// An ad that came as a row.
pub(super) struct RowAd<'a> {
    /// Its id; without one in the row, as [`Content::made_id`].
    pub(super) id: Cow<'a, str>,
    pub(super) title: &'a str,
    pub(super) employer: &'a str,
    pub(super) place: &'a str,
    pub(super) posted: Option<Posted>,
    pub(super) body: &'a str,
    /// The number of the hash of title and body.
    pub(super) text: u64,
    /// Over all of it.
    pub(super) hash: blake3::Hash,
}

/// Stands for an ad with all that it says: rows of one key are the same in every respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub(super) [u8; 16]);

impl RowKey {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Whether a value is no longer than one to group by may be.
pub(super) fn is_kept(value: &str) -> bool {
    value.len() <= MAX_FACET_BYTES
}

/// The values that are kept, with the names of their columns.
pub(super) fn kept<'f>(
    names: &'f [String],
    values: &'f [&'f str],
) -> impl Iterator<Item = (&'f str, &'f str)> + Clone {
    let values = values.iter().map(|value| value.trim());
    let named = names.iter().map(String::as_str).zip(values);
    named.filter(|(_, value)| !value.is_empty() && is_kept(value))
}

impl<'a> RowFields<'a> {
    /// The ad of a row, with values in columns of these names; nothing if it has neither title nor body.
    pub(super) fn read(&self, names: &[String], account: &mut RowAccount) -> Option<RowAd<'a>> {
        let Self { id, title, employer, place, posted, body, facets } = *self;
        let [id, title, employer, place, body] = [id, title, employer, place, body].map(str::trim);
        account.rows += 1;
        if title.is_empty() && body.is_empty() {
            account.empty += 1;
            return None;
        }
        let posted = match posted {
            RowDate::Absent => None,
            RowDate::Read(posted) => {
                account.dates += 1;
                Some(posted)
            }
            RowDate::Unreadable => {
                account.unreadable_dates += 1;
                None
            }
        };
        account.long_values += facets.iter().filter(|value| !is_kept(value.trim())).count() as u64;
        let content = Content { id, title, employer, place, posted, body };
        let text_hash = content.text_hash();
        let id = match id {
            "" => Cow::Owned(content.made_id(&text_hash)),
            id => Cow::Borrowed(id),
        };
        let hash = Content { id: &id, ..content }.content_hash(&text_hash, kept(names, facets));
        let text = text_hash.number();
        Some(RowAd { id, title, employer, place, posted, body, text, hash })
    }
}

impl RowAd<'_> {
    pub(super) fn key(&self) -> RowKey {
        let mut key = [0; 16];
        key.copy_from_slice(&self.hash.as_bytes()[..16]);
        RowKey(key)
    }

    /// What puts ads in order, as in an index.
    pub(super) fn content(&self, names: &[String], values: &[&str]) -> AdContent<'_> {
        let facets = kept(names, values);
        AdContent {
            id: &self.id,
            employer: self.employer,
            place: self.place,
            posted: self.posted,
            text_hash: self.text,
            facets: facets.fold(0, |sum, (name, value)| sum.wrapping_add(facet_hash(name, value))),
        }
    }
}
