//! Groups ads by rules.

use std::ops::Range;
use std::sync::Arc;

use crate::ads::{Ads, Row};
use crate::block::{self, Block, Desk, Terms};
use crate::block_texts::BlockTexts;
use crate::blocks::Blocks;
use crate::grouping::{Effort, Grouping, Link, Order};
use crate::rules::{Rule, RuleSet, Rules};
use crate::verify::{Limits, Shingles, Verifier};

/// Groups the ads of a collection, under as many rules as one likes: what one grouping found out about pairs of texts serves the
/// next.
pub struct Grouper<'a, S> {
    ads: &'a Ads,
    blocks: Arc<Blocks>,
    part: Range<usize>,
    verifier: Verifier<S>,
    desk: Desk,
}

/// Rules, and on what terms they group.
struct Job {
    number: usize,
    rules: Rules,
    terms: Terms,
    effort: Effort,
}

/// What grouping some of the blocks gave: to be put together by [`Grouping::of_parts`].
#[derive(Clone, Debug, Default)]
pub struct Links {
    pub(crate) links: Vec<Link>,
    pub(crate) effort: Effort,
}

/// The links of some blocks, by each of the rules that were asked for.
#[derive(Clone, Debug)]
pub struct LinksByRules {
    /// Those of vacancies.
    pub vacancies: Vec<Links>,
    /// Those of text families.
    pub families: Vec<Links>,
}

/// Why ads could not be grouped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError<E> {
    /// A rule is outside its range, or the sketches were made by others.
    #[error(transparent)]
    Rules(crate::Error),
    /// A text could not be read again.
    #[error("the text of an ad could not be read again to compare it with others")]
    Text(#[source] E),
}

/// One pair of ads that a rule joined, on the way from one ad to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The ad nearer to the start.
    pub from: u32,
    /// The other.
    pub to: u32,
    /// What joined them.
    pub rule: Rule,
    /// The Jaccard similarity of their texts, also where another rule joined them; `None` if one has no text.
    pub jaccard: Option<f64>,
    /// Days from the one to the other, negative if the other is earlier; `None` if one has no date.
    pub days: Option<i64>,
}

impl Links {
    /// Two ads each that a rule joined.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Links with what it took to find them.
    #[must_use]
    pub fn new(links: Vec<Link>, effort: Effort) -> Self {
        Self { links, effort }
    }
}

impl<'a, S: Shingles> Grouper<'a, S> {
    /// A grouper of all ads; `source` gives their texts again.
    ///
    /// # Panics
    /// If bands are kept elsewhere: then see [`Blocks::divided`] and [`Grouper::of_blocks`].
    #[must_use]
    pub fn new(ads: &'a Ads, source: S, limits: Limits) -> Self {
        let blocks = Arc::new(Blocks::new(ads));
        let part = 0..blocks.len();
        Self { ads, blocks, part, verifier: Verifier::new(source, limits), desk: Desk::default() }
    }

    /// A grouper of some blocks of all ads.
    #[must_use]
    pub fn of_blocks(
        ads: &'a Ads,
        blocks: Arc<Blocks>,
        part: Range<usize>,
        source: S,
        limits: Limits,
    ) -> Self {
        Self { ads, blocks, part, verifier: Verifier::new(source, limits), desk: Desk::default() }
    }

    /// The vacancies.
    ///
    /// # Errors
    /// [`GroupError`].
    pub fn vacancies(&mut self, rules: &Rules) -> Result<Grouping, GroupError<S::Error>> {
        let links = self.links(std::slice::from_ref(rules), &[])?;
        Ok(Grouping::of_parts(&Order::new(self.ads), links.vacancies))
    }

    /// What joins the ads of its blocks to vacancies by each of several rules, in their order, and to text families: quicker than one
    /// after the other.
    ///
    /// # Errors
    /// [`GroupError`].
    pub fn links(
        &mut self,
        vacancies: &[Rules],
        families: &[Rules],
    ) -> Result<LinksByRules, GroupError<S::Error>> {
        let mut links = vec![Links::default(); vacancies.len() + families.len()];
        let efforts = self.each_block(vacancies, families, |rules, of_block| {
            links[rules].links.extend_from_slice(of_block);
        })?;
        for (links, effort) in links.iter_mut().zip(efforts) {
            links.effort = effort;
            // They are held until all parts are done.
            links.links.shrink_to_fit();
        }
        let families = links.split_off(vacancies.len());
        Ok(LinksByRules { vacancies: links, families })
    }

    /// Hands out the same links block by block, with the number of the rules, those of vacancies first; returns what it took by each.
    ///
    /// # Errors
    /// [`GroupError`].
    pub fn each_block(
        &mut self,
        vacancies: &[Rules],
        families: &[Rules],
        mut see: impl FnMut(usize, &[Link]),
    ) -> Result<Vec<Effort>, GroupError<S::Error>> {
        let of_vacancies = |rules: &Rules| (*rules, Terms::of_vacancies(rules));
        let of_families = |rules: &Rules| (*rules, Terms::of_families(rules));
        let all = vacancies.iter().map(of_vacancies).chain(families.iter().map(of_families));
        let mut jobs: Vec<Job> = Vec::new();
        for (number, (rules, terms)) in all.enumerate() {
            self.check(&rules).map_err(GroupError::Rules)?;
            jobs.push(Job { number, rules, terms, effort: Effort::default() });
        }
        self.group(&mut jobs, &mut see)?;
        Ok(jobs.into_iter().map(|job| job.effort).collect())
    }

