//! Which ads are one vacancy: the sum, the largest, every vacancy, every ad.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_index::{AdHeader, Day, Grouped, Groups, Posted, Selection, Vacancies};
use rolescope_vacancy::Rule;

use crate::table::{Cell, Column, ColumnKind, Provenance, Table};

/// Vacancies and employers that a summary names.
const LARGEST: usize = 10;

/// How much of a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of it.
    All,
    /// The largest, and how many there are.
    Largest,
}

/// What all tables of vacancies rest on.
#[must_use]
pub fn provenance(corpus: String, vacancies: &Grouped) -> Provenance {
    let rules = vacancies.rules();
    let settings = [
        ("grouping", rules.grouping_in_words()),
        ("boilerplate_rule", rules.boilerplate_in_words()),
        ("employer_names", vacancies.employers().fingerprint().to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
    Provenance::new(corpus, None, settings)
}

/// How many ads, vacancies and templates there are, what took the others away, and what ads lack; `employers_of_ads` are
/// written as in the ads.
#[must_use]
pub fn summary<'e>(vacancies: &Grouped, employers_of_ads: impl Iterator<Item = &'e str>) -> Table {
    let account = vacancies.account();
    let (of_vacancies, of_templates) = (&account.vacancies, &account.templates);
    let ads = of_vacancies.ads;
    let (mut employers, mut agencies, mut of_agencies) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut known = BTreeMap::new();
    for name in employers_of_ads {
        let found = known.entry(name).or_insert_with(|| vacancies.employers().find(name));
        if let Some(employer) = found {
            employers.insert(employer.name.clone());
            if employer.agency {
                agencies.insert(employer.name.clone());
                of_agencies += 1;
            }
        }
    }
    let repeated = (0..vacancies.vacancies().len() as u32)
        .filter(|vacancy| vacancies.vacancies().size(*vacancy) > 1)
        .count() as u64;
    let missing = &account.missing;
    let share = &account.boilerplate;
    let rows: [(&str, u64, Option<u64>); 21] = [
        ("ads", ads, None),
        ("different texts", account.texts, Some(ads)),
        ("vacancies", of_vacancies.vacancies, Some(ads)),
        ("vacancies of several ads", repeated, Some(of_vacancies.vacancies)),
        ("copies: same text", of_vacancies.same_text, Some(ads)),
        ("copies: same employer, title and place", of_vacancies.same_key, Some(ads)),
        ("copies: near text", of_vacancies.near_text, Some(ads)),
        ("templates", of_templates.vacancies, Some(ads)),
        ("employers", employers.len() as u64, None),
        ("agencies among them", agencies.len() as u64, Some(employers.len() as u64)),
        ("ads of agencies", of_agencies, Some(ads)),
        ("ads without employer", missing.employer, Some(ads)),
        ("ads without title", missing.title, Some(ads)),
        ("ads without place", missing.place, Some(ads)),
        ("ads without date", missing.day, Some(ads)),
        ("ads without text to compare", missing.text, Some(ads)),
        ("sentences with words", share.sentences, None),
        ("sentences that an employer repeats", share.by_employer, Some(share.sentences)),
        ("sentences that many employers share", share.by_many, Some(share.sentences)),
        (
            "words left out as boilerplate",
            share.by_employer_words + share.by_many_words,
            Some(share.words),
        ),
        ("comparisons left out by a bound", account.left_out, None),
    ];
    let rows = rows.into_iter().map(|(what, count, of)| {
        let part = of.filter(|of| *of > 0).map(|of| count as f64 / of as f64);
        vec![Cell::text(what), Cell::Count(count), Cell::real(part)]
    });
    let column = Column::new;
    Table {
        name: "vacancies-summary".to_owned(),
        title: "Ads, vacancies, templates".to_owned(),
        caption: "Which ads are one vacancy. Nothing is deleted: the earliest ad stands for its vacancy, all others are kept."
            .to_owned(),
        columns: vec![
            column("what", "What", ColumnKind::Text, "what is counted"),
            column("count", "Count", ColumnKind::Count, "how many there are"),
            column("share", "Share", ColumnKind::Share, "of ads; of agencies, sentences, words and vacancies: of all of their kind"),
        ],
        rows: rows.collect(),
        remarks: vec![
            format!("Grouped by: {}.", vacancies.rules().grouping_in_words()),
            format!("Boilerplate: {}.", vacancies.rules().boilerplate_in_words()),
            "Sentences of numbers alone, which have no words to compare, are left out of the count; `rolescope info` counts them.".to_owned(),
        ],
    }
}

/// The vacancies with the most ads; `header` is asked for those of [`ads_of_largest`].
#[must_use]
pub fn largest<'h>(vacancies: &Grouped, header: impl Fn(u32) -> &'h AdHeader) -> Table {
    let mut table = table(vacancies, header, &numbers_of_largest(vacancies));
    "largest".clone_into(&mut table.name);
    "The vacancies with the most ads".clone_into(&mut table.title);
    table
}

