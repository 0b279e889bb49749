//! What the date of a column says: when an ad was posted, or something else.

use serde::{Deserialize, Serialize};

/// Which event the dates of a dump tell of.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum DateMeaning {
    /// The ad was posted.
    Posted,
    /// It was seen for the first time by whoever made the dump.
    FirstSeen,
    /// It was fetched for the dump.
    Scraped,
    /// It was changed or posted anew.
    Updated,
    /// The dump does not say.
    #[default]
    Unknown,
}

impl DateMeaning {
    /// All meanings.
    pub const ALL: [Self; 5] =
        [Self::Posted, Self::FirstSeen, Self::Scraped, Self::Updated, Self::Unknown];

    /// The meaning of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.as_str() == name)
    }

    /// The name as profiles and tables write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::FirstSeen => "first-seen",
            Self::Scraped => "scraped",
            Self::Updated => "updated",
            Self::Unknown => "unknown",
        }
    }

    /// What a column's name says, word by word: `datePosted`, `first_seen`, `scraped_at`. A word of the crawl stands above one of the
    /// posting, as in `listing_scraped_at`.
    #[must_use]
    pub fn of_column(name: &str) -> Self {
        let words = words(name);
        let has = |stems: &[&str]| {
            words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
        };
        if has(&["expir", "clos", "end", "deadline", "valid", "last", "until"])
            && !has(&["update", "modif", "publish"])
        {
            Self::Unknown
        } else if has(&["scrap", "crawl", "retriev", "fetch", "captur", "collect", "harvest"]) {
            Self::Scraped
        } else if has(&["first", "discover"]) && !has(&["post", "publish", "list"]) {
            Self::FirstSeen
        } else if has(&["updat", "modif", "refresh", "repost", "renew", "chang"]) {
            Self::Updated
        } else if has(&["post", "publ", "list", "creat", "add", "open", "advert"]) {
            Self::Posted
        } else {
            Self::Unknown
        }
    }
}

/// The words of a name, in lower case: parted by what is no letter and where a capital follows a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for character in name.chars() {
        if !character.is_alphabetic() || small && character.is_uppercase() {
            words.push(String::new());
        }
        small = character.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| character.is_alphabetic()) {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(meaning: DateMeaning, names: &[&str]) {
        for name in names {
            assert_eq!(DateMeaning::of_column(name), meaning, "{name}");
        }
    }

    #[test]
    fn names_tell_the_meaning() {
        check(
            DateMeaning::Posted,
            &["posted", "date_posted", "Posting Date", "datePosted", "published_at", "listed_time"],
        );
        check(
            DateMeaning::Posted,
            &["original_listed_time", "created_at", "Published", "opened_on"],
        );
        check(DateMeaning::FirstSeen, &["first_seen", "firstSeen", "discovered_at"]);
        check(DateMeaning::Scraped, &["scraped_at", "crawl_timestamp", "listing_scraped_at"]);
        check(DateMeaning::Updated, &["updated", "last_updated", "lastModified", "reposted_on"]);
        check(
            DateMeaning::Unknown,
            &["date", "timestamp", "last_seen", "expiry", "closing_date", ""],
        );
        check(DateMeaning::Unknown, &["valid_through", "Datum", "2"]);
    }
}
