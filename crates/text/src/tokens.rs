//! Text to tokens: where a word starts and ends, and the normalised word it stands for.
//!
//! Lower-case; Latin diacritics folded (compatibility decomposition without its combining marks, and the few
//! letters Unicode does not decompose: `ß`, `ø`, `ł` …); a possessive `'s` dropped, other apostrophes inside a word
//! kept and straightened. Hyphens, slashes and underscores part words. Some spellings that carry a meaning of their
//! own stay whole: see the table in the tests. Han, kana and hangul characters are one token each. Web and mail
//! addresses are one token each ([`crate::links`]). A word is at most [`MAX_WORD`] bytes long.
//!
//! The common case, an ASCII word before a space or other mark that joins nothing, is found by arithmetic on eight
//! bytes at a time ([`crate::runs`]) and copied nowhere: its normalised word lies in the text in lower case. Everything
//! else takes the slower ways of [`Scanner::odd_word`].

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::document::Token;
use crate::links::Links;
use crate::phrases::{Key, Vocabulary, WordId};
use crate::runs::Run;
use crate::seams;

/// The most bytes a normalised word keeps; the rest of a longer word is cut off at a character's edge.
pub(crate) const MAX_WORD: usize = 255;

/// The tokens of a text and their words.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenBuffer {
    /// The tokens, ascending.
    pub(crate) tokens: Vec<Token>,
    /// The vocabulary numbers of their words, if the text was read with a vocabulary.
    pub(crate) ids: Vec<WordId>,
    /// The text in lower case as far as it is ASCII, then the words that are not spelled like that.
    pub(crate) words: String,
    /// Tokens (by index) before which two words were glued together: `SummaryThe`.
    pub(crate) seams: Vec<u32>,
    /// Tokens (by index) that could open a sentence by a look at themselves and what lies before them; nothing but a space or a comma
    /// with a space stands before any other, and it is no capitalised word of the vocabulary.
    pub(crate) openings: Vec<u32>,
}

impl TokenBuffer {
    pub(crate) fn clear(&mut self) {
        let Self { tokens, ids, words, seams, openings } = self;
        openings.clear();
        tokens.clear();
        ids.clear();
        words.clear();
        seams.clear();
    }

    #[inline]
    pub(crate) fn word(&self, token: &Token) -> &str {
        &self.words[token.word_start as usize..token.word_end as usize]
    }

    /// A reader of the stretches of `text`, which takes the place of what was read before.
    pub(crate) fn scan<'a>(
        &'a mut self,
        text: &'a str,
        vocabulary: Option<&'a Vocabulary>,
    ) -> Scanner<'a> {
        self.clear();
        self.words.push_str(text);
        self.words.make_ascii_lowercase();
        Scanner { text, bytes: &[], out: self, vocabulary, links: Links::default(), last_end: 0 }
    }
}

const LOWER: u8 = 1;
const UPPER: u8 = 2;
const DIGIT: u8 = 4;
/// The first byte of a character outside ASCII.
const WIDE: u8 = 8;
/// An ASCII byte that may belong to the word before it: [`Scanner::join`] decides.
const JOINER: u8 = 16;
/// An ASCII byte that may go on an address.
const LINKER: u8 = 32;
/// An ASCII byte that may start a token though it is neither letter nor digit.
const DOT: u8 = 64;
const ALNUM: u8 = LOWER | UPPER | DIGIT;

const CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'.' => JOINER | LINKER | DOT,
            b'+' | b'&' => JOINER | LINKER,
            b'\'' | b',' | b'#' | b'(' => JOINER,
            b'@' | b':' | b'-' | b'_' | b'/' | b'%' => LINKER,
            0x80..=0xFF => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Reads the tokens of one text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    /// The bytes of `text` up to the end of the stretch that is read.
    bytes: &'a [u8],
    out: &'a mut TokenBuffer,
    vocabulary: Option<&'a Vocabulary>,
    links: Links,
    /// Where the last token ended.
    last_end: usize,
}

