//! E-mail addresses and telephone numbers in a text, so that they need not be shown.
//!
//! A number is taken for one of a telephone if it is written as one: `+49 30 1234567`, `(415) 555-0123`, `415-555-0123`,
//! `030 12345678`. Years, dates, amounts and ranges of them are not.

use std::ops::Range;

/// An address or number of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What stands in its place: `[e-mail]` or `[phone]`.
    pub placeholder: &'static str,
}

/// What stands in the place of an e-mail address, and one of nobody.
const MAIL: (&str, &str) = ("[e-mail]", "x@x.xx");
/// What stands in the place of a telephone number, and one of nobody.
const PHONE: (&str, &str) = ("[phone]", "+00 0000000");

/// Finds them, in the order of the text.
#[must_use]
pub fn contacts(text: &str) -> Vec<Contact> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let contact = match bytes[at] {
            b'@' => address(text, at, found.last().map_or(0, |last: &Contact| last.range.end)),
            b'+' | b'(' | b'0'..=b'9' if begins_number(bytes, at) => number(bytes, at),
            _ => None,
        };
        at = contact.as_ref().map_or(at + 1, |contact| contact.range.end);
        found.extend(contact);
    }
    found
}

/// A text without contacts, and how many are left out.
#[must_use]
pub fn without_contacts(text: &str) -> (String, u64) {
    let found = contacts(text);
    let count = found.len() as u64;
    let mut text = text.to_owned();
    for contact in found.into_iter().rev() {
        text.replace_range(contact.range, contact.placeholder);
    }
    (text, count)
}

/// A text in which contacts of nobody stand where contacts were left out: so that `[e-mail]` is not read as a word about mail.
#[must_use]
pub fn with_stand_ins(text: &str) -> String {
    [MAIL, PHONE].iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The first bytes of a text without blanks at its start, every other stretch of white space as one blank, contacts replaced. What
/// ends within a contact ends behind its placeholder.
#[must_use]
pub fn shown(text: &str, hidden: &[Contact], end: usize) -> String {
    let mut out = String::with_capacity(end);
    let mut last = 0;
    for Contact { range, placeholder } in hidden.iter().take_while(|one| one.range.start < end) {
        collapse(&text[last..range.start], &mut out);
        out.push_str(placeholder);
        last = range.end;
    }
    if last < end {
        collapse(&text[last..end], &mut out);
    }
    out
}

fn collapse(text: &str, out: &mut String) {
    for character in text.chars() {
        if !character.is_whitespace() {
            out.push(character);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// The address around an `@`, from `free` on.
fn address(text: &str, at: usize, free: usize) -> Option<Contact> {
    let is_local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let local = text[free..at].chars().rev().take_while(|&c| is_local(c));
    let start = at - local.map(char::len_utf8).sum::<usize>();
    let is_domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let domain = text[at + 1..].chars().take_while(|&c| is_domain(c));
    let end = at + 1 + domain.map(char::len_utf8).sum::<usize>();
    let domain = text[at + 1..end].trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    (start < at && is_top && !host.is_empty())
        .then(|| Contact { range: start..at + 1 + domain.len(), placeholder: MAIL.0 })
}

/// Whether a number may begin here: not in the middle of a word or of another number.
fn begins_number(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    !before.is_some_and(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'+' | b'$' | b'.' | b',' | b'-')
            || byte >= 0x80
    })
}

/// The telephone number that begins here, if one does.
fn number(bytes: &[u8], at: usize) -> Option<Contact> {
    let is_part = |byte: u8| byte.is_ascii_digit() || b" -./()+".contains(&byte);
    let mut end = at + bytes[at..].iter().take_while(|&&byte| is_part(byte)).count();
    while end > at && !bytes[end - 1].is_ascii_digit() {
        end -= 1;
    }
    // An amount goes on with a comma, a name with letters.
    if bytes.get(end).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'%' | b':'))
    {
        return None;
    }
    let written = &bytes[at..end];
    let groups: Vec<usize> = written
        .split(|byte| !byte.is_ascii_digit())
        .map(<[u8]>::len)
        .filter(|length| *length > 0)
        .collect();
    let digits: usize = groups.iter().sum();
    let wide_gap = written.windows(3).any(|three| three == b" - " || three == b"   ");
    let is_date = matches!(groups.as_slice(), [1..=2, 1..=2, 4, ..] | [4, 1..=2, 1..=2, ..]);
    let is_national = matches!(groups.as_slice(), [3, 3, 4] | [1, 3, 3, 4]);
    let is_one = match written {
        [b'+', first, ..] => first.is_ascii_digit() && (8..=15).contains(&digits),
        [b'(', first, ..] => {
            first.is_ascii_digit()
                && groups.first().is_some_and(|area| (2..=5).contains(area))
                && written.iter().position(|&byte| byte == b')')
                    == groups.first().map(|area| area + 1)
                && (7..=15).contains(&digits)
        }
        [b'0', ..] => groups.len() >= 2 && (9..=15).contains(&digits) && !wide_gap && !is_date,
        _ => is_national && !wide_gap,
    };
    is_one.then_some(Contact { range: at..end, placeholder: PHONE.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_contacts_themselves() {
        let text = "Ask [e-mail] or [phone] about e-mail.";
        let stood_in = with_stand_ins(text);
        assert!(stood_in.ends_with(" about e-mail."), "{stood_in}");
        assert_eq!(without_contacts(&stood_in), (text.to_owned(), 2));
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(without_contacts(text).0, expected, "{text}");
    }

    #[test]
    fn addresses_are_found() {
        check("Mail jane.doe+jobs@example.co.uk.", "Mail [e-mail].");
        check("a@b.io, müller@büro.de; x@y", "[e-mail], [e-mail]; x@y");
        check("@home a@ @b.com a@b.c a@.com", "@home a@ @b.com a@b.c a@.com");
        check("<mailto:hr@acme.com>", "<mailto:[e-mail]>");
        check("a@b.com@c.org", "[e-mail]@c.org");
    }

    #[test]
    fn telephone_numbers_are_found() {
        check("call +1 (415) 555-0123 now", "call [phone] now");
        check("(415) 555-0123", "[phone]");
        check("415-555-0123 or 415.555.0123", "[phone] or [phone]");
        check("1-800-555-0123", "[phone]");
        check("Tel. 030 12345678, 0171/1234567", "Tel. [phone], [phone]");
        check("+4930123456", "[phone]");
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "2019-2021",
            "(2019-2021)",
            "$120,000 - $150,000",
            "120 000 - 150 000",
            "01.02.2020 - 03.04.2021",
            "2020-01-02 10:30",
            "401(k)",
            "10+ years",
            "ISO 27001, 5-10 people",
            "req 4155550123",
            "0 - 100 000 000",
            "+5 years",
            "1.234.567.890",
            "v2.10.345",
        ] {
            check(text, text);
        }
    }
}