/// The ads that are told of with the vacancies with the most ads, ascending.
#[must_use]
pub fn ads_of_largest(vacancies: &Grouped) -> Vec<u32> {
    let (groups, templates) = (vacancies.vacancies(), vacancies.templates());
    let mut largest = numbers_of_largest(vacancies);
    largest.sort_unstable();
    let is_of_one = |ad: &u32| largest.binary_search(&groups.of(*ad)).is_ok();
    let mut ads: Vec<u32> =
        (0..vacancies.account().vacancies.ads as u32).filter(is_of_one).collect();
    let first = |vacancy: &u32| templates.first_ad(templates.of(groups.first_ad(*vacancy)));
    ads.extend(largest.iter().map(first));
    ads.sort_unstable();
    ads.dedup();
    ads
}

fn numbers_of_largest(vacancies: &Grouped) -> Vec<u32> {
    let groups = vacancies.vacancies();
    let mut sorted: Vec<u32> = (0..groups.len() as u32).collect();
    sorted.sort_by_key(|vacancy| std::cmp::Reverse(groups.size(*vacancy)));
    sorted.truncate(LARGEST);
    sorted
}

/// All agencies, or those with the most ads; `employers_of_ads` are written as in the ads.
#[must_use]
pub fn agencies<'e>(
    vacancies: &Grouped,
    employers_of_ads: impl Iterator<Item = &'e str>,
    shown: Shown,
) -> Table {
    let mut found: BTreeMap<String, (String, u64, u64)> = BTreeMap::new();
    let mut known = BTreeMap::new();
    for (ad, name) in (0..).zip(employers_of_ads) {
        let employer = known.entry(name).or_insert_with(|| vacancies.employers().find(name));
        if let Some(employer) = employer.as_ref().filter(|employer| employer.agency) {
            let new = || (name.to_owned(), 0, 0);
            let (_, ads, of_vacancies) = found.entry(employer.name.clone()).or_insert_with(new);
            *ads += 1;
            *of_vacancies += u64::from(vacancies.vacancies().stands(ad));
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, (_, ads, _))| std::cmp::Reverse(*ads));
    let mut remarks = Vec::new();
    if shown == Shown::Largest && found.len() > LARGEST {
        remarks.push(format!(
            "The {LARGEST} of {} with the most ads; as CSV or JSON, all are listed.",
            found.len()
        ));
        found.truncate(LARGEST);
    }
    let rows = found.into_iter().map(|(key, (name, ads, vacancies))| {
        vec![Cell::Text(key), Cell::Text(name), Cell::Count(ads), Cell::Count(vacancies)]
    });
    let column = Column::new;
    Table {
        name: "agencies".to_owned(),
        title: "Staffing firms and recruiters".to_owned(),
        caption: "They advertise for others, whom nobody knows: marked, and never taken for one employer with their clients."
            .to_owned(),
        columns: vec![
            column("employer_key", "Key", ColumnKind::Text, "normalised name").hidden(),
            column("employer", "Agency", ColumnKind::Text, "name as first written"),
            column("ads", "Ads", ColumnKind::Count, "number of its ads"),
            column("vacancies", "Vacancies", ColumnKind::Count, "vacancies of which the first ad is one of them"),
        ],
        rows: rows.collect(),
        remarks,
    }
}

/// One row per vacancy: its days, ads, titles, employer and place.
#[must_use]
pub fn all(vacancies: &Grouped, headers: &[AdHeader]) -> Table {
    let all: Vec<u32> = (0..vacancies.vacancies().len() as u32).collect();
    table(vacancies, |ad| &headers[ad as usize], &all)
}

/// One row per vacancy that one of these ads stands for.
#[must_use]
pub fn of_selection(vacancies: &Vacancies, headers: &[AdHeader], chosen: &Selection) -> Table {
    let groups = vacancies.vacancies();
    let is_chosen = |vacancy: &u32| chosen.contains(vacancies.address(groups.first_ad(*vacancy)));
    let chosen: Vec<u32> = (0..groups.len() as u32).filter(is_chosen).collect();
    table(vacancies.grouped(), |ad| &headers[ad as usize], &chosen)
}

