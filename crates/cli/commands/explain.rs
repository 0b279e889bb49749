//! `rolescope vacancies --explain`: why ads are one vacancy, with their texts side by side.

use std::ops::Range;

use rolescope_index::{AdRecords, Day, Snapshot, StoredPosting, Threads, Vacancies, group_error};
use rolescope_report::{encode, fit};
use rolescope_study::shown::masked_remark;
use rolescope_text::{Contact, Document, contacts, without_contacts};
use rolescope_vacancy::{Limits, Record, Rule, Stretch, differences, place_key};

use super::grouping::MEMORY;
use crate::context::Context;
use crate::failure::Usage;
use crate::quantity::Quantity;

/// Ads of a vacancy that are listed.
const LISTED: usize = 50;

/// Ads of one id that are named.
const NAMED: usize = 3;

/// Words shown at each end of a stretch that both texts share.
const SHARED: usize = 4;

/// The width where output goes to no terminal.
const PLAIN_WIDTH: usize = 120;

/// An ad, by number.
struct Ad {
    number: u32,
    stored: StoredPosting,
}

impl Ad {
    fn named(&self) -> String {
        encode::terminal_line(&self.stored.posting.id).into_owned()
    }
}

/// Explains one ad beside another of its vacancy, or two ads.
pub(crate) fn run(
    context: &Context,
    snapshot: &Snapshot,
    vacancies: &Vacancies,
    ids: &[String],
    contacts: bool,
    threads: &Threads,
) -> anyhow::Result<()> {
    let rules = vacancies.rules();
    let mut text = String::new();
    let names = snapshot.names()?;
    let mut numbers = Vec::new();
    for id in ids {
        let mut found: Vec<u32> =
            names.find(id)?.into_iter().map(|address| vacancies.ad(address)).collect();
        found.sort_unstable();
        // The same id twice stands for two ads that have it.
        let at = ids[..numbers.len()].iter().filter(|before| *before == id).count();
        let Some(&number) = found.get(at) else {
            let which = if at == 0 { "no" } else { "no second" };
            return Err(Usage::new(format!("there is {which} ad `{id}` in the index"))
                .hint("`rolescope query` shows the ids of ads")
                .into());
        };
        if found.len() > 1 {
            let name = |number: &u32| -> anyhow::Result<String> {
                Ok(names.of(vacancies.address(*number), id)?.into_owned())
            };
            let others: Vec<String> = found
                .iter()
                .filter(|other| **other != number)
                .take(NAMED)
                .map(|other| Ok(format!("`{}`", name(other)?)))
                .collect::<anyhow::Result<_>>()?;
            let more = if found.len() > NAMED + 1 { ", …" } else { "" };
            context.say(&format!(
                "{} ads have the id {id}; {} is shown, the others are {}{more}.",
                found.len(),
                name(&number)?,
                others.join(", ")
            ));
        }
        numbers.push(number);
    }
    let groups = vacancies.vacancies();
    let (starts, members) = groups.members();
    let of = groups.of(numbers[0]);
    let ads = members[starts[of as usize] as usize..starts[of as usize + 1] as usize].to_vec();
    let read = |number: u32| -> anyhow::Result<Ad> {
        let stored = snapshot.posting(vacancies.address(number))?;
        Ok(Ad { number, stored: names.named(stored)? })
    };
    let records = AdRecords::read(snapshot, rules, MEMORY, threads, &context.progress())?;
    let mut in_order = Vec::new();
    for ad in ads {
        let Record { day, order, .. } = records.record(ad)?;
        in_order.push((!groups.stands(ad), day.is_none(), day, order, ad));
    }
    in_order.sort_by_key(|(held, undated, day, order, _)| (*held, *undated, *day, *order));
    let ads: Vec<u32> = in_order.into_iter().map(|(.., ad)| ad).collect();
    let size = Quantity(ads.len() as u64, "ad");
    text += &format!("vacancy of {size}; rules: {}\n", rules.grouping_in_words());
    for &number in ads.iter().take(LISTED) {
        let ad = read(number)?;
        let posted = ad.stored.posting.posted.map_or("no date".to_owned(), |day| day.to_string());
        let by = groups.rule(number).map_or("stands for all", Rule::name);
        text += &format!("  {posted:<10}  {}  {by}\n", ad.named());
    }
    if ads.len() > LISTED {
        text += &format!("  and {} more\n", ads.len() - LISTED);
    }
    let other = match numbers.get(1) {
        Some(number) => *number,
        None if groups.stands(numbers[0]) => match ads.last() {
            Some(last) if *last != numbers[0] => *last,
            _ => {
                text += "no other ad of the index is the same vacancy\n";
                return super::print(&hung(context, &text));
            }
        },
        None => groups.first_ad(of),
    };
    let (first, second) = (read(numbers[0])?, read(other)?);
    text += "\n";
    text += &steps(snapshot, &records, vacancies, threads, [&first, &second])?;
    text += "\n";
    let mut text = hung(context, &text);
    let width = context.width().unwrap_or(PLAIN_WIDTH).clamp(20, 200);
    let (texts, masked) = side_by_side(&first, &second, width, contacts);
    text += &texts;
    if let Some(remark) = masked_remark(masked) {
        text += &format!("\n{}", hung(context, &remark));
    }
    super::print(&text)
}

