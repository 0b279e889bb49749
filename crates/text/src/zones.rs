//! Which part of the ad each sentence stands in.
//!
//! A heading opens a zone. Within it, and where there is no heading, the wording of the sentence and its place
//! decide: points from cues are added to points from the surroundings, and the most points win. So a pay line under
//! "Requirements" is an offer, and an ad without headings has zones all the same.
//!
//! The points were set by hand. Against 595 labelled sentences, each read with one neighbour on either side only, the
//! zone was right in 86 of 100; of the 285 whose text was not looked at while most of the lists were written it was right in 84 of 100 then
//! (wordings were also mined from ads under known headings, some of which those sentences come from).

use std::sync::LazyLock;

use crate::Zone;
use crate::cues::{self, Place};
use crate::document::Sentence;
use crate::language::FUNCTION_WORDS;
use crate::lists;
use crate::phrases::{Phrases, Vocabulary, WordId};

/// The compiled lists.
#[derive(Debug)]
pub(crate) struct Guide {
    pub(crate) vocabulary: Vocabulary,
    /// The first word of [`crate::sentences`]' footer.
    pub(crate) show: WordId,
    /// The words of lower numbers, 0 aside, are fillers of headings.
    fillers: usize,
    whole: Phrases<Zone>,
    telling: Phrases<Zone>,
    start: Phrases<(Zone, i16)>,
    after_subject: Phrases<(Zone, i16)>,
    anywhere: Phrases<(Zone, i16)>,
    /// By word, whether it tells that a text is English.
    function_words: Vec<bool>,
}

/// The lists of headings and cues, compiled at first use.
pub(crate) static GUIDE: LazyLock<Guide> = LazyLock::new(Guide::new);

/// The most words of a heading.
pub(crate) const MAX_HEADING: usize = 9;

/// The most words looked at for cues in one sentence.
const MAX_CUED: usize = 80;

impl Guide {
    fn new() -> Self {
        let mut vocabulary = Vocabulary::default();
        let fillers: Vec<_> = lists::section(lists::HEADINGS, "fillers");
        // Interned first: the fillers are the words of the lowest numbers.
        Phrases::new(&mut vocabulary, fillers.into_iter().map(|word| (word.to_owned(), ())));
        let fillers = vocabulary.len();
        let headings = |kind: &str| {
            let mut headings = Vec::new();
            for section in lists::sections(lists::HEADINGS) {
                if let Some((zone, found)) = section.head.split_once(' ')
                    && found == kind
                    && let Some(zone) = Zone::from_name(zone)
                {
                    // "Benefits & Perks" has no word where "Benefits and perks" has one.
                    let spellings = section
                        .wordings
                        .iter()
                        .flat_map(|wording| [(*wording).to_owned(), wording.replace(" and ", " ")]);
                    headings.extend(spellings.map(|wording| (wording, zone)));
                }
            }
            headings.into_iter()
        };
        let whole = Phrases::new(&mut vocabulary, headings("whole"));
        let telling = Phrases::new(&mut vocabulary, headings("telling"));
        let all = cues::all();
        let cues = |place| {
            all.iter()
                .filter(move |cue| cue.place == place)
                .map(|cue| (cue.wording.clone(), (cue.zone, cue.points)))
        };
        let start = Phrases::new(&mut vocabulary, cues(Place::Start));
        let after_subject = Phrases::new(&mut vocabulary, cues(Place::AfterSubject));
        let anywhere = Phrases::new(&mut vocabulary, cues(Place::Anywhere));
        let show = vocabulary.id("show");
        let words: Vec<WordId> =
            FUNCTION_WORDS.iter().map(|word| vocabulary.intern(word)).collect();
        let mut function_words = vec![false; vocabulary.len()];
        words.into_iter().for_each(|word| function_words[word as usize] = true);
        Self {
            vocabulary,
            show,
            fillers,
            whole,
            telling,
            start,
            after_subject,
            anywhere,
            function_words,
        }
    }

    /// Whether a word is one of [`FUNCTION_WORDS`].
    pub(crate) fn is_function_word(&self, id: WordId) -> bool {
        self.function_words[id as usize]
    }

    /// The zone that a heading of exactly these words opens, if it is a known one.
    pub(crate) fn known_heading(&self, ids: &[WordId]) -> Option<Zone> {
        if ids.len() > MAX_HEADING {
            return None;
        }
        let is_filler = |id: &WordId| (1..self.fillers).contains(&(*id as usize));
        let leading = ids.iter().take_while(|id| is_filler(id)).count();
        let trailing = ids.iter().rev().take_while(|id| is_filler(id)).count();
        for from in 0..=leading.min(ids.len().saturating_sub(1)) {
            for cut in 0..=trailing.min(ids.len() - 1 - from) {
                let core = &ids[from..ids.len() - cut];
                if let Some((length, zone)) = self.whole.longest_at(core)
                    && length == core.len()
                {
                    return Some(zone);
                }
            }
        }
        None
    }

