//! Files of counts as one answer: that of an index of all their dumps.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_cooccur::{Level, MarginParts, Margins, Removals, Tally, TallyParts};
use rolescope_index::{DaysCovered, Fingerprint, LongestTexts, Population, Threads};
use rolescope_lexicon::{Strength, StrengthSet};
use rolescope_trend::Granularity;

use crate::answer::{Answer, grouping_settings};
use crate::count::{Counts, Groups, MOST_DUMPS, MOST_GROUPS, coverage};
use crate::error::{Error, Result};
use crate::observe::times;
use crate::partial::{Partial, damaged, only_units};
use crate::question::{Question, Who, Window};
use crate::rows::{GroupedBy, RowAccount};
use crate::table::Provenance;
use crate::unit::{Boilerplate, Timing, Unit};

/// Merges counts, each with the name of its file: the answer is, to the last bit of each table, that of one index of all their dumps.
///
/// # Errors
/// If they are of different lexicons, questions or versions, if a dump is in two of them, or nobody is in the population.
pub fn merge(partials: Vec<(String, Partial)>, threads: &Threads) -> Result<Answer> {
    sum(partials)?.into_answer(threads)
}

impl Partial {
    /// Merges counts into counts, to be merged further.
    ///
    /// # Errors
    /// As [`merge`], but that nobody is in the population is no error.
    pub fn merged(partials: Vec<(String, Self)>) -> Result<Self> {
        Ok(sum(partials)?.into_partial())
    }
}

/// Counts added up.
struct Sum {
    /// What all have in common, and the sums of plain numbers and lists.
    all: Partial,
    question: Question,
    tallies: Vec<Tally>,
    lengths: Vec<Margins>,
}

