//! A grouping: which ads are one vacancy, and by which rule.

use serde::{Deserialize, Serialize};

use crate::ads::{Ads, NO_DAY, Row};
use crate::forest::Forest;
use crate::grouper::Links;
use crate::rules::Rule;

/// Two ads that a rule joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The ad that was looked at.
    pub ad: u32,
    /// The ad that it was joined to, which came before it.
    pub to: u32,
    /// Why.
    pub rule: Rule,
}

/// What grouping took, and whether bounds were reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Blocks of ads that may have to do with each other.
    pub blocks: u64,
    /// Ads of the largest.
    pub largest_block: u64,
    /// Pairs of texts compared shingle by shingle; pairs known from before are not counted.
    pub compared: u64,
    /// Texts read for that.
    pub read: u64,
    /// How often a bound stopped the search for near texts. If it is 0, every candidate was looked at.
    pub left_out: u64,
}

/// A division of ads into vacancies (or text families), numbered by their earliest ads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// The vacancy of each ad.
    vacancies: Vec<u32>,
    /// The rule that holds each ad to its vacancy; `None` for representatives.
    rules: Vec<Option<Rule>>,
    /// All ads, vacancy by vacancy, each from its earliest ad to its latest, those without a date last.
    ads: Vec<u32>,
    /// Where each vacancy starts in `ads`, and the end of the last.
    starts: Vec<u32>,
    /// By vacancy.
    links: Vec<Link>,
    /// Where the links of each vacancy start, and the end of the last's.
    link_starts: Vec<u32>,
    effort: Effort,
}

/// One vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacancy<'a> {
    /// Its ads, from the earliest to the latest, those without a date last. The first represents it.
    pub ads: &'a [u32],
    /// The first day on which it was posted, if any of its ads has a date.
    pub first_day: Option<i32>,
    /// The last.
    pub last_day: Option<i32>,
    /// What joined its ads; one less than there are ads.
    pub links: &'a [Link],
}

/// How many ads are left and what took the others away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// All ads.
    pub ads: u64,
    /// Vacancies: ads that are left.
    pub vacancies: u64,
    /// Ads held to an earlier one by the same text.
    pub same_text: u64,
    /// By the same employer, title and place.
    pub same_key: u64,
    /// By a near text.
    pub near_text: u64,
}

/// The ads from the earliest to the latest, those without a date last: of the ads of a group, the first stands for all.
#[derive(Clone, Debug)]
pub struct Order {
    ads: Vec<u32>,
    /// The place of each ad.
    ranks: Vec<u32>,
}

impl Order {
    /// The order of all ads.
    #[must_use]
    pub fn new(ads: &Ads) -> Self {
        // Days as numbers that stand in order, that of no day the last.
        let day = |day: i32| (day.cast_unsigned() ^ NO_DAY.cast_unsigned()).wrapping_sub(1);
        let mut keys: Vec<(u32, u64, u32)> =
            (0..).zip(&ads.rows).map(|(ad, row)| (day(row.day), row.order, ad)).collect();
        keys.sort_unstable();
        // With one order and everything else the same, ads are interchangeable.
        let rest = |ad: u32| {
            let Row { tie, employer, title, place, text, source, .. } = ads.rows[ad as usize];
            (tie, employer, place, title, ads.hashes.get(text as usize), source, ad)
        };
        for same in keys.chunk_by_mut(|one, next| (one.0, one.1) == (next.0, next.1)) {
            if same.len() > 1 {
                same.sort_unstable_by(|one, next| rest(one.2).cmp(&rest(next.2)));
            }
        }
        let order: Vec<u32> = keys.into_iter().map(|(_, _, ad)| ad).collect();
        let mut ranks = vec![0_u32; order.len()];
        for (rank, ad) in order.iter().enumerate() {
            ranks[*ad as usize] = rank as u32;
        }
        Self { ads: order, ranks }
    }

    /// The ads, from the first to the last.
    #[must_use]
    pub fn ads(&self) -> &[u32] {
        &self.ads
    }