    /// The text families: the same or near texts of one employer in any place, at any time. Of the rules, the set (the key of D1
    /// has no part in it) and the Jaccard similarity count.
    ///
    /// # Errors
    /// [`GroupError`].
    pub fn families(&mut self, rules: &Rules) -> Result<Grouping, GroupError<S::Error>> {
        let links = self.links(&[], std::slice::from_ref(rules))?;
        Ok(Grouping::of_parts(&Order::new(self.ads), links.families))
    }

    /// The Jaccard similarity of two ads' texts; `None` if one of them has no text.
    ///
    /// # Errors
    /// [`GroupError::Text`].
    pub fn similarity(
        &mut self,
        first: u32,
        second: u32,
    ) -> Result<Option<f64>, GroupError<S::Error>> {
        let has_text = |ad: u32| self.ads.rows[ad as usize].has_text();
        if !has_text(first) || !has_text(second) {
            return Ok(None);
        }
        self.verifier.similarity(self.ads, first, second).map(Some).map_err(GroupError::Text)
    }

    /// Why two ads are one vacancy: the pairs on the way from one to the other, with what joined them. `None` if they are not
    /// one vacancy (or family) in this grouping.
    ///
    /// # Errors
    /// [`GroupError::Text`].
    pub fn explain(
        &mut self,
        grouping: &Grouping,
        from: u32,
        to: u32,
    ) -> Result<Option<Vec<Step>>, GroupError<S::Error>> {
        let Some(chain) = grouping.chain(from, to) else { return Ok(None) };
        let mut steps = Vec::with_capacity(chain.len());
        for Link { ad, to, rule } in chain {
            let day =
                |ad: u32| Some(self.ads.rows[ad as usize]).filter(Row::has_day).map(|row| row.day);
            let days = day(ad).zip(day(to)).map(|(a, b)| i64::from(b) - i64::from(a));
            steps.push(Step { from: ad, to, rule, jaccard: self.similarity(ad, to)?, days });
        }
        Ok(Some(steps))
    }

    /// Groups by each of the rules on its terms.
    fn group(
        &mut self,
        jobs: &mut [Job],
        see: &mut dyn FnMut(usize, &[Link]),
    ) -> Result<(), GroupError<S::Error>> {
        let mut joining: Vec<&mut Job> =
            jobs.iter_mut().filter(|job| job.rules.set != RuleSet::None).collect();
        let blocks = Arc::clone(&self.blocks);
        for block in blocks.iter(self.part.clone()) {
            for Job { effort, .. } in joining.iter_mut().map(|job| &mut **job) {
                effort.blocks += 1;
                effort.largest_block = effort.largest_block.max(block.len() as u64);
            }
            if block.len() > 1 {
                self.group_block(block, &mut joining, see).map_err(GroupError::Text)?;
                self.verifier.forget_many();
            }
        }
        Ok(())
    }

    fn group_block(
        &mut self,
        ads: &[u32],
        joining: &mut [&mut Job],
        see: &mut dyn FnMut(usize, &[Link]),
    ) -> Result<(), S::Error> {
        let mut texts = BlockTexts::new(self.ads, ads);
        if texts.len() > 1 && joining.iter().any(|job| job.terms.near.is_some()) {
            let mut bands = Vec::new();
            self.verifier.source().bands(self.ads, texts.numbers(), &mut bands)?;
            texts.share(self.ads, &bands);
        }
        let mut done = vec![false; joining.len()];
        let mut sorted: Option<(Terms, Block)> = None;
        let mut found = Links::default();
        for at in 0..joining.len() {
            if done[at] {
                continue;
            }
            let (before, rest) = joining.split_at_mut(at + 1);
            let Job { number, terms, effort, .. } = &mut *before[at];
            let (_, block) = match sorted.take().filter(|(of, _)| of.sees_the_same_as(terms)) {
                Some(known) => sorted.insert(known),
                None => sorted.insert((*terms, Block::new(self.ads, terms, ads, &texts))),
            };
            let of_verifier = |verifier: &Verifier<S>| (verifier.compared, verifier.read);
            let (compared, read) = of_verifier(&self.verifier);
            let Self { ads, verifier, desk, .. } = self;
            found.links.clear();
            found.effort = Effort::default();
            block::group(ads, terms, block, &texts, verifier, desk, &mut found)?;
            let now = of_verifier(verifier);
            effort.left_out += found.effort.left_out;
            effort.compared += now.0 - compared;
            effort.read += now.1 - read;
            see(*number, &found.links);
            // Others make the same of it.
            for (job, done) in rest.iter_mut().zip(&mut done[at + 1..]) {
                if !*done && terms.is_same_within(&job.terms, block.days) {
                    *done = true;
                    job.effort.left_out += found.effort.left_out;
                    see(job.number, &found.links);
                }
            }
        }
        Ok(())
    }

    fn check(&self, rules: &Rules) -> crate::Result<()> {
        rules.check()?;
        if rules.text.fingerprint() == self.ads.text_rules().fingerprint() {
            return Ok(());
        }
        Err(crate::Error::Rule {
            rule: "text",
            value: format!("{:?}", rules.text),
            allowed: format!("{:?}, by which the sketches were made", self.ads.text_rules()),
        })
    }
}