    /// The zone told by a word of a line already known to be a heading.
    pub(crate) fn told_by(&self, ids: &[WordId]) -> Option<Zone> {
        let mut told = None;
        self.telling.for_each(ids, ids.len(), |zone| told = Some(zone));
        told
    }

    /// Whether these words open with a cue rather than a heading's words.
    pub(crate) fn opens_sentence(&self, ids: &[WordId]) -> bool {
        ids.len() > 2
            && self.start.longest_at(ids).is_some_and(|(_, (zone, _))| zone == Zone::Duties)
    }

    fn add_cues(&self, ids: &[WordId], points: &mut Points) {
        if let Some((_, (zone, weight))) = self.start.longest_at(ids) {
            points.add(zone, weight);
        } else if let Some((zone, weight)) = (1..4.min(ids.len()))
            .find_map(|at| self.after_subject.longest_at(&ids[at..]))
            .map(|(_, cue)| cue)
        {
            points.add(zone, weight);
        }
        self.anywhere.for_each(ids, MAX_CUED, |(zone, weight)| points.add(zone, weight));
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Points([i16; 7]);

impl Points {
    fn add(&mut self, zone: Zone, points: i16) {
        self.0[zone as usize] += points;
    }

    /// The zone with the most points; of equals the first in the order of [`Zone::ALL`].
    fn best(&self) -> Option<Zone> {
        let most = *self.0.iter().max()?;
        (most > 0)
            .then(|| Zone::ALL.into_iter().find(|&zone| self.0[zone as usize] == most))
            .flatten()
    }
}

/// What the shape of a sentence says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A heading that opens a part of the ad of its own.
    Heading,
    /// A lesser heading: unless it is a known one, the part goes on.
    Subheading,
    /// The first line of an ad in bars: "Acme | Product Manager | Berlin | Full-time".
    Header,
    /// An item of a list.
    Bullet,
    /// Running text.
    Running,
}

/// Gives every sentence its zone. `ids` are the vocabulary numbers of the words, token by token.
pub(crate) fn assign(guide: &Guide, sentences: &mut [Sentence], shapes: &[Shape], ids: &[WordId]) {
    // The zone of the heading above, and how many points it is worth.
    let mut above: Option<(Zone, i16)> = None;
    let mut previous: Option<Zone> = None;
    let mut in_list = false;
    for (sentence, &shape) in sentences.iter_mut().zip(shapes) {
        let words = &ids[sentence.first_token as usize..sentence.end_token as usize];
        match shape {
            Shape::Heading | Shape::Subheading => {
                let zone = guide.known_heading(words).or_else(|| guide.told_by(words));
                if zone.is_some() || shape == Shape::Heading {
                    above = zone.map(|zone| (zone, HEADING_POINTS));
                    previous = None;
                }
                sentence.zone = zone.unwrap_or(Zone::Other);
                sentence.heading = true;
                in_list = false;
                continue;
            }
            Shape::Header => continue,
            Shape::Bullet => in_list = true,
            Shape::Running if !in_list => {
                if let Some((_, points)) = &mut above {
                    *points = (*points - 1).max(AFTER_LIST_POINTS);
                }
            }
            Shape::Running => {
                // The list under the heading is over: the heading says less about what follows.
                if let Some((_, points)) = &mut above {
                    *points = AFTER_LIST_POINTS;
                }
                in_list = false;
            }
        }
        let mut points = Points::default();
        if let Some((zone, weight)) = above {
            points.add(zone, weight + if shape == Shape::Bullet { BULLET_POINTS } else { 0 });
        }
        if let Some(zone) = previous {
            points.add(zone, NEIGHBOUR_POINTS);
        }
        guide.add_cues(words, &mut points);
        let zone = points.best().unwrap_or(Zone::Other);
        sentence.zone = zone;
        previous = (zone != Zone::Other).then_some(zone);
    }
}

/// What a heading is worth to the list or sentence right under it; about as much as two cues. Every sentence of
/// running text takes a point away, for headings get lost and paragraphs wander.
const HEADING_POINTS: i16 = 9;
/// What it is worth at least, and after its list has ended.
const AFTER_LIST_POINTS: i16 = 3;
/// What it is worth more in a list.
const BULLET_POINTS: i16 = 3;
/// What the zone of the sentence before is worth.
const NEIGHBOUR_POINTS: i16 = 2;