/// Lines that fit the terminal, what belongs to one standing further in than it.
fn hung(context: &Context, text: &str) -> String {
    text.lines().map(|line| fit::hanging(line, 4, context.width()) + "\n").collect()
}

/// What joins two ads, or what keeps them apart.
fn steps(
    snapshot: &Snapshot,
    records: &AdRecords,
    vacancies: &Vacancies,
    threads: &Threads,
    [first, second]: [&Ad; 2],
) -> anyhow::Result<String> {
    let rules = &vacancies.rules().grouping;
    let mut grouper = records.grouper(snapshot, threads, Limits::default())?;
    let grouping = grouper.vacancies(rules).map_err(group_error)?;
    let names = snapshot.names()?;
    let name = |number: u32| -> anyhow::Result<String> {
        let stored = names.named(snapshot.posting(vacancies.address(number))?)?;
        Ok(encode::terminal_line(&stored.posting.id).into_owned())
    };
    let chain = grouper.explain(&grouping, first.number, second.number).map_err(group_error)?;
    let (one, two) = (first.named(), second.named());
    let mut text = String::new();
    if let Some(chain) = chain {
        text += &format!("{one} and {two} are one vacancy:\n");
        for step in chain {
            text += &format!("  {} and {}: {}", name(step.from)?, name(step.to)?, step.rule.name());
            if let Some(jaccard) = step.jaccard {
                text += &format!(", Jaccard {jaccard:.3}");
            }
            if let Some(days) = step.days {
                let days = Quantity(days.unsigned_abs(), "day");
                text += &format!(", {days} apart");
            }
            text.push('\n');
        }
        return Ok(text);
    }
    text += &format!("{one} and {two} are not one vacancy:\n");
    let [a, b] = [records.record(first.number)?, records.record(second.number)?];
    let apart = |what: &str, a: Option<_>, b: Option<_>| match (a, b) {
        (Some(a), Some(b)) if a != b => format!("  another {what}\n"),
        (None, _) | (_, None) => format!("  one of them names no {what}\n"),
        _ => String::new(),
    };
    text += &apart("employer", a.employer, b.employer);
    text += &apart("place", a.place, b.place);
    // An ad joins what began before it: what counts is how far apart the vacancies' first and last ads are, not the two ads.
    let groups = vacancies.vacancies();
    let [of_first, of_second] = [first, second].map(|ad| groups.of(ad.number));
    let began = |vacancy: u32| -> anyhow::Result<String> {
        let day =
            groups.days(vacancy).map_or_else(String::new, |(day, _)| format!(" on {}", Day(day)));
        Ok(format!("began with {}{day}", name(groups.first_ad(vacancy))?))
    };
    text += &format!(
        "  the vacancy of {one} {}, that of {two} {}\n",
        began(of_first)?,
        began(of_second)?
    );
    match a.day.zip(b.day) {
        Some((a, b)) => {
            let apart = a.abs_diff(b);
            text += &format!("  {} apart", Quantity(apart.into(), "day"));
            if let Some((one, other)) = groups.days(of_first).zip(groups.days(of_second)) {
                let days = one.1.max(other.1).abs_diff(one.0.min(other.0));
                if days > apart {
                    let days = Quantity(days.into(), "day");
                    text += &format!(", {days} from the first to the last of both vacancies");
                }
            }
            text += &format!("; a vacancy has at most {}\n", rules.window_days);
        }
        None => text += "  one of them has no date\n",
    }
    if a.title != b.title {
        text += "  another title\n";
    }
    match grouper.similarity(first.number, second.number).map_err(group_error)? {
        Some(jaccard) => {
            text += &format!("  Jaccard of their texts {jaccard:.3}; {} are near\n", rules.jaccard);
        }
        None => text += "  one of them has no text to compare\n",
    }
    Ok(text)
}

