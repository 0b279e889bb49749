//! HTML to lines.
//!
//! Why not html5ever: a body is read at ingest for every ad, and only four things are asked of its HTML (where
//! blocks break, what is a bullet, what is a heading, what is no text). html5ever's tokenizer alone takes
//! longer than this crate's whole reading, words and zones included (`benches/read.rs` prints the ratio), and takes
//! every `<` before a letter for a tag, so that "a <b and c" loses its end. This scanner knows the tags by name and
//! leaves anything else as text. A test holds it against html5ever's tokenizer on well-formed HTML.
//!
//! Every loop is bounded: a search that found nothing is remembered, attributes end after [`MAX_QUOTED`] quoted values.

use crate::lines::{Block, Lines, decode, has_marks};

/// The most quoted attribute values of one tag; beyond them the tag ends at its first `>`.
const MAX_QUOTED: usize = 64;

/// Buffers of the reading of HTML, reused from text to text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup {
    line: String,
    unescaped: String,
}

impl Markup {
    /// Appends the lines of `raw` to `lines`, whether HTML, Markdown or plain text.
    pub(crate) fn read(&mut self, raw: &str, lines: &mut Lines) {
        let Self { line, unescaped } = self;
        lines.has_marks = has_marks(raw);
        if let Some(kind) = kind(raw) {
            Reader::new(raw, kind, line, lines).run();
        } else if is_escaped(raw) {
            unescaped.clear();
            unescaped.push_str(&htmlize::unescape(raw));
            lines.has_marks = has_marks(unescaped);
            match kind(unescaped) {
                Some(kind) => Reader::new(unescaped, kind, line, lines).run(),
                None => lines.push_plain(unescaped),
            }
        } else {
            lines.push_plain(raw);
        }
    }
}

/// What HTML there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Blocks are marked by tags; a line break is a space, a blank line still a break.
    Blocks,
    /// Only inline tags: line breaks mean what they mean in plain text.
    Inline,
}

fn kind(raw: &str) -> Option<Kind> {
    let bytes = raw.as_bytes();
    memchr::memchr(b'<', bytes)?;
    let mut found = None;
    let mut tags = Tags::new(bytes);
    for at in memchr::memchr_iter(b'<', bytes) {
        match tags.at(at) {
            Some(Tag { element: Element::Inline | Element::Bold, .. }) => {
                found = Some(Kind::Inline);
            }
            Some(_) => return Some(Kind::Blocks),
            None => {}
        }
    }
    found
}

/// Whether the tags themselves are escaped (`&lt;p&gt;`), as some boards' interfaces deliver them.
fn is_escaped(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    memchr::memmem::find_iter(bytes, b"&lt;").any(|at| {
        let rest = &bytes[at + 4..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        element(&rest[..name]).is_some()
            && memchr::memmem::find(&rest[..rest.len().min(512)], b"&gt;").is_some()
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Block,
    Item,
    Heading,
    Bold,
    Inline,
    /// `<td>`: parts cells by a space.
    Cell,
    Preformatted,
    /// Its content is no text.
    Raw,
    /// A comment or declaration.
    Comment,
}

#[derive(Clone, Copy, Debug)]
struct Tag {
    element: Element,
    closing: bool,
    /// One past its `>`.
    end: usize,
}

fn element(name: &[u8]) -> Option<Element> {
    let mut lower = [0; 12];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"p" | b"br" | b"div" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"tr" | b"table"
        | b"tbody" | b"thead" | b"section" | b"article" | b"header" | b"footer" | b"main"
        | b"aside" | b"nav" | b"hr" | b"blockquote" | b"center" | b"form" | b"fieldset"
        | b"html" | b"body" | b"head" | b"title" | b"figure" | b"option" | b"address"
        | b"caption" | b"figcaption" | b"menu" | b"details" | b"summary" | b"iframe" => {
            Element::Block
        }
        b"li" => Element::Item,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Element::Heading,
        b"b" | b"strong" => Element::Bold,
        b"a" | b"i" | b"em" | b"u" | b"span" | b"font" | b"sup" | b"sub" | b"small" | b"big"
        | b"code" | b"img" | b"mark" | b"s" | b"strike" | b"del" | b"ins" | b"tt" | b"abbr"
        | b"cite" | b"q" | b"kbd" | b"label" | b"input" | b"button" | b"meta" | b"link"
        | b"wbr" | b"nobr" | b"time" | b"o:p" | b"svg" | b"path" | b"var" | b"samp" | b"dfn"
        | b"bdi" | b"bdo" | b"col" | b"colgroup" | b"noscript" | b"select" | b"video"
        | b"source" => Element::Inline,
        b"td" | b"th" => Element::Cell,
        b"pre" | b"textarea" => Element::Preformatted,
        b"script" | b"style" => Element::Raw,
        _ => return None,
    })
}

/// Recognises tags in a text and remembers what is not to be found in its rest.
struct Tags<'a> {
    bytes: &'a [u8],
    last_close: Option<usize>,
    /// From here on there is no `"`, no `'`, no `-->`.
    none: [usize; 3],
}

