//! Names of employers and values of columns without e-mail addresses and telephone numbers, of which those that differ still do.
//!
//! What is counted by such a name would be lost if all were called `[e-mail]`: behind the placeholder stands a short hash of the whole,
//! `[e-mail]-1f3a9c02`. Who has the ads can find out whose it is, nobody else.

use rolescope_text::contacts;

/// Hexadecimal digits of the hash.
const DIGITS: usize = 8;

/// What stands between a placeholder and the hash.
const BEFORE_HASH: char = '-';

/// A name or value without contacts, and how many are left out; the last one's placeholder has the hash behind it.
#[must_use]
pub fn masked(text: &str) -> (String, u64) {
    let found = contacts(text);
    let mut shown = text.to_owned();
    for (number, contact) in found.iter().enumerate().rev() {
        let placeholder = match number + 1 == found.len() {
            true => with_hash(contact.placeholder, text),
            false => contact.placeholder.to_owned(),
        };
        shown.replace_range(contact.range.clone(), &placeholder);
    }
    (shown, found.len() as u64)
}

/// What stands for the normalised name of an employer if the name as written, or that one, has contacts: the first one's placeholder with
/// a hash of the normalised name.
#[must_use]
pub fn masked_key(name: &str, key: &str) -> Option<String> {
    let found = [name, key].into_iter().find_map(|text| contacts(text).into_iter().next())?;
    Some(with_hash(found.placeholder, key))
}

/// Whether a text may be what stands for a value.
pub(crate) fn may_be_masked(text: &str) -> bool {
    ["[e-mail]", "[phone]"].iter().any(|placeholder| text.contains(placeholder))
}

fn with_hash(placeholder: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{placeholder}{BEFORE_HASH}{}", &hash[..DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_still_does_and_is_hidden_for_good() {
        let (one, count) = masked("Acme, jobs@a.example or +49 30 1234567 (Berlin)");
        assert_eq!(count, 2);
        assert!(one.starts_with("Acme, [e-mail] or [phone]-"), "{one}");
        assert!(one.ends_with(" (Berlin)"), "{one}");
        assert_eq!(masked(&one), (one.clone(), 0), "nothing is taken for a number");
        let names: Vec<String> =
            (0..500).map(|number| masked(&format!("jobs@a{number}.example")).0).collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1);
            assert_eq!(masked(name), (name.clone(), 0));
            assert!(may_be_masked(name));
        }
        assert_eq!(masked("Acme GmbH"), ("Acme GmbH".to_owned(), 0));
    }

    #[test]
    fn a_key_stays_one_however_it_is_written() {
        let key = masked_key("Jobs@a.example GmbH", "jobs a example").unwrap();
        assert_eq!(masked_key("jobs@a.example", "jobs a example").unwrap(), key);
        assert_ne!(masked_key("jobs@b.example", "jobs b example").unwrap(), key);
        assert_eq!(masked_key("Acme", "acme"), None);
    }
}