/// The two ads in two columns: what they are called, then where their texts differ; and how many contacts are not shown.
fn side_by_side(first: &Ad, second: &Ad, width: usize, contacts: bool) -> (String, u64) {
    let column = (width - 3) / 2;
    let mut text = String::new();
    let mut row = |left: &str, right: &str| {
        let wrapped = [left, right].map(|side| fit::lines(&encode::terminal_line(side), column));
        for line in 0..wrapped[0].len().max(wrapped[1].len()) {
            let [left, right] =
                [0, 1].map(|side| wrapped[side].get(line).map_or("", String::as_str));
            text += &format!("{} | {right}", fit::filled(left, column, false));
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    };
    let mut masked = 0;
    let mut called = |said: &str| {
        let (hidden, count) = if contacts { (said.to_owned(), 0) } else { without_contacts(said) };
        masked += count;
        hidden
    };
    let (a, b) = (&first.stored.posting, &second.stored.posting);
    row(&a.id, &b.id);
    row(&called(&a.employer), &called(&b.employer));
    row(&called(&a.title), &called(&b.title));
    let mut place = |place: &str| match place_key(place) {
        Some(_) => called(place),
        None => "(no place)".to_owned(),
    };
    row(&place(&a.place), &place(&b.place));
    let day =
        |ad: &Ad| ad.stored.posting.posted.map_or("(no date)".to_owned(), |day| day.to_string());
    row(&day(first), &day(second));
    row("", "");
    let [one, two] = [&a.body, &b.body].map(|body| Body::read(body, contacts));
    masked += (one.hidden.len() + two.hidden.len()) as u64;
    for Stretch { same, first, second } in differences(&one.words(), &two.words()) {
        let (left, right) = (one.said(first.clone()), two.said(second));
        if !same {
            row(&format!("- {left}"), &format!("+ {right}"));
        } else if first.len() <= 2 * SHARED + 2 {
            row(&left, &right);
        } else {
            let (start, end) = (first.start, first.end);
            let shared = format!(
                "{} [… {} words …] {}",
                one.said(start..start + SHARED),
                end - start - 2 * SHARED,
                one.said(end - SHARED..end)
            );
            row(&shared, &shared);
        }
    }
    (text, masked)
}

/// The text of an ad, and the contacts in it that are not shown.
struct Body {
    document: Document,
    hidden: Vec<Contact>,
}

impl Body {
    fn read(body: &str, show_contacts: bool) -> Self {
        let mut document = Document::new();
        document.read_body(body);
        let hidden = if show_contacts { Vec::new() } else { contacts(document.text()) };
        Self { document, hidden }
    }

    fn words(&self) -> Vec<&str> {
        self.document.tokens().iter().map(|token| self.document.word(token)).collect()
    }

    /// Some tokens as they were written, on one line. Of a contact that they are a part of stands what stands for the whole.
    fn said(&self, tokens: Range<usize>) -> String {
        let tokens = self.document.tokens().get(tokens).filter(|tokens| !tokens.is_empty());
        let Some(tokens) = tokens else { return String::new() };
        let (mut at, end) = (tokens[0].start as usize, tokens[tokens.len() - 1].end as usize);
        let text = self.document.text();
        let mut said = String::new();
        for Contact { range, placeholder } in &self.hidden {
            if range.end > at && range.start < end {
                said += &text[at..range.start.max(at)];
                said += placeholder;
                at = range.end;
            }
        }
        said += text.get(at..end).unwrap_or_default();
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