impl<'a> Tags<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, last_close: memchr::memrchr(b'>', bytes), none: [usize::MAX; 3] }
    }

    fn find(&mut self, what: usize, from: usize) -> Option<usize> {
        if from >= self.none[what] {
            return None;
        }
        let rest = self.bytes.get(from..)?;
        let found = match what {
            0 => memchr::memchr(b'"', rest),
            1 => memchr::memchr(b'\'', rest),
            _ => memchr::memmem::find(rest, b"-->"),
        };
        if found.is_none() {
            self.none[what] = from;
        }
        found.map(|n| from + n)
    }

    /// The tag that starts with the `<` at `at`, if it is one.
    fn at(&mut self, at: usize) -> Option<Tag> {
        let bytes = self.bytes;
        if self.last_close.is_none_or(|last| last < at) {
            return None;
        }
        let mut from = at + 1;
        if bytes.get(from) == Some(&b'!') {
            if bytes[from..].starts_with(b"!--") {
                let end = self.find(2, from + 3)? + 3;
                return Some(Tag { element: Element::Comment, closing: false, end });
            }
            let declaration = bytes[from + 1..]
                .first()
                .is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'[');
            return declaration.then(|| self.plain_end(from, Element::Comment, false)).flatten();
        }
        if bytes[from..].starts_with(b"?xml") {
            return self.plain_end(from, Element::Comment, false);
        }
        let closing = bytes.get(from) == Some(&b'/');
        from += usize::from(closing);
        let name = bytes[from..]
            .iter()
            .take(13)
            .take_while(|&&byte| byte.is_ascii_alphanumeric() || byte == b':')
            .count();
        let element = element(&bytes[from..from + name])?;
        from += name;
        match bytes.get(from) {
            Some(b'>') => return Some(Tag { element, closing, end: from + 1 }),
            Some(byte) if byte.is_ascii_whitespace() || *byte == b'/' => {}
            _ => return None,
        }
        if closing || element == Element::Bold && !looks_like_attributes(&bytes[from..]) {
            // "a <b and c > d" is arithmetic.
            let rest = bytes[from..]
                .iter()
                .take(64)
                .find(|byte| !byte.is_ascii_whitespace() && **byte != b'/');
            return (rest == Some(&b'>')).then(|| self.plain_end(from, element, closing)).flatten();
        }
        let mut seek = from;
        for _ in 0..MAX_QUOTED {
            let Some(n) = memchr::memchr3(b'>', b'"', b'\'', &bytes[seek..]) else { break };
            let stop = seek + n;
            if bytes[stop] == b'>' {
                return Some(Tag { element, closing, end: stop + 1 });
            }
            let Some(quote_end) = self.find(usize::from(bytes[stop] == b'\''), stop + 1) else {
                break;
            };
            seek = quote_end + 1;
        }
        self.plain_end(from, element, closing)
    }

    fn plain_end(&self, from: usize, element: Element, closing: bool) -> Option<Tag> {
        let end = memchr::memchr(b'>', &self.bytes[from..])? + from + 1;
        Some(Tag { element, closing, end })
    }
}

/// Whether `name=` follows.
fn looks_like_attributes(bytes: &[u8]) -> bool {
    let start = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let name = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    name > 0 && bytes.get(start + name) == Some(&b'=')
}

/// Walks through one text.
struct Reader<'a> {
    raw: &'a str,
    kind: Kind,
    tags: Tags<'a>,
    /// The line under way, whitespace collapsed.
    line: &'a mut String,
    out: &'a mut Lines,
    block: Block,
    preformatted: bool,
    bold: bool,
    /// Whether the line holds text that is bold, text that is not.
    has_bold: bool,
    has_plain: bool,
    no_raw_end: bool,
}

impl<'a> Reader<'a> {
    fn new(raw: &'a str, kind: Kind, line: &'a mut String, out: &'a mut Lines) -> Self {
        line.clear();
        Self {
            raw,
            kind,
            tags: Tags::new(raw.as_bytes()),
            line,
            out,
            block: Block::Paragraph,
            preformatted: false,
            bold: false,
            has_bold: false,
            has_plain: false,
            no_raw_end: false,
        }
    }

