//! What is odd about a dump's text without being an error: counted, so that it can be shown.

use serde::{Deserialize, Serialize};

/// Records that were read although something in them is odd, by what it is. One record may be counted under several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Irregularities {
    /// Lines before the header.
    pub preamble_lines: u64,
    /// Records with quotes that are not doubled, or that have no partner, and are taken as text.
    pub stray_quotes: u64,
    /// Records of a UTF-8 dump with bytes that are not UTF-8 and were read as Windows-1252.
    pub windows_1252: u64,
    /// Records with the replacement character U+FFFD: what stood there is lost.
    pub replacement_characters: u64,
    /// Records with text that was decoded wrongly and encoded again, such as `Ã¼` for `ü`.
    pub mojibake: u64,
    /// Records with the character U+0000.
    pub nul_characters: u64,
    /// Records with a carriage return that no line feed follows.
    pub lone_carriage_returns: u64,
    /// Ads with a title and no text.
    pub without_body: u64,
    /// Ads with a text and no title.
    pub without_title: u64,
    /// Ads with an id longer than [`MAX_ID_BYTES`](crate::MAX_ID_BYTES), in place of which its beginning stands with a hash.
    pub long_ids: u64,
}

impl Irregularities {
    /// What was counted, with words for a reader; only what is there.
    #[must_use]
    pub fn told(&self) -> Vec<(u64, &'static str)> {
        let Self {
            preamble_lines,
            stray_quotes,
            windows_1252,
            replacement_characters,
            mojibake,
            nul_characters,
            lone_carriage_returns,
            without_body,
            without_title,
            long_ids,
        } = *self;
        let all = [
            (preamble_lines, "lines before the header, passed over"),
            (stray_quotes, "records with stray quotes, kept as text"),
            (windows_1252, "records with bytes that are no UTF-8, read as Windows-1252"),
            (
                replacement_characters,
                "records with U+FFFD: characters lost before or while reading",
            ),
            (mojibake, "records with text decoded wrongly before, such as \u{c3}\u{bc} for \u{fc}"),
            (nul_characters, "records with NUL characters"),
            (lone_carriage_returns, "records with carriage returns alone"),
            (without_body, "ads with a title and no text, of which the title alone counts"),
            (without_title, "ads with a text and no title, which name no role"),
            (
                long_ids,
                "ads with an id of more than 65,000 bytes, of which the beginning and a hash are kept",
            ),
        ];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }

    /// Looks at the bytes of a record in an encoding that keeps ASCII.
    pub(crate) fn look_at(&mut self, bytes: &[u8], text: bool, ends_at_line_feed: bool) {
        let (mut nul, mut replacement, mut mojibake) = (false, false, false);
        if text {
            for at in memchr::memchr3_iter(0, 0xC3, 0xEF, bytes) {
                match bytes[at] {
                    0 => nul = true,
                    0xEF => replacement |= bytes[at..].starts_with("\u{fffd}".as_bytes()),
                    _ => mojibake = mojibake || is_mojibake(&bytes[at..]),
                }
            }
        } else {
            nul = memchr::memchr(0, bytes).is_some();
        }
        self.nul_characters += u64::from(nul);
        self.replacement_characters += u64::from(replacement);
        self.mojibake += u64::from(mojibake);
        if ends_at_line_feed {
            let lone = memchr::memchr_iter(b'\r', bytes)
                .any(|at| bytes.get(at + 1).is_some_and(|next| *next != b'\n'));
            self.lone_carriage_returns += u64::from(lone);
        }
    }
}

/// Whether UTF-8 text, which begins with the byte C3, begins with UTF-8 that was taken for Windows-1252: `Ã` or `Â` before what a
/// second byte becomes, or `â€`.
fn is_mojibake(bytes: &[u8]) -> bool {
    match bytes {
        // `â€`, the beginning of quotes and dashes.
        [0xC3, 0xA2, 0xE2, 0x82, 0xAC, ..] => true,
        // `Ã` and `Â` before U+0080 to U+00BF; before U+00A0 they may be text.
        [0xC3, 0x82 | 0x83, 0xC2, second, ..] => *second != 0xA0 || bytes[1] == 0x82,
        // `Ã` before what Windows-1252 has for 80 to 9F.
        [0xC3, 0x83, 0xC5, 0x92 | 0x93 | 0xA0 | 0xA1 | 0xB8 | 0xBD | 0xBE, ..]
        | [0xC3, 0x83, 0xC6, 0x92, ..]
        | [0xC3, 0x83, 0xCB, 0x86 | 0x9C, ..]
        | [0xC3, 0x83, 0xE2, 0x80 | 0x82 | 0x84, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, counted: &[&str]) {
        let mut found = Irregularities::default();
        found.look_at(text.as_bytes(), true, true);
        let told: Vec<&str> = found.told().into_iter().map(|(_, what)| what).collect();
        assert_eq!(told.len(), counted.len(), "{text:?}: {told:?}");
        for (told, counted) in told.iter().zip(counted) {
            assert!(told.contains(counted), "{text:?}: {told}");
        }
    }

    #[test]
    fn odd_text_is_counted() {
        check("M\u{fc}nchen, S\u{c3}O PAULO, \u{c2}GE, \u{ef}", &[]);
        check("two\r\nlines\r\n", &[]);
        check("M\u{c3}\u{bc}nchen", &["decoded wrongly"]);
        check("we\u{e2}\u{20ac}\u{2122}re", &["decoded wrongly"]);
        check("\u{c3}\u{153}ber", &["decoded wrongly"]);
        check("\u{c2}\u{a3}20", &["decoded wrongly"]);
        check("caf\u{fffd}", &["U+FFFD"]);
        check("nul\0here\rand there", &["NUL", "carriage"]);
    }

    #[test]
    fn every_character_taken_for_windows_1252_is_known() {
        for character in ('\u{c0}'..='\u{ff}').chain(['\u{2013}', '\u{2019}', '\u{201c}']) {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            let (wrong, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            let mut found = Irregularities::default();
            found.look_at(wrong.as_bytes(), true, true);
            // `à` becomes `Ã` and a no-break space, which may be text.
            assert_eq!(found.mojibake, u64::from(character != '\u{e0}'), "{character} {wrong}");
        }
    }
}
