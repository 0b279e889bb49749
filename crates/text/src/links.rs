//! Web and mail addresses, which are one token each: the "engineering" of `github.com/foo/engineering` is no word.

/// Finds addresses; remembers which stretch of text holds none, so that a long run of hyphens stays linear.
#[derive(Debug, Default)]
pub(crate) struct Links {
    checked: usize,
}

/// How far an address is looked for.
const MAX_LINK: usize = 2048;

/// Endings of host names. Those that are also English words (`in`, `me`, `us`) count only before a slash.
const HOST_ENDINGS: &[&[u8]] = &[
    b"ai", b"app", b"au", b"biz", b"ca", b"careers", b"ch", b"cloud", b"co", b"com", b"de", b"dev",
    b"edu", b"eu", b"fr", b"fm", b"gg", b"gl", b"gov", b"info", b"io", b"jobs", b"ly", b"ml",
    b"net", b"nl", b"org", b"page", b"pl", b"ru", b"se", b"sh", b"tech", b"tv", b"uk", b"vc",
    b"xyz",
];
const HOST_ENDINGS_BEFORE_SLASH: &[&[u8]] = &[
    b"am", b"at", b"be", b"do", b"global", b"gle", b"in", b"is", b"it", b"link", b"me", b"my",
    b"so", b"team", b"to", b"us", b"work",
];

impl Links {
    /// If an address starts at `start`, where letters and digits go on to `word_end`: its end.
    pub(crate) fn end(&mut self, bytes: &[u8], start: usize, word_end: usize) -> Option<usize> {
        let next = bytes[word_end + 1];
        if start < self.checked
            || !(next.is_ascii_alphanumeric() || matches!(next, b'/' | b'-' | b'_'))
        {
            return None;
        }
        let limit = bytes.len().min(start + MAX_LINK);
        if bytes[word_end] == b':'
            && bytes[word_end..].starts_with(b"://")
            && bytes[start..word_end].iter().all(u8::is_ascii_alphabetic)
        {
            return Some(trimmed(bytes, start, path_end(bytes, word_end, limit)));
        }
        let mut chunk_end = word_end.min(limit);
        let mut seen = 0;
        while chunk_end < limit && ADDRESS[bytes[chunk_end] as usize] != 0 {
            seen |= ADDRESS[bytes[chunk_end] as usize];
            chunk_end += 1;
        }
        let found =
            if seen & TELLING == 0 { None } else { address_end(bytes, start, chunk_end, limit) };
        if found.is_none() {
            self.checked = chunk_end;
        }
        found
    }
}

/// If the stretch `start..chunk_end` starts with a mail address or a host: where the address ends.
fn address_end(bytes: &[u8], start: usize, chunk_end: usize, limit: usize) -> Option<usize> {
    let chunk = &bytes[start..chunk_end];
    if let Some(at) = chunk.iter().position(|&byte| byte == b'@') {
        let host = host_length(&chunk[at + 1..]);
        if at > 0 && chunk[at + 1..at + 1 + host].contains(&b'.') {
            return Some(start + at + 1 + host);
        }
    } else {
        let host = host_length(chunk);
        if let Some(dot) = chunk[..host].iter().rposition(|&byte| byte == b'.') {
            let ending = &chunk[dot + 1..host];
            let slash = chunk.get(host) == Some(&b'/');
            let known = HOST_ENDINGS.contains(&ending)
                || slash && HOST_ENDINGS_BEFORE_SLASH.contains(&ending);
            if known || chunk[..host].starts_with(b"www.") {
                let end = if slash { path_end(bytes, start + host, limit) } else { start + host };
                return Some(trimmed(bytes, start, end));
            }
        }
    }
    None
}

/// A byte of an address.
const PLAIN: u8 = 1;
/// A byte without which there is no address.
const TELLING: u8 = 2;

const ADDRESS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'.' | b'@' => PLAIN | TELLING,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => PLAIN,
            b'-' | b'_' | b'+' | b'%' | b'/' | b'&' => PLAIN,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// The length of labels joined by single dots at the start of `bytes`.
fn host_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => length = at + 1,
            b'-' => {}
            b'.' if bytes.get(at + 1) != Some(&b'.') => {}
            _ => break,
        }
    }
    length
}

/// Where an address with a path stops: at a space, a quote or angle bracket, anything outside ASCII, or a full stop
/// glued to a capitalised word, which starts the next sentence.
fn path_end(bytes: &[u8], from: usize, limit: usize) -> usize {
    let stops = |at: usize| match bytes[at] {
        0..=b' ' | b'<' | b'>' | b'"' | b'|' | b'\\' | b'^' | b'`' | 0x7F.. => true,
        b'.' => {
            let next = &bytes[at + 1..limit];
            next.len() > 3
                && next[0].is_ascii_uppercase()
                && next[1..4].iter().all(u8::is_ascii_lowercase)
        }
        _ => false,
    };
    (from..limit).find(|&at| stops(at)).unwrap_or(limit)
}

/// The end without punctuation that belongs to the sentence.
fn trimmed(bytes: &[u8], start: usize, mut end: usize) -> usize {
    let opened = bytes[start..end].contains(&b'(');
    while end > start + 1 {
        match bytes[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b']' | b'}' | b'*' | b'_' => end -= 1,
            b')' if !opened => end -= 1,
            _ => break,
        }
    }
    end
}