    fn run(&mut self) {
        let bytes = self.raw.as_bytes();
        let mut at = 0;
        let mut seek = 0;
        while let Some(n) = memchr::memchr(b'<', &bytes[seek..]) {
            let open = seek + n;
            let Some(tag) = self.tags.at(open) else {
                seek = open + 1;
                continue;
            };
            self.push_text(&self.raw[at..open]);
            at = tag.end;
            if tag.element == Element::Raw && !tag.closing {
                at = self.raw_end(at).unwrap_or(at);
            }
            self.tag(tag);
            seek = at;
        }
        self.push_text(&self.raw[at..]);
        self.break_line();
    }

    fn tag(&mut self, tag: Tag) {
        match tag.element {
            Element::Block | Element::Item | Element::Heading if tag.closing => {
                self.break_line();
                self.bold = false;
            }
            Element::Block => self.new_block(Block::Paragraph),
            Element::Item => self.new_block(Block::Bullet),
            Element::Heading => self.new_block(Block::Heading),
            Element::Preformatted => {
                self.new_block(Block::Paragraph);
                self.preformatted = !tag.closing;
            }
            Element::Bold => self.bold = !tag.closing,
            Element::Cell => self.push_space(),
            Element::Inline | Element::Raw | Element::Comment => {}
        }
    }

    /// Breaks the line. `<li><p>` is one item: a block opened before any text keeps the mark of the one around it.
    fn new_block(&mut self, block: Block) {
        if !self.line.trim_end().is_empty() {
            self.break_line();
            self.block = block;
        } else if block != Block::Paragraph {
            self.block = block;
        }
    }

    fn break_line(&mut self) {
        let block = match self.block {
            Block::Paragraph if self.has_bold && !self.has_plain => Block::Bold,
            block => block,
        };
        self.out.push(self.line, block);
        self.line.clear();
        self.block = Block::Paragraph;
        self.has_bold = false;
        self.has_plain = false;
    }

    fn push_space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn push_text(&mut self, text: &str) {
        let keeps_lines = self.preformatted || self.kind == Kind::Inline;
        let mut rest = text;
        while let Some(n) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) {
            self.push_run(&rest[..n]);
            let gap = rest[n..].bytes().take_while(u8::is_ascii_whitespace).count();
            let breaks = rest.as_bytes()[n..n + gap].iter().filter(|&&byte| byte == b'\n').count();
            rest = &rest[n + gap..];
            // A list typed by hand inside a paragraph keeps its lines.
            if keeps_lines || breaks > 1 || rest.starts_with(['•', '●', '▪', '·']) {
                self.break_line();
            } else {
                self.push_space();
            }
        }
        self.push_run(rest);
    }

    /// Text without line breaks.
    fn push_run(&mut self, text: &str) {
        let mut rest = text;
        if self.line.is_empty() {
            rest = rest.trim_start();
        } else if rest.starts_with(' ') {
            self.push_space();
            rest = rest.trim_start_matches(' ');
        }
        if rest.is_empty() {
            return;
        }
        if rest.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80) && rest != "&nbsp;"
        {
            self.has_bold |= self.bold;
            self.has_plain |= !self.bold;
        }
        self.line.push_str(rest);
    }

    /// Past the closing tag of a script or style that opened before `from`; none: the text goes on.
    fn raw_end(&mut self, from: usize) -> Option<usize> {
        if self.no_raw_end {
            return None;
        }
        let bytes = self.raw.as_bytes();
        for n in memchr::memmem::find_iter(&bytes[from..], b"</") {
            let at = from + n;
            let name = &bytes[at + 2..bytes.len().min(at + 8)];
            if name.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"style"))
                || name.eq_ignore_ascii_case(b"script")
            {
                return memchr::memchr(b'>', &bytes[at..]).map(|n| at + n + 1);
            }
        }
        self.no_raw_end = true;
        None
    }
}

/// A title: tags as in a body, on one line.
pub(crate) fn title(raw: &str, out: &mut String) {
    let decoded = decode(raw);
    let mut tags = Tags::new(decoded.as_bytes());
    let mut from = 0;
    for at in memchr::memchr_iter(b'<', decoded.as_bytes()) {
        if at < from {
            continue;
        }
        if let Some(tag) = tags.at(at) {
            out.push_str(&decoded[from..at]);
            if !matches!(tag.element, Element::Inline | Element::Bold) {
                out.push(' ');
            }
            from = tag.end;
        }
    }
    out.push_str(decoded[from..].trim_end());
}
