//! From the sentences of an ad's parts to its body: order, headings, bullets, HTML, Markdown or plain text.

use crate::body::{Parts, lower_first};
use crate::options::Options;
use crate::phrases::filler::{
    ABOUT_HEADINGS, ASKED_HEADINGS, ASKED_LEADS, DUTY_HEADINGS, LEGAL_HEADINGS, OFFER_HEADINGS,
    PREFERRED_HEADINGS, TASK_LEADS,
};
use crate::random::Stream;

/// How a body is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    Html,
    Markdown,
    Plain,
    PlainCrlf,
}

/// How one ad is laid out.
struct Layout {
    markup: Markup,
    /// Which kind of heading, of those the markup has; `None`: no headings.
    heading: Option<usize>,
    bullet: &'static str,
    /// Whether phrases in bullets end with a full stop.
    full_stops: bool,
    /// Whether duties and requirements are running text.
    prose: bool,
}

const BULLETS: &[&str] = &["- ", "* ", "• ", "+ ", "· ", "– ", "• "];
const MARKDOWN_BULLETS: &[&str] = &["- ", "* ", "+ "];

/// One part of the body.
struct Section<'a> {
    headings: &'static [&'static str],
    items: &'a [String],
    /// What stands before a phrase in running text; `None`: always a list, `Some` of an empty list: always running text.
    leads: Option<&'static [&'static str]>,
}

/// Draws a layout and writes the body; `reference` is the dump's number of the opening, if the ad has one.
pub(crate) fn write(
    parts: &Parts,
    options: &Options,
    employer: &str,
    reference: Option<&str>,
    stream: &mut Stream,
) -> (Markup, String) {
    let layout = Layout::draw(options, stream);
    let mut out = String::with_capacity(4096);
    let prose: &[&str] = &[];
    let section = |headings, items, leads| Section { headings, items, leads };
    let duties = section(DUTY_HEADINGS, &parts.duties, Some(TASK_LEADS));
    let requirements = section(ASKED_HEADINGS, &parts.requirements, Some(ASKED_LEADS));
    let preferred = section(PREFERRED_HEADINGS, &parts.preferred, None);
    let about = section(ABOUT_HEADINGS, &parts.about, Some(prose));
    let offer = section(OFFER_HEADINGS, &parts.offer, None);
    let legal = section(LEGAL_HEADINGS, &parts.legal, Some(prose));
    let order = match stream.below(10) {
        0..=4 => [about, duties, requirements, preferred, offer, legal],
        5..=6 => [duties, requirements, preferred, about, offer, legal],
        7 => [about, duties, requirements, preferred, legal, offer],
        8 => [about, requirements, preferred, duties, offer, legal],
        _ => [duties, requirements, preferred, offer, about, legal],
    };
    layout.paragraph(&parts.opening, &mut out);
    for section in &order {
        layout.section(section, employer, stream, &mut out);
    }
    layout.paragraph(&parts.apply, &mut out);
    if let Some(reference) = reference {
        layout.paragraph(&[format!("Reference: {reference}")], &mut out);
    }
    out.truncate(out.trim_end().len());
    (layout.markup, out)
}

impl Layout {
    fn draw(options: &Options, stream: &mut Stream) -> Self {
        let markup = match stream.unit() {
            u if u < options.html_share => Markup::Html,
            u if u < options.html_share + options.markdown_share => Markup::Markdown,
            _ if stream.chance(0.5) => Markup::PlainCrlf,
            _ => Markup::Plain,
        };
        let headed = stream.chance(0.88);
        Self {
            markup,
            heading: headed.then(|| stream.below(4)),
            bullet: stream.word(if markup == Markup::Markdown {
                MARKDOWN_BULLETS
            } else {
                BULLETS
            }),
            full_stops: stream.chance(0.4),
            prose: stream.chance(if headed { 0.12 } else { 0.7 }),
        }
    }

    fn section(
        &self,
        section: &Section<'_>,
        employer: &str,
        stream: &mut Stream,
        out: &mut String,
    ) {
        if section.items.is_empty() {
            return;
        }
        let heading = stream.word(section.headings);
        match section.leads {
            // Without headings only the phrases themselves can say that something is preferred.
            None if self.heading.is_none() && section.headings == PREFERRED_HEADINGS => {
                let items: Vec<String> = section
                    .items
                    .iter()
                    .map(|item| format!("Nice to have: {}.", lower_first(item)))
                    .collect();
                self.paragraph(&items, out);
            }
            Some([]) => {
                self.heading(heading, employer, out);
                self.paragraph(section.items, out);
            }
            Some(leads) if self.prose => {
                self.heading(heading, employer, out);
                let items: Vec<String> =
                    section.items.iter().map(|item| sentence(item, leads, stream)).collect();
                for chunk in items.chunks(5) {
                    self.paragraph(chunk, out);
                }
            }
            _ => {
                self.heading(heading, employer, out);
                self.list(section.items, out);
            }
        }
    }