fn table<'h>(vacancies: &Grouped, header: impl Fn(u32) -> &'h AdHeader, shown: &[u32]) -> Table {
    use ColumnKind::{Count, Flag, Text};
    let (groups, templates) = (vacancies.vacancies(), vacancies.templates());
    let (starts, members) = groups.members();
    let rows = shown.iter().map(|&vacancy| {
        let (from, end) = (starts[vacancy as usize], starts[vacancy as usize + 1]);
        let ads = &members[from as usize..end as usize];
        let first = header(groups.first_ad(vacancy));
        // An ad that lacks something may stand for others that have it.
        let named = |of: fn(&AdHeader) -> &String| {
            let own = [first].into_iter().chain(ads.iter().map(|ad| header(*ad)));
            own.map(of).find(|text| !text.is_empty()).cloned().unwrap_or_default()
        };
        let employer = named(|header| &header.employer);
        let found = vacancies.employers().find(&employer);
        let titles: BTreeSet<&str> = ads.iter().map(|ad| header(*ad).title.as_str()).collect();
        let by =
            |rule: Rule| ads.iter().filter(|ad| groups.rule(**ad) == Some(rule)).count() as u64;
        let days = groups.days(vacancy);
        let day =
            |day: Option<i32>| day.map_or(Cell::Empty, |day| Cell::Text(Day(day).to_string()));
        vec![
            Cell::text(first.id.clone()),
            day(days.map(|(first, _)| first)),
            day(days.map(|(_, last)| last)),
            Cell::Count(ads.len() as u64),
            Cell::Text(employer),
            found.as_ref().map_or(Cell::Empty, |found| Cell::text(found.name.clone())),
            Cell::Flag(found.is_some_and(|found| found.agency)),
            Cell::text(first.title.clone()),
            Cell::Count(titles.len() as u64),
            Cell::Text(titles.into_iter().collect::<Vec<_>>().join(" | ")),
            Cell::Text(named(|header| &header.place)),
            Cell::Count(by(Rule::SameText)),
            Cell::Count(by(Rule::SameKey)),
            Cell::Count(by(Rule::NearText)),
            Cell::text(
                header(templates.first_ad(templates.of(groups.first_ad(vacancy)))).id.clone(),
            ),
        ]
    });
    let column = Column::new;
    Table {
        name: "vacancies".to_owned(),
        title: "Vacancies".to_owned(),
        caption: "One row per vacancy; it is named by the id of its first ad.".to_owned(),
        columns: vec![
            column(
                "vacancy",
                "First ad",
                Text,
                "docname of the first ad, which stands for the vacancy",
            ),
            column("first_day", "From", Text, "day of the first ad"),
            column("last_day", "To", Text, "day of the last ad"),
            column("ads", "Ads", Count, "number of ads"),
            column(
                "employer",
                "Employer",
                Text,
                "employer as written in the first ad that names one",
            ),
            column("employer_key", "Key", Text, "its normalised name, after aliases").hidden(),
            column("agency", "Agency", Flag, "whether it is a staffing firm or a recruiter")
                .hidden(),
            column("title", "Title", Text, "title of the first ad"),
            column("title_count", "Titles", Count, "number of different titles").hidden(),
            column("titles", "Titles", Text, "all different titles, separated by ` | `").hidden(),
            column(
                "place",
                "Place",
                Text,
                "place as written in the first ad that names one; a vacancy has one place",
            ),
            column("same_text", "Same text", Count, "ads held to it by the same text").hidden(),
            column(
                "same_key",
                "Same key",
                Count,
                "ads held to it by the same employer, title and place",
            )
            .hidden(),
            column("near_text", "Near text", Count, "ads held to it by a near text").hidden(),
            column(
                "template",
                "Template",
                Text,
                "docname of the first ad of the first ad's template",
            )
            .hidden(),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

/// One row per ad: its vacancy, its template, and what holds it there. `headers` are id and date of each ad, by number.
#[must_use]
pub fn ads<'h>(
    vacancies: &Grouped,
    headers: impl ExactSizeIterator<Item = (&'h str, Option<Posted>)>,
) -> Table {
    let headers: Vec<(&str, Option<Posted>)> = headers.collect();
    let first = |groups: &Groups, ad: u32| headers[groups.first_ad(groups.of(ad)) as usize].0;
    let held = |groups: &Groups, ad: u32| {
        groups.rule(ad).map_or(Cell::Empty, |rule| Cell::text(rule.name()))
    };
    let rows = (0..).zip(&headers).map(|(ad, (id, posted))| {
        vec![
            Cell::text(*id),
            posted.map_or(Cell::Empty, |posted| Cell::Text(posted.to_string())),
            Cell::text(first(vacancies.vacancies(), ad)),
            held(vacancies.vacancies(), ad),
            Cell::text(first(vacancies.templates(), ad)),
            held(vacancies.templates(), ad),
        ]
    });
    let column = Column::new;
    let held_by = "what holds the ad to it; empty for the ad that stands for it";
    Table {
        name: "ads".to_owned(),
        title: "Ads with their vacancies".to_owned(),
        caption: "One row per ad, in the order of ingest.".to_owned(),
        columns: vec![
            column(
                "id",
                "Ad",
                ColumnKind::Text,
                "docname of the ad; of rows without an index, its id",
            ),
            column("posted", "Posted", ColumnKind::Text, "its date"),
            column(
                "vacancy",
                "Vacancy",
                ColumnKind::Text,
                "docname of the first ad of its vacancy",
            ),
            column("held_by", "By", ColumnKind::Text, held_by),
            column(
                "template",
                "Template",
                ColumnKind::Text,
                "docname of the first ad of its template",
            ),
            column("template_held_by", "By", ColumnKind::Text, held_by),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}