fn sum(partials: Vec<(String, Partial)>) -> Result<Sum> {
    let Some((first_file, mut first)) = partials.first().cloned() else {
        return Err(damaged("nothing", "there are no counts to merge".to_owned()));
    };
    // Files of former times do not say it.
    first.asked = partials.iter().find_map(|(_, partial)| partial.asked.clone());
    for (file, partial) in &partials[1..] {
        same(&first_file, &first, file, partial)?;
    }
    no_dump_twice(&partials)?;
    let question = question_of(&first).ok_or_else(|| {
        damaged(&first_file, "its question is not one that this version can ask".to_owned())
    })?;

    let mut employers: BTreeMap<&str, &str> = BTreeMap::new();
    let mut texts: BTreeSet<u64> = BTreeSet::new();
    let mut groups = Groups { columns: first.groups.columns.clone(), values: Vec::new() };
    for column in 0..groups.columns.len() {
        let values = partials.iter().flat_map(|(_, partial)| &partial.groups.values[column]);
        groups.values.push(values.collect::<BTreeSet<_>>().into_iter().cloned().collect());
    }
    if groups.count() > MOST_GROUPS {
        return Err(Error::TooManyGroups {
            columns: groups.columns.clone(),
            groups: groups.count(),
        });
    }
    for (_, partial) in &partials {
        for (key, name) in &partial.employers {
            // of several spellings the first, as in an index
            let known = employers.entry(key).or_insert(name);
            *known = (*known).min(name);
        }
        texts.extend(&partial.texts);
    }
    let keys: Vec<&str> = employers.keys().copied().collect();
    let texts: Vec<u64> = texts.into_iter().collect();

    let shape = first.items.shape();
    let several = times(&question) * question.windows.len();
    let mut tallies: Vec<Tally> = (0..several).map(|_| Tally::new(shape)).collect();
    let mut lengths: Vec<Margins> = question.windows.iter().map(|_| Margins::new(shape)).collect();
    let mut removals = Removals::new(first.items.signal_count as u16, shape.duties);
    let mut counts = Sums { places: vec![0; first.places.len()], ..Sums::default() };
    let (mut dumps, mut corpus) = (Vec::new(), Fingerprint::default());
    let (mut days, mut rows) = (DaysCovered::default(), RowAccount::default());
    let mut longest = LongestTexts::default();
    let mut meanings: BTreeSet<&str> = BTreeSet::new();
    for (file, partial) in &partials {
        let clusters: Vec<u32> = partial
            .employers
            .iter()
            .map(|(key, _)| keys.partition_point(|known| *known < key.as_str()))
            .chain(
                partial.texts.iter().map(|text| keys.len() + texts.partition_point(|t| t < text)),
            )
            .map(|number| number as u32)
            .collect();
        for (number, (sum, parts)) in tallies.iter_mut().zip(&partial.tallies).enumerate() {
            let wrong = || damaged(file, "its counts do not add up".to_owned());
            // as it stands, before it is numbered anew
            let own = Tally::from_parts(parts).ok_or_else(wrong)?;
            let side = |duty| partial.items.side(duty);
            if number == 0 && !partial.removals.fits(&own, partial.items.signal_count as u16, side)
            {
                return Err(wrong());
            }
            let numbered =
                numbered(parts, &clusters, |stratum| groups.number_of(&partial.groups, stratum));
            sum.merge(Tally::from_parts(&numbered).ok_or_else(wrong)?);
        }
        for (sum, parts) in lengths.iter_mut().zip(&partial.lengths) {
            let rows = parts.rows.iter().map(|(stratum, class, counts)| {
                (groups.number_of(&partial.groups, *stratum), *class, counts.clone())
            });
            let numbered = MarginParts { rows: rows.collect(), ..*parts };
            let own = Margins::from_parts(&numbered)
                .ok_or_else(|| damaged(file, "its counts by length do not add up".to_owned()))?;
            sum.merge(&own);
        }
        let start = dumps.len() as u64;
        let number = |source: u64| {
            let found = partial.dumps.iter().position(|dump| dump.number == source);
            start + found.unwrap_or(partial.dumps.len()) as u64
        };
        removals.merge(&partial.removals.clone().with_sources(number));
        for dump in &partial.dumps {
            let mut dump = dump.clone();
            dump.number = dumps.len() as u64;
            dumps.push(dump);
        }
        corpus.merge(&partial.corpus);
        days.merge(&partial.days);
        rows.add(&partial.rows);
        longest.merge(&partial.longest);
        meanings.extend(partial.date_meanings.iter().map(String::as_str));
        counts.add(partial);
    }
    let date_meanings = meanings.into_iter().map(str::to_owned).collect();
    let names = employers.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned()));
    let employers = names.collect();
    let all = Partial {
        corpus,
        dumps,
        date_meanings,
        days,
        rows,
        groups,
        employers,
        texts,
        tallies: Vec::new(),
        lengths: Vec::new(),
        removals,
        places: counts.places,
        units: counts.units,
        foreign: counts.foreign,
        without_employer: counts.without_employer,
        without_date: counts.without_date,
        coarse_date: counts.coarse_date,
        ads: counts.ads,
        without_text: counts.without_text,
        with_other_role: counts.with_other_role,
        cut_off: counts.cut_off,
        longest,
        without_title: counts.without_title,
        all_ads: counts.all_ads,
        ..first
    };
    Ok(Sum { all, question, tallies, lengths })
}

impl Sum {
    fn into_partial(self) -> Partial {
        Partial {
            tallies: self.tallies.iter().map(Tally::to_parts).collect(),
            lengths: self.lengths.iter().map(Margins::to_parts).collect(),
            ..self.all
        }
    }