impl Scanner<'_> {
    /// Appends the tokens of a stretch of the text, which ends where the text does or before a line break. Returns how
    /// many tokens there are by then.
    pub(crate) fn read(&mut self, start: usize, end: usize) -> usize {
        self.bytes = &self.text.as_bytes()[..end];
        self.links = Links::default();
        let bytes = self.bytes;
        let mut at = start;
        while at < bytes.len() {
            let class = CLASS[bytes[at] as usize];
            at = if class & ALNUM != 0 {
                let run = Run::at(self.text.as_bytes(), at);
                let stop = bytes.get(run.end).map_or(0, |&byte| CLASS[byte as usize]);
                if stop & (JOINER | LINKER | WIDE) == 0 && !run.has_inner_capital {
                    self.plain_word(at, run.end, run.key);
                    // Nothing starts with the byte after it.
                    run.end + 1
                } else {
                    self.odd_word(at, run, stop)
                }
            } else if class & WIDE != 0 {
                self.wide(at)
            } else if class & DOT != 0 && self.is_dot_net(at) {
                self.push(at, at + 4, at, at + 4);
                at + 4
            } else {
                at + 1
            };
        }
        self.out.tokens.len()
    }

    /// A word that starts with an ASCII letter or digit and may be more or less than the `run` of them, before a byte
    /// of the class `stop`. Returns where to go on.
    fn odd_word(&mut self, start: usize, run: Run, stop: u8) -> usize {
        let bytes = self.bytes;
        let end = run.end;
        if stop & LINKER != 0
            && end + 1 < bytes.len()
            && let Some(link_end) = self.links.end(bytes, start, end)
        {
            let kept = floor_char_boundary(self.text, link_end.min(start + MAX_WORD));
            self.push(start, link_end, start, kept);
            return link_end;
        }
        if run.has_inner_capital
            && bytes[start..end].iter().any(u8::is_ascii_lowercase)
            && let Some(seam) = seams::first(&self.text[..start], &self.text[start..end])
        {
            self.push(start, start + seam, start, start + seam.min(MAX_WORD));
            self.out.seams.push(self.out.tokens.len() as u32);
            return start + seam;
        }
        if stop & WIDE != 0 || stop & JOINER != 0 && may_join(&bytes[end..]) {
            return self.long_word(start, end);
        }
        self.plain_word(start, end, run.key);
        end
    }

    /// Emits ASCII letters and digits, which have this key.
    #[inline(always)]
    fn plain_word(&mut self, start: usize, end: usize, key: Option<Key>) {
        let (id, kept) = match key {
            Some(key) => (self.vocabulary.map_or(0, |vocabulary| vocabulary.id_of(key)), end),
            None => (0, end.min(start + MAX_WORD)),
        };
        self.push_known(start, end, start, kept, id);
    }

    /// A character outside ASCII where a word could start.
    fn wide(&mut self, at: usize) -> usize {
        let Some(character) = self.char_at(at) else { return at + 1 };
        let next = at + character.len_utf8();
        if is_ideograph(character) {
            self.push(at, next, at, next);
            next
        } else if character.is_alphanumeric() {
            self.long_word(at, at)
        } else {
            next
        }
    }

    /// A word of any make-up; `text[start..at]` is ASCII letters and digits known to belong to it.
    fn long_word(&mut self, start: usize, mut at: usize) -> usize {
        let word_start = self.out.words.len();
        self.out.words.push_str(&self.text[start..at.min(start + MAX_WORD + 1)]);
        self.out.words[word_start..].make_ascii_lowercase();
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            let class = CLASS[byte as usize];
            let room = self.out.words.len() - word_start <= MAX_WORD;
            if class & ALNUM != 0 {
                if room {
                    self.out.words.push(byte.to_ascii_lowercase() as char);
                }
                at += 1;
            } else if class & WIDE != 0 {
                let Some(character) = self.char_at(at) else { break };
                if is_apostrophe(character) {
                    if !self.letter_at(at + character.len_utf8()) {
                        break;
                    }
                    self.out.words.push('\'');
                } else if is_ideograph(character) {
                    break;
                } else if character.is_alphanumeric() || is_combining_mark(character) {
                    if room {
                        fold(character, &mut self.out.words);
                    }
                } else if !is_joint(character) {
                    break;
                }
                at += character.len_utf8();
            } else {
                match self.join(start, at, word_start) {
                    Join::End => break,
                    Join::Take(length) => {
                        if room {
                            let taken = &self.text[at..at + length];
                            let from = self.out.words.len();
                            self.out.words.push_str(taken);
                            self.out.words[from..].make_ascii_lowercase();
                        }
                        at += length;
                    }
                    Join::Last(end, spelling) => {
                        self.out.words.push_str(spelling);
                        at = end;
                        break;
                    }
                }
            }
        }
        self.finish_word(start, at, word_start);
        at
    }

    /// What an ASCII byte that is no letter or digit does to the word it follows.
    fn join(&self, start: usize, at: usize, word_start: usize) -> Join {
        let bytes = self.bytes;
        let word = &self.out.words[word_start..];
        let byte = |index: usize| bytes.get(index).copied().unwrap_or(0);
        let next = byte(at + 1);
        match bytes[at] {
            b'\'' if self.letter_at(at + 1) => Join::Take(1),
            b'.' if next.is_ascii_digit() && bytes[at - 1].is_ascii_digit() => Join::Take(1),
            b',' if bytes[at - 1].is_ascii_digit()
                && (1..=3).all(|ahead| byte(at + ahead).is_ascii_digit())
                && !self.goes_on(at + 4) =>
            {
                Join::Take(1)
            }
            b'.' if next.is_ascii_alphabetic() => {
                let tail =
                    bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let after_tail = self.goes_on(at + 1 + tail);
                let head = word.rsplit('.').next().unwrap_or("");
                let suffix = &bytes[at + 1..at + 1 + tail];
                let joined = !after_tail
                    && (head.len() == 1 && tail == 1
                        || suffix.eq_ignore_ascii_case(b"js")
                        || suffix.eq_ignore_ascii_case(b"net")
                            && (suffix != b"Net" || is_net_family(head))
                        || is_degree(head, suffix));
                if joined { Join::Take(1 + tail) } else { Join::End }
            }
            b'&' if next.is_ascii_alphabetic() => {
                let tail =
                    bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let before = at - start;
                let whole = !self.goes_on(at + 1 + tail);
                if whole && before + tail <= 3 && word.is_ascii() && !word.contains('&') {
                    Join::Take(1 + tail)
                } else {
                    Join::End
                }
            }
            b'+' if word == "c" && next == b'+' => Join::Last(at + 2, "++"),
            b'#' if matches!(word, "c" | "f") && !self.goes_on(at + 1) => Join::Last(at + 1, "#"),
            b'(' if word == "401" && next.eq_ignore_ascii_case(&b'k') && byte(at + 2) == b')' => {
                Join::Last(at + 3, "k")
            }
            _ => Join::End,
        }
    }

    /// Drops the possessive, cuts to length, emits.
    fn finish_word(&mut self, start: usize, end: usize, word_start: usize) {
        while self.out.words.len() > word_start + 2 && self.out.words.ends_with("'s") {
            self.out.words.truncate(self.out.words.len() - 2);
        }
        let word = &self.out.words[word_start..];
        if word.len() > MAX_WORD {
            let kept = floor_char_boundary(word, MAX_WORD);
            self.out.words.truncate(word_start + kept);
        }
        if self.out.words.len() > word_start {
            self.push(start, end, word_start, self.out.words.len());
        }
    }

    /// Emits a token with its word, a stretch of `words`.
    fn push(&mut self, start: usize, end: usize, word_start: usize, word_end: usize) {
        let word = &self.out.words[word_start..word_end];
        let id = self.vocabulary.map_or(0, |vocabulary| vocabulary.id(word));
        self.push_known(start, end, word_start, word_end, id);
    }

    #[inline(always)]
    fn push_known(
        &mut self,
        start: usize,
        end: usize,
        word_start: usize,
        word_end: usize,
        id: WordId,
    ) {
        if id != 0 && self.bytes[start].is_ascii_uppercase() || !self.is_spaced(start) {
            self.out.openings.push(self.out.tokens.len() as u32);
        }
        self.last_end = end;
        self.out.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            word_start: word_start as u32,
            word_end: word_end as u32,
        });
        self.out.ids.push(id);
    }

    /// Whether nothing but a space or a comma with a space lies between the last token and one that starts at `start`, as between most.
    #[inline]
    fn is_spaced(&self, start: usize) -> bool {
        let gap = start.wrapping_sub(self.last_end);
        self.bytes.get(start.wrapping_sub(1)) == Some(&b' ')
            && (gap == 1 || gap == 2 && self.bytes.get(self.last_end) == Some(&b','))
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..self.bytes.len())?.chars().next()
    }

    /// Whether what stands at `at` belongs to the letters before it.
    fn goes_on(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(|character| {
            character.is_alphanumeric() && !is_ideograph(character)
                || is_combining_mark(character)
                || is_joint(character)
        })
    }

    fn letter_at(&self, at: usize) -> bool {
        self.char_at(at)
            .is_some_and(|character| character.is_alphanumeric() && !is_ideograph(character))
    }

    fn is_dot_net(&self, at: usize) -> bool {
        self.bytes.get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case(b"net"))
            && !self.goes_on(at + 4)
            && !self.text[..at].ends_with(char::is_alphanumeric)
    }
}