    /// The ads that do not stand for the group that links put them in, from the first to the last: links of blocks, or of all of them.
    #[must_use]
    pub fn held(&self, links: &[Link]) -> Vec<u32> {
        let rank = |ad: u32| self.ranks[ad as usize];
        let mut ranks: Vec<u32> =
            links.iter().flat_map(|link| [rank(link.ad), rank(link.to)]).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let mut forest = Forest::new(ranks.len());
        // All of them are there.
        let place = |ad: u32| ranks.partition_point(|known| *known < rank(ad)) as u32;
        for link in links {
            forest.join(place(link.ad), place(link.to));
        }
        let places = (0..).zip(&ranks).filter(|(place, _)| forest.find(*place) != *place);
        places.map(|(_, rank)| self.ads[*rank as usize]).collect()
    }
}

impl Grouping {
    /// Puts together what all parts of the blocks of `ads`, which stand in this order, gave, in any order.
    #[must_use]
    pub fn of_parts(order: &Order, parts: impl IntoIterator<Item = Links>) -> Self {
        let (mut links, mut effort) = (Vec::new(), Effort::default());
        for Links { links: of_part, effort: its } in parts {
            links.extend(of_part);
            effort.blocks += its.blocks;
            effort.largest_block = effort.largest_block.max(its.largest_block);
            effort.compared += its.compared;
            effort.read += its.read;
            effort.left_out += its.left_out;
        }
        Self::new(order, links, effort)
    }

    /// Builds a grouping from the links, a forest over the ads.
    fn new(Order { ads: order, ranks }: &Order, mut links: Vec<Link>, effort: Effort) -> Self {
        let count = order.len();
        let mut forest = Forest::new(count);
        for link in &links {
            forest.join(ranks[link.ad as usize], ranks[link.to as usize]);
        }
        // A set's root is its smallest rank, so that vacancies are numbered by their representatives.
        let mut vacancies = vec![0_u32; count];
        let mut numbers = vec![0_u32; count];
        let mut sizes: Vec<u32> = Vec::new();
        for (rank, ad) in order.iter().enumerate() {
            let root = forest.find(rank as u32) as usize;
            if root == rank {
                numbers[rank] = sizes.len() as u32;
                sizes.push(0);
            }
            vacancies[*ad as usize] = numbers[root];
            sizes[numbers[root] as usize] += 1;
        }
        drop(numbers);
        let starts = sums(&sizes);
        let mut next = starts.clone();
        let mut members = vec![0_u32; count];
        for ad in order {
            let at = &mut next[vacancies[*ad as usize] as usize];
            members[*at as usize] = *ad;
            *at += 1;
        }
        links.sort_unstable_by_key(|link| {
            (vacancies[link.ad as usize], ranks[link.ad as usize], ranks[link.to as usize])
        });
        let sizes: Vec<u32> = sizes.iter().map(|size| size - 1).collect();
        let link_starts = sums(&sizes);
        let mut grouping = Self {
            vacancies,
            rules: vec![None; count],
            ads: members,
            starts,
            links,
            link_starts,
            effort,
        };
        grouping.hold();
        grouping
    }

    /// Finds for each ad the rule of the link that leads from it towards its representative.
    fn hold(&mut self) {
        let mut rules = std::mem::take(&mut self.rules);
        for vacancy in self.iter().filter(|vacancy| vacancy.ads.len() > 1) {
            let near = Neighbours::new(vacancy.links);
            near.walk(vacancy.ads[0], |_, ad, rule| rules[ad as usize] = Some(rule));
        }
        self.rules = rules;
    }

    /// The number of ads.
    #[must_use]
    pub fn ad_count(&self) -> usize {
        self.vacancies.len()
    }