    fn into_answer(self, threads: &Threads) -> Result<Answer> {
        let Self { all, question, mut tallies, lengths } = self;
        let mut settings = question.settings();
        if let Some(grouped) = &all.grouped {
            if (all.all_ads, all.corpus) != (grouped.ads, grouped.corpus) {
                return Err(Error::PartOfGrouping { counted: all.all_ads, grouped: grouped.ads });
            }
            let GroupedBy { grouping, boilerplate, employer_names, .. } = grouped;
            settings.extend(grouping_settings(&question, grouping, boilerplate, employer_names));
        }
        let provenance =
            Provenance::new(all.corpus.short(), Some((&all.lexicon_name, &all.lexicon)), settings);
        let by_period = tallies.split_off(question.windows.len());
        let (employer_keys, employers): (Vec<String>, Vec<String>) =
            all.employers.into_iter().unzip();
        let tells_dumps = all.dumps.len() <= MOST_DUMPS;
        let counts = Counts {
            windows: question.windows.iter().copied().zip(tallies).collect(),
            by_period: question.windows.iter().copied().zip(by_period).collect(),
            removals: all.removals,
            lengths,
            dumps: if tells_dumps { all.dumps } else { Vec::new() },
            coverage: coverage(all.days.days()),
            titles: None,
            places: all.places,
            foreign: all.foreign,
            units: all.units,
            ads: all.ads,
            without_text: all.without_text,
            with_other_role: all.with_other_role,
            cut_off: all.cut_off,
            cut_off_rows: all.longest.cut_off().map_or(0, |cut| cut.ads),
            without_title: all.without_title,
            without_employer: all.without_employer,
            without_date: all.without_date,
            coarse_date: all.coarse_date,
            groups: all.groups,
            texts: all.texts.into(),
            employer_keys: employer_keys.into(),
            employers: employers.into(),
            all_ads: all.all_ads,
            all_units: all.grouped.map_or(all.all_ads, |grouped| grouped.units),
        };
        let meanings: Vec<&str> = all.date_meanings.iter().map(String::as_str).collect();
        Answer::of_counts(question, all.items, counts, &meanings, provenance, threads)
    }
}

/// The plain sums.
#[derive(Default)]
struct Sums {
    places: Vec<u64>,
    units: u64,
    foreign: u64,
    without_employer: u64,
    without_date: u64,
    coarse_date: u64,
    ads: u64,
    without_text: u64,
    with_other_role: u64,
    cut_off: u64,
    without_title: u64,
    all_ads: u64,
}

impl Sums {
    /// Adds those of a file; what would not fit stays at the largest number.
    fn add(&mut self, partial: &Partial) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        for (sum, more) in self.places.iter_mut().zip(&partial.places) {
            add(sum, *more);
        }
        add(&mut self.units, partial.units);
        add(&mut self.foreign, partial.foreign);
        add(&mut self.without_employer, partial.without_employer);
        add(&mut self.without_date, partial.without_date);
        add(&mut self.coarse_date, partial.coarse_date);
        add(&mut self.ads, partial.ads);
        add(&mut self.without_text, partial.without_text);
        add(&mut self.with_other_role, partial.with_other_role);
        add(&mut self.cut_off, partial.cut_off);
        add(&mut self.without_title, partial.without_title);
        add(&mut self.all_ads, partial.all_ads);
    }
}

/// A tally's data with other numbers for clusters and strata.
fn numbered(parts: &TallyParts, clusters: &[u32], stratum: impl Fn(u32) -> u32) -> TallyParts {
    let mut parts = parts.clone();
    for group in &mut parts.groups {
        group.stratum = stratum(group.stratum);
    }
    for cell in &mut parts.cells {
        cell.stratum = stratum(cell.stratum);
        cell.cluster = clusters[cell.cluster as usize];
    }
    parts
}