    fn heading(&self, heading: &str, employer: &str, out: &mut String) {
        let Some(style) = self.heading else { return };
        let heading = heading.replace("{employer}", employer);
        let (before, after) = match (self.markup, style) {
            (Markup::Html, 0) => ("<h3>", "</h3>\n"),
            (Markup::Html, 1) => ("<p><strong>", "</strong></p>\n"),
            (Markup::Html, 2) => ("<p><b>", ":</b></p>"),
            (Markup::Html, _) => ("<strong>", "</strong><br />"),
            (Markup::Markdown, 0) => ("## ", "\n\n"),
            (Markup::Markdown, 1) => ("### ", "\n"),
            (Markup::Markdown, 2) => ("**", "**\n\n"),
            (Markup::Markdown, _) => ("**", ":**\n\n"),
            (Markup::Plain | Markup::PlainCrlf, 0) => ("", ":\n"),
            (Markup::Plain | Markup::PlainCrlf, 1) => ("", "\n\n"),
            (Markup::Plain | Markup::PlainCrlf, 2) => ("", ":\n\n"),
            (Markup::Plain | Markup::PlainCrlf, _) => ("", "\n"),
        };
        self.push(before, out);
        let capitals = style == 3 && matches!(self.markup, Markup::Plain | Markup::PlainCrlf);
        self.escaped(&if capitals { heading.to_uppercase() } else { heading }, out);
        self.push(after, out);
    }

    fn paragraph(&self, sentences: &[String], out: &mut String) {
        if sentences.is_empty() {
            return;
        }
        self.push(if self.markup == Markup::Html { "<p>" } else { "" }, out);
        for (index, text) in sentences.iter().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            self.escaped(text, out);
        }
        self.push(if self.markup == Markup::Html { "</p>\n" } else { "\n\n" }, out);
    }

    fn list(&self, items: &[String], out: &mut String) {
        let html = self.markup == Markup::Html;
        self.push(if html { "<ul>\n" } else { "" }, out);
        for item in items {
            out.push_str(if html { "<li>" } else { self.bullet });
            self.escaped(item, out);
            if self.full_stops && !ends(item) {
                out.push('.');
            }
            self.push(if html { "</li>\n" } else { "\n" }, out);
        }
        self.push(if html { "</ul>\n" } else { "\n" }, out);
    }

    /// Appends markup, with the layout's line ends.
    fn push(&self, markup: &str, out: &mut String) {
        for (index, line) in markup.split('\n').enumerate() {
            if index > 0 {
                out.push_str(if self.markup == Markup::PlainCrlf { "\r\n" } else { "\n" });
            }
            out.push_str(line);
        }
    }

    /// Appends text, with entities in HTML.
    fn escaped(&self, text: &str, out: &mut String) {
        if self.markup != Markup::Html {
            out.push_str(text);
            return;
        }
        for letter in text.chars() {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\'' => out.push_str("&#39;"),
                'é' => out.push_str("&eacute;"),
                '€' => out.push_str("&euro;"),
                _ => out.push(letter),
            }
        }
    }
}

/// Whether an item ends like a sentence.
fn ends(item: &str) -> bool {
    item.ends_with(['.', '?', '!'])
}

/// First words of the requirements that are no noun phrases.
const ADJECTIVES: &[&str] = &["At", "Comfortable", "Fluent", "Proficient", "Technically"];

/// An item as a sentence of running text.
fn sentence(item: &str, leads: &[&str], stream: &mut Stream) -> String {
    if ends(item) {
        return item.to_owned();
    }
    // A phrase that already says how much it is wanted stands by itself.
    let preference = ["Ideally", "Preferably", "Bonus"].iter().any(|word| item.starts_with(word));
    let alone = preference
        || [" plus", " preferred", " bonus", " extra", " advantage"]
            .iter()
            .any(|end| item.ends_with(end));
    let adjective = ADJECTIVES.contains(&item.split(' ').next().unwrap_or(""));
    let lead = if adjective { "You are " } else { stream.pick(leads) };
    if alone { format!("{item}.") } else { format!("{lead}{}.", lower_first(item)) }
}