/// Whether a word could go on over the joining byte at the start of `bytes`.
fn may_join(bytes: &[u8]) -> bool {
    match bytes {
        [b'#', ..] | [b'+', b'+', ..] => true,
        [_, next, ..] => CLASS[*next as usize] & (ALNUM | WIDE) != 0,
        _ => false,
    }
}

enum Join {
    /// The word ends before it.
    End,
    /// So many bytes belong to the word as they stand.
    Take(usize),
    /// The word ends after it, at this byte, spelled so.
    Last(usize, &'static str),
}

fn is_net_family(head: &str) -> bool {
    matches!(head, "asp" | "vb" | "ado" | "ml")
}

fn is_degree(head: &str, suffix: &[u8]) -> bool {
    match head {
        "ph" => suffix.eq_ignore_ascii_case(b"d"),
        "b" | "m" => [b"sc".as_slice(), b"tech", b"eng", b"ed", b"com", b"phil"]
            .iter()
            .any(|name| suffix.eq_ignore_ascii_case(name)),
        _ => false,
    }
}

/// Characters that readers of many languages do not part by spaces.
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{3100}'..='\u{318F}'
        | '\u{31A0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
        && character.is_alphanumeric()
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{FF07}')
}

/// Invisible characters that part no word: soft hyphen, joiners, variation selectors.
fn is_joint(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}'
    )
}

fn fold(character: char, out: &mut String) {
    match character {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ħ' | 'Ħ' => out.push('h'),
        'þ' | 'Þ' => out.push_str("th"),
        'ı' => out.push('i'),
        _ => decompose_compatible(character, |part| {
            if !matches!(part, '\u{300}'..='\u{36F}')
                && (part.is_alphanumeric() || is_combining_mark(part))
            {
                out.extend(
                    part.to_lowercase().filter(|lower| !matches!(lower, '\u{300}'..='\u{36F}')),
                );
            }
        }),
    }
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
