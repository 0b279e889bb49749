//! The different texts of a block, and which of them share bands of their sketches.

use crate::ads::{Ads, NO_TEXT};
use crate::bands::BANDS;
use crate::text::{TextSketch, jaccard};

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
    /// In the order of the first band of each.
    sets: Vec<u32>,
    /// What pairs are compared by first, side by side: those of all texts of a collection lie far apart.
    compared: Vec<Compared>,
}

/// The part of a sketch that says which pairs are not near.
struct Compared {
    bands: [u32; BANDS],
    shingles: u32,
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

    /// The number here of a text of the collection, [`NO_TEXT`] of none.
    pub(crate) fn number(&self, text: u32) -> u32 {
        self.numbers.binary_search(&text).map_or(NO_TEXT, |at| at as u32)
    }

    /// Whether several ads of the block have a text.
    pub(crate) fn has_several(&self, text: u32) -> bool {
        self.several[text as usize]
    }

    /// The texts, and in how many bands each agrees with others.
    pub(crate) fn agreeing(&mut self, ads: &Ads) -> impl Iterator<Item = (u32, usize)> {
        let Self { numbers, sharing, .. } = self;
        let sharing = sharing.get_or_insert_with(|| Sharing::new(ads, numbers));
        numbers.iter().zip(&sharing.bands).map(|(text, bands)| (*text, usize::from(*bands)))
    }

    /// Finds the sets of texts that agree in bands.
    pub(crate) fn share(&mut self, ads: &Ads) {
        let Self { numbers, sharing, .. } = self;
        sharing.get_or_insert_with(|| Sharing::new(ads, numbers));
    }

    /// Whether two texts agree in so many bands at least, and are not of such different lengths that they cannot be as similar as that.
    pub(crate) fn may_be_near(&self, one: u32, other: u32, threshold: f64, least: usize) -> bool {
        let Some(Sharing { compared, .. }) = &self.sharing else { return false };
        let [one, other] = [one, other].map(|text| &compared[text as usize]);
        let (smaller, larger) =
            (one.shingles.min(other.shingles), one.shingles.max(other.shingles));
        let agreeing = one.bands.iter().zip(&other.bands).filter(|(one, other)| one == other);
        // Nothing larger than smaller/larger is possible.
        jaccard(larger, smaller, smaller) >= threshold && agreeing.count() >= least
    }

    /// The sets in which a text is; none before they were found.
    pub(crate) fn sets(&self, text: u32) -> &[u32] {
        let Some(Sharing { starts, sets, .. }) = &self.sharing else { return &[] };
        &sets[starts[text as usize] as usize..starts[text as usize + 1] as usize]
    }
}

impl Sharing {
    fn new(ads: &Ads, numbers: &[u32]) -> Self {
        let count = numbers.len();
        let mut bands = vec![0; count];
        // All sets one after the other, each ascending, and where each starts.
        let (mut members, mut starts) = (Vec::<u32>::new(), vec![0_u32]);
        // Equal sets have the same first text: the last set of each first text, and for each set the one before.
        let (mut last_of, mut before) = (vec![NONE; count], Vec::new());
        let mut order: Vec<u64> = Vec::with_capacity(count);
        for band in 0..BANDS {
            let value = |text: &u32| u64::from(ads.texts[*text as usize].bands[band]);
            order.clear();
            order.extend((0..).zip(numbers).map(|(text, number)| value(number) << 32 | text));
            order.sort_unstable();
            for run in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
                run.iter().for_each(|text| bands[*text as u32 as usize] += 1);
                let first = run[0] as u32 as usize;
                let mut known = last_of[first];
                while known != NONE {
                    let at = known as usize;
                    let set = &members[starts[at] as usize..starts[at + 1] as usize];
                    if set.len() == run.len() && set.iter().zip(run).all(|(a, b)| *a == *b as u32) {
                        break;
                    }
                    known = before[at];
                }
                if known == NONE {
                    before.push(last_of[first]);
                    last_of[first] = before.len() as u32 - 1;
                    members.extend(run.iter().map(|text| *text as u32));
                    starts.push(members.len() as u32);
                }
            }
        }
        // From the texts of each set to the sets of each text.
        let compared = numbers.iter().map(|text| {
            let TextSketch { bands, shingles, .. } = ads.texts[*text as usize];
            Compared { bands, shingles }
        });
        let mut sharing = Self {
            bands,
            starts: vec![0; count + 1],
            sets: vec![0; members.len()],
            compared: compared.collect(),
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