    /// The number of vacancies.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are no ads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vacancies.is_empty()
    }

    /// The number of an ad's vacancy.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn of(&self, ad: u32) -> u32 {
        self.vacancies[ad as usize]
    }

    /// The rule that holds an ad to its vacancy; `None` for the ad that represents it.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn rule(&self, ad: u32) -> Option<Rule> {
        self.rules[ad as usize]
    }

    /// The ads of a vacancy.
    ///
    /// # Panics
    /// If there is no such vacancy.
    #[must_use]
    pub fn ads(&self, vacancy: u32) -> &[u32] {
        between(&self.ads, &self.starts, vacancy)
    }

    /// A vacancy, with its days; `ads` are those that were grouped.
    ///
    /// # Panics
    /// If there is no such vacancy.
    #[must_use]
    pub fn vacancy(&self, ads: &Ads, vacancy: u32) -> Vacancy<'_> {
        let mut found = self.without_days(vacancy);
        // Those without a day come last.
        let dated = found.ads.partition_point(|ad| ads.rows[*ad as usize].has_day());
        if let [first, .., last] | [first @ last] = &found.ads[..dated] {
            found.first_day = Some(ads.rows[*first as usize].day);
            found.last_day = Some(ads.rows[*last as usize].day);
        }
        found
    }

    fn without_days(&self, vacancy: u32) -> Vacancy<'_> {
        let links = between(&self.links, &self.link_starts, vacancy);
        Vacancy { ads: self.ads(vacancy), first_day: None, last_day: None, links }
    }

    fn iter(&self) -> impl Iterator<Item = Vacancy<'_>> {
        (0..self.len() as u32).map(|vacancy| self.without_days(vacancy))
    }

    /// How many ads of which `keep` is true are left, and which rules took the others; `|_| true` for all, or those of a source.
    pub fn removed(&self, keep: impl Fn(u32) -> bool) -> Removed {
        let mut removed = Removed::default();
        for ad in (0..self.vacancies.len() as u32).filter(|ad| keep(*ad)) {
            removed.ads += 1;
            *match self.rules[ad as usize] {
                None => &mut removed.vacancies,
                Some(Rule::SameText) => &mut removed.same_text,
                Some(Rule::SameKey) => &mut removed.same_key,
                Some(Rule::NearText) => &mut removed.near_text,
            } += 1;
        }
        removed
    }

    /// What grouping took.
    #[must_use]
    pub fn effort(&self) -> &Effort {
        &self.effort
    }

    /// The links from one ad to another of the same vacancy, in that order; `None` if they are in different ones, and empty for
    /// an ad and itself.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn chain(&self, from: u32, to: u32) -> Option<Vec<Link>> {
        if self.of(from) != self.of(to) {
            return None;
        }
        let mut came: rustc_hash::FxHashMap<u32, (u32, Rule)> = rustc_hash::FxHashMap::default();
        Neighbours::new(self.without_days(self.of(from)).links).walk(to, |before, ad, rule| {
            came.insert(ad, (before, rule));
        });
        let mut chain = Vec::new();
        let mut at = from;
        while at != to {
            let (next, rule) = *came.get(&at)?;
            chain.push(Link { ad: at, to: next, rule });
            at = next;
        }
        Some(chain)
    }
}

/// The links of one vacancy, by ad.
struct Neighbours(Vec<(u32, u32, Rule)>);

impl Neighbours {
    fn new(links: &[Link]) -> Self {
        let both = |link: &Link| [(link.ad, link.to, link.rule), (link.to, link.ad, link.rule)];
        let mut neighbours: Vec<_> = links.iter().flat_map(both).collect();
        neighbours.sort_unstable();
        Self(neighbours)
    }

    /// Walks from an ad over all links, and tells for each step: from where, to where, by which rule.
    fn walk(&self, start: u32, mut step: impl FnMut(u32, u32, Rule)) {
        let mut todo = vec![(start, start)];
        while let Some((at, before)) = todo.pop() {
            let from = self.0.partition_point(|(ad, ..)| *ad < at);
            let own = self.0[from..].iter().take_while(|(ad, ..)| *ad == at);
            for &(_, next, rule) in own.filter(|(_, next, _)| *next != before) {
                step(at, next, rule);
                todo.push((next, at));
            }
        }
    }
}

/// Where each stretch starts, and the end of the last.
fn sums(sizes: &[u32]) -> Vec<u32> {
    let mut sum = 0;
    let mut starts = Vec::with_capacity(sizes.len() + 1);
    starts.push(0);
    starts.extend(sizes.iter().map(|size| {
        sum += size;
        sum
    }));
    starts
}

fn between<'a, T>(all: &'a [T], starts: &[u32], number: u32) -> &'a [T] {
    &all[starts[number as usize] as usize..starts[number as usize + 1] as usize]
}