/// Whether two files may be merged.
fn same(first_file: &str, first: &Partial, file: &str, partial: &Partial) -> Result<()> {
    let mut facts: Vec<(&str, &str, &str)> = vec![
        ("version of rolescope", &first.tool, &partial.tool),
        ("rules of tokens", &first.tokenizer, &partial.tokenizer),
        ("rules of employers' names", &first.employer_names, &partial.employer_names),
        ("lexicon", &first.lexicon, &partial.lexicon),
        ("name of the lexicon", &first.lexicon_name, &partial.lexicon_name),
    ];
    let grouping = |partial: &Partial| {
        partial.grouped.as_ref().map_or_else(String::new, |by| {
            format!("{} ads {}, {} units, rules {}", by.ads, by.corpus.short(), by.units, by.rules)
        })
    };
    let groupings = [first, partial].map(grouping);
    facts.push(("grouping of the ads", &groupings[0], &groupings[1]));
    for ((name, of_first), (_, here)) in first.settings.iter().zip(&partial.settings) {
        facts.push((name, of_first, here));
    }
    let differs = |what: &str, of_first: &str, here: &str| Error::CountsDiffer {
        what: what.to_owned(),
        first_file: first_file.to_owned(),
        of_first: of_first.to_owned(),
        file: file.to_owned(),
        here: here.to_owned(),
    };
    if let Some((what, of_first, here)) =
        facts.into_iter().find(|(_, of_first, here)| of_first != here)
    {
        return Err(differs(what, of_first, here));
    }
    let alike = first.items == partial.items
        && first.settings.len() == partial.settings.len()
        && first.groups.columns == partial.groups.columns
        && first.tallies.len() == partial.tallies.len()
        && first.lengths.len() == partial.lengths.len();
    if alike {
        Ok(())
    } else {
        Err(damaged(file, "its items are not those of its lexicon".to_owned()))
    }
}

/// Refuses a dump that stands in two files: its ads would count twice.
fn no_dump_twice(partials: &[(String, Partial)]) -> Result<()> {
    let mut known: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for (number, (file, partial)) in partials.iter().enumerate() {
        for dump in partial.dumps.iter().filter(|dump| dump.postings > 0) {
            let (first, at) = *known.entry(dump.corpus.short()).or_insert((file.as_str(), number));
            if at != number {
                return Err(Error::DumpTwice {
                    dump: dump.name.clone(),
                    first_file: first.to_owned(),
                    file: file.clone(),
                });
            }
        }
    }
    Ok(())
}

/// The question of a file's settings; `None` if they are not what a question of this version has.
fn question_of(partial: &Partial) -> Option<Question> {
    let setting = |name: &str| {
        let found = partial.settings.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    let written = setting("population")?.to_owned();
    let asked = partial.asked.as_ref();
    let who = Who {
        nearest_role: asked.and_then(|asked| asked.nearest_role.clone()),
        role_alike: asked.and_then(|asked| asked.role_alike.clone()),
        population: Population::All,
        query: asked.map(|_| written.clone()),
        written,
    };
    let strengths = setting("strengths")?
        .split_whitespace()
        .try_fold(StrengthSet::EMPTY, |set, name| Some(set.with(Strength::from_name(name)?)))?;
    let question = Question {
        query: setting("query").filter(|query| !query.is_empty()).map(str::to_owned),
        unit: Unit::ALL.into_iter().find(|unit| setting("unit") == Some(unit.name()))?,
        boilerplate: Boilerplate::ALL
            .into_iter()
            .find(|whether| setting("boilerplate") == Some(whether.name()))?,
        counted: Timing::ALL.into_iter().find(|when| setting("counted") == Some(when.name()))?,
        windows: setting("windows")?.split(' ').map(Window::from_name).collect::<Option<_>>()?,
        foreign: setting("languages")? == "all",
        by: partial.groups.columns.clone(),
        period: match setting("period")? {
            "" => None,
            written => Some(
                [Granularity::Month, Granularity::Quarter, Granularity::Year]
                    .into_iter()
                    .find(|period| period.to_string() == written)?,
            ),
        },
        strengths,
        level: setting("level")?.parse().ok().and_then(Level::new)?,
        ..Question::new(who)
    };
    let windows = question.windows.len();
    let fits = question.settings() == partial.settings
        && only_units(&question, partial.grouped.is_some()).is_ok()
        && partial.tallies.len() == times(&question) * windows
        && partial.lengths.len() == windows;
    fits.then_some(question)
}
