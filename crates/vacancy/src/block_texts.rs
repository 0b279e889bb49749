//! The different texts of a block, and which of them share bands of their sketches.

use crate::ads::{Ads, NO_TEXT};
use crate::bands::BANDS;
use crate::text::jaccard;

/// No set of texts.
const NONE: u32 = u32::MAX;

/// The different texts of a block, numbered from 0 on.
pub(crate) struct BlockTexts {
    /// Their numbers in the collection, ascending.
    numbers: Vec<u32>,
    /// Whether several ads of the block have it.
    several: Vec<bool>,
    /// Known once near texts were asked for.
    sharing: Option<Sharing>,
}

/// Sets of texts that agree in a band. Bands in which the same texts agree say the same, and count as one set.
struct Sharing {
    /// In how many bands each text agrees with others.
    bands: Vec<u8>,
    /// Where the sets of each text start, and the end of the last's.
    starts: Vec<u32>,
    /// Of each text ascending, in the order of the first band of each.
    sets: Vec<u32>,
    /// Of how many bands each set is.
    bands_of: Vec<u8>,
    /// Of each text how many there are.
    shingles: Vec<u32>,
}

impl BlockTexts {
    /// The texts of these ads.
    pub(crate) fn new(ads: &Ads, block: &[u32]) -> Self {
        let text = |ad: &u32| ads.rows[*ad as usize].text;
        let mut all: Vec<u32> = block.iter().map(text).filter(|text| *text != NO_TEXT).collect();
        all.sort_unstable();
        let (mut numbers, mut several) = (Vec::new(), Vec::new());
        for run in all.chunk_by(|a, b| a == b) {
            numbers.push(run[0]);
            several.push(run.len() > 1);
        }
        Self { numbers, several, sharing: None }
    }

    /// The number of texts.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Their numbers in the collection, ascending.
    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The number here of a text of the collection, [`NO_TEXT`] of none.
    pub(crate) fn number(&self, text: u32) -> u32 {
        self.numbers.binary_search(&text).map_or(NO_TEXT, |at| at as u32)
    }

    /// Whether several ads of the block have a text.
    pub(crate) fn has_several(&self, text: u32) -> bool {
        self.several[text as usize]
    }

    /// Finds the sets of texts that agree in bands, given the bands of all.
    pub(crate) fn share(&mut self, ads: &Ads, bands: &[[u32; BANDS]]) {
        self.sharing = Some(Sharing::new(ads, &self.numbers, bands));
    }

    /// The number of sets; 0 before they were found.
    pub(crate) fn set_count(&self) -> usize {
        self.sharing.as_ref().map_or(0, |sharing| sharing.bands_of.len())
    }

    /// The texts, and in how many bands each agrees with others; none before that was found.
    pub(crate) fn agreeing(&self) -> impl Iterator<Item = (u32, usize)> {
        let bands = self.sharing.iter().flat_map(|sharing| &sharing.bands);
        self.numbers.iter().zip(bands).map(|(text, bands)| (*text, usize::from(*bands)))
    }

    /// Whether two texts agree in so many bands at least, and are not of such different lengths that they cannot be as similar as that.
    pub(crate) fn may_be_near(&self, one: u32, other: u32, threshold: f64, least: usize) -> bool {
        let Some(Sharing { shingles, bands_of, .. }) = &self.sharing else { return false };
        let [a, b] = [one, other].map(|text| shingles[text as usize]);
        let (smaller, larger) = (a.min(b), a.max(b));
        // Nothing larger than smaller/larger is possible.
        if jaccard(larger, smaller, smaller) < threshold {
            return false;
        }
        if one == other {
            return true;
        }
        let (mut ours, mut theirs) = (self.sets(one), self.sets(other));
        let mut agreeing = 0;
        while let (Some((own, rest)), Some((their, others))) =
            (ours.split_first(), theirs.split_first())
        {
            if own == their {
                agreeing += usize::from(bands_of[*own as usize]);
            }
            if own <= their {
                ours = rest;
            }
            if their <= own {
                theirs = others;
            }
        }
        agreeing >= least
    }

    /// The sets in which a text is; none before they were found.
    pub(crate) fn sets(&self, text: u32) -> &[u32] {
        let Some(Sharing { starts, sets, .. }) = &self.sharing else { return &[] };
        &sets[starts[text as usize] as usize..starts[text as usize + 1] as usize]
    }
}

impl Sharing {
    fn new(ads: &Ads, numbers: &[u32], bands_of_texts: &[[u32; BANDS]]) -> Self {
        let count = numbers.len();
        let mut bands = vec![0; count];
        // All sets one after the other, each ascending, and where each starts.
        let (mut members, mut starts) = (Vec::<u32>::new(), vec![0_u32]);
        let mut bands_of: Vec<u8> = Vec::new();
        // Equal sets have the same first text: the last set of each first text, and for each set the one before.
        let (mut last_of, mut before) = (vec![NONE; count], Vec::new());
        let mut order: Vec<u64> = Vec::with_capacity(count);
        for band in 0..BANDS {
            order.clear();
            let values = bands_of_texts.iter().map(|bands| u64::from(bands[band]));
            order.extend((0..).zip(values).map(|(text, value)| value << 32 | text));
            order.sort_unstable();
            for run in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
                run.iter().for_each(|text| bands[*text as u32 as usize] += 1);
                let first = run[0] as u32 as usize;
                let mut known = last_of[first];
                while known != NONE {
                    let at = known as usize;
                    let set = &members[starts[at] as usize..starts[at + 1] as usize];
                    if set.len() == run.len() && set.iter().zip(run).all(|(a, b)| *a == *b as u32) {
                        bands_of[at] += 1;
                        break;
                    }
                    known = before[at];
                }
                if known == NONE {
                    before.push(last_of[first]);
                    last_of[first] = before.len() as u32 - 1;
                    bands_of.push(1);
                    members.extend(run.iter().map(|text| *text as u32));
                    starts.push(members.len() as u32);
                }
            }
        }
        drop((order, last_of, before));
        // From the texts of each set to the sets of each text.
        let mut sharing = Self {
            bands,
            starts: vec![0; count + 1],
            sets: vec![0; members.len()],
            bands_of,
            shingles: numbers.iter().map(|text| ads.shingles[*text as usize]).collect(),
        };
        members.iter().for_each(|text| sharing.starts[*text as usize + 1] += 1);
        for at in 0..count {
            sharing.starts[at + 1] += sharing.starts[at];
        }
        let mut next = sharing.starts.clone();
        for (set, bounds) in (0..).zip(starts.windows(2)) {
            for text in &members[bounds[0] as usize..bounds[1] as usize] {
                let at = &mut next[*text as usize];
                sharing.sets[*at as usize] = set;
                *at += 1;
            }
        }
        sharing
    }
}
