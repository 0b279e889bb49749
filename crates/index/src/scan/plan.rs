//! What a lexicon needs of the fields of an index: which terms of which segment, and which sets of slots they fill.

use std::ops::Range;

use rolescope_lexicon::{Cue, CueReach, Kind, Lexicon, Sequence};
use rolescope_text::Zone;
use rustc_hash::FxHashMap;
use tantivy::postings::TermInfo;

use crate::error::{Context, Error, Result};
use crate::scan::lists::chunk_offsets;
use crate::scan::loose::without_common;
use crate::scan::sets::SlotSets;
use crate::scan::trie::Trie;
use crate::scan::vocabulary::{FieldFiles, KnownTerm, Vocabulary};
use crate::snapshot::Snapshot;
use crate::threads::Threads;
use crate::tokenizer::{SENTENCE, zone_term};

/// The most distinct sets of slots that one scan can tell apart.
const MOST_SETS: usize = 1 << 20;

/// A field, and what is looked for in it.
pub(crate) struct FieldPlan {
    pub(crate) sets: SlotSets,
    /// What competes: signals, duties, decoys and, in titles, roles.
    pub(crate) texts: Trie,
    pub(crate) cues: Trie,
    /// The most tokens of a cue that may be a heading; 0 if there is none.
    pub(crate) longest_heading: u32,
    /// By segment.
    pub(crate) segments: Vec<SegmentField>,
}

/// One field of one segment.
pub(crate) struct SegmentField {
    pub(crate) files: FieldFiles,
    /// Those that a sequence may need.
    pub(crate) terms: Vec<PlannedTerm>,
    /// How many slots of anchors are watched, see [`Watch`].
    pub(crate) watched: usize,
    /// Where sentences start.
    pub(crate) sentences: Option<PlannedList>,
    /// Where zones start.
    pub(crate) zones: Vec<(Zone, PlannedList)>,
}

/// Which sequences of a lexicon are looked for in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of them: in titles.
    All,
    /// What names a role, and what looks like it.
    Roles,
    /// All others: in bodies, where roles do not count.
    Others,
}

/// A posting list to be read.
#[derive(Clone, Debug)]
pub(crate) struct PlannedList {
    pub(crate) info: TermInfo,
    /// [`chunk_offsets`].
    pub(crate) offsets: Vec<u64>,
}

/// A word to be read.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTerm {
    pub(crate) list: PlannedList,
    /// The set of slots it fills.
    pub(crate) set: u32,
    /// Whether it may be the anchor of a sequence of [`FieldPlan::texts`].
    pub(crate) of_texts: bool,
    /// Whether it may be the anchor of a sequence of [`FieldPlan::cues`].
    pub(crate) of_cues: bool,
    /// Whether it may stand beside an anchor.
    pub(crate) is_beside: bool,
    /// See [`Watch`].
    pub(crate) watch: Watch,
}

/// Most positions that are read are those of common words, which matter only in documents with an anchor that they may stand beside. So
/// it is watched which documents of a block have these anchors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Watch {
    /// Read wherever it is.
    #[default]
    All,
    /// An anchor, read first: what is watched of it, by number.
    First(Box<[u32]>),
    /// A common word that is no anchor: read in documents with one of these.
    OnlyWith(Box<[u32]>),
}

/// A stretch of a segment's documents, the unit of work of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) segment: usize,
    /// Its number in the segment.
    pub(crate) number: usize,
    pub(crate) documents: Range<u32>,
}

impl Wanted {
    /// Whether a sequence is.
    pub(crate) fn holds(self, lexicon: &Lexicon, sequence: &Sequence) -> bool {
        let is_of_roles =
            |kind: &Kind| matches!(kind, Kind::Role { .. } | Kind::Decoy { of_roles: true });
        let kind = &lexicon.entry(sequence.entry).kind;
        match self {
            Self::All => true,
            // What must not stand beside a role is a cue.
            Self::Roles => match kind {
                Kind::Cue(Cue { excludes: Some((of, _)), .. }) => {
                    is_of_roles(&lexicon.entry(*of).kind)
                }
                kind => is_of_roles(kind),
            },
            Self::Others => !is_of_roles(kind),
        }
    }
}

impl FieldPlan {
    /// Plans to look for the sequences that are wanted in a field whose terms hold their words, and may hold others.
    pub(crate) fn new(
        snapshot: &Snapshot,
        vocabulary: &Vocabulary,
        lexicon: &Lexicon,
        wanted: Wanted,
        chunks: &[Chunk],
        threads: &Threads,
    ) -> Result<Self> {
        Self::looking_for(snapshot, vocabulary, lexicon, (wanted, None), chunks, threads)
    }

    /// As [`FieldPlan::new`], of sequences without their common words, see [`without_common`]: those of which as many bytes of positions
    /// would have to be read as `limit`.
    pub(crate) fn loose(
        snapshot: &Snapshot,
        vocabulary: &Vocabulary,
        lexicon: &Lexicon,
        (wanted, limit): (Wanted, u64),
        chunks: &[Chunk],
        threads: &Threads,
    ) -> Result<Self> {
        Self::looking_for(snapshot, vocabulary, lexicon, (wanted, Some(limit)), chunks, threads)
    }

    fn looking_for(
        snapshot: &Snapshot,
        vocabulary: &Vocabulary,
        lexicon: &Lexicon,
        (wanted, limit): (Wanted, Option<u64>),
        chunks: &[Chunk],
        threads: &Threads,
    ) -> Result<Self> {
        let path = snapshot.path.as_path();
        let program = &lexicon.program;
        let kind = |sequence: &Sequence| &lexicon.entry(sequence.entry).kind;
        let sequences = program.sequences.iter().filter(|one| wanted.holds(lexicon, one));
        let Vocabulary { segments: known } = vocabulary;

        // How often a word occurs: the bytes that its positions take tell it well enough.
        let mut weights = vec![0_u64; program.words.len()];
        for KnownTerm { info, words } in known.iter().flat_map(|(_, terms)| terms) {
            let weight = info.positions_range.len() as u64 + u64::from(info.doc_freq);
            words.iter().for_each(|&word| weights[word] += weight);
        }
        let slots = program.slots.iter();
        let weights: Vec<u64> =
            slots.map(|slot| slot.iter().map(|word| weights[word.0 as usize]).sum()).collect();
        let loose: Vec<Sequence>;
        let sequences: Vec<&Sequence> = match limit {
            None => sequences.collect(),
            Some(limit) => {
                loose = sequences.map(|one| without_common(one, &weights, limit)).collect();
                loose.iter().collect()
            }
        };
        let sequences = sequences.into_iter();
        let is_cue = |sequence: &&Sequence| matches!(kind(sequence), Kind::Cue(_));
        let texts = Trie::new(sequences.clone().filter(|sequence| !is_cue(sequence)), &weights);
        let cues = Trie::new(sequences.clone().filter(is_cue), &weights);
        let headings = sequences.filter(|sequence| {
            matches!(kind(sequence), Kind::Cue(Cue { reach: CueReach::Below, .. }))
        });
        let longest_heading = headings.map(longest).max().unwrap_or(0);

        let mut slots_of_word = vec![Vec::new(); program.words.len()];
        let used = texts.is_used().into_iter().zip(cues.is_used());
        for ((number, slot), (of_texts, of_cues)) in (0..).zip(&program.slots).zip(used) {
            slot.iter()
                .filter(|_| of_texts || of_cues)
                .for_each(|word| slots_of_word[word.0 as usize].push(number));
        }
        let beside: Vec<bool> = texts
            .is_beside()
            .into_iter()
            .zip(cues.is_beside())
            .map(|(one, other)| one || other)
            .collect();
        let mut sets = SlotSets::default();
        let mut segments = Vec::new();
        for (number, (files, known)) in known.iter().enumerate() {
            let of_segment = chunks.iter().filter(|chunk| chunk.segment == number);
            let starts: Vec<u32> = of_segment.map(|chunk| chunk.documents.start).collect();
            let (mut infos, mut meanings) = (Vec::new(), Vec::new());
            for KnownTerm { info, words } in known {
                let slots = words.iter().flat_map(|&word| &slots_of_word[word]);
                let mut slots: Vec<u32> = slots.copied().collect();
                if slots.is_empty() {
                    continue;
                }
                slots.sort_unstable();
                slots.dedup();
                let is_beside = slots.iter().any(|&slot| beside[slot as usize]);
                let set = sets.number(slots);
                infos.push(info.clone());
                let (of_texts, of_cues) = (sets.is_anchor(set, &texts), sets.is_anchor(set, &cues));
                meanings.push((set, of_texts, of_cues, is_beside));
            }
            let dictionary = files.inverted.terms();
            let boundary = |term: &str| {
                dictionary.get(term.as_bytes()).context("read the boundaries of", path)
            };
            let has_sentences = boundary(SENTENCE)?.map(|info| infos.push(info)).is_some();
            let mut zones = Vec::new();
            for zone in Zone::ALL {
                if let Some(info) = boundary(zone_term(zone))? {
                    infos.push(info);
                    zones.push(zone);
                }
            }
            let offsets = threads.map(&infos, |info| chunk_offsets(files, info, &starts, path));
            let lists = infos.into_iter().zip(offsets);
            let lists = lists.map(|(info, offsets)| Ok(PlannedList { info, offsets: offsets? }));
            let lists = lists.collect::<Result<Vec<PlannedList>>>()?;
            let mut lists = lists.into_iter();
            let terms = meanings.into_iter().zip(lists.by_ref());
            let terms = terms.map(|((set, of_texts, of_cues, is_beside), list)| PlannedTerm {
                list,
                set,
                of_texts,
                of_cues,
                is_beside,
                watch: Watch::All,
            });
            let terms = terms.collect();
            let sentences = if has_sentences { lists.next() } else { None };
            let zones = zones.into_iter().zip(lists).collect();
            let field = SegmentField { files: files.clone(), terms, watched: 0, sentences, zones };
            snapshot
                .store
                .pass(field.lists().map(|list| list.info.postings_range.len() as u64).sum());
            segments.push(field);
        }
        if sets.len() > MOST_SETS {
            return Err(Error::LexiconTooLarge { found: sets.len(), limit: MOST_SETS });
        }
        watch(&mut segments, &sets, [&texts, &cues]);
        Ok(Self { sets, texts, cues, longest_heading, segments })
    }
}

/// Of a word in at least one of so many documents it is known beforehand in which it matters.
const COMMON: u32 = 32;

/// Tells in which documents common words have to be read, and puts them last.
fn watch(segments: &mut [SegmentField], sets: &SlotSets, tries: [&Trie; 2]) {
    let mut pairs: Vec<(u32, u32)> = tries.iter().flat_map(|trie| trie.beside_anchors()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let anchors_of = |slot: u32| {
        let own = &pairs[pairs.partition_point(|(beside, _)| *beside < slot)..];
        own.iter().take_while(move |(beside, _)| *beside == slot).map(|(_, anchor)| *anchor)
    };
    // Numbers of the anchors' slots that are watched.
    let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
    for SegmentField { files, terms, .. } in &mut *segments {
        let documents = files.norms.num_docs();
        for term in terms.iter_mut().filter(|term| !term.of_texts && !term.of_cues) {
            if term.list.info.doc_freq.saturating_mul(COMMON) < documents {
                continue;
            }
            let anchors = sets.slots(term.set).iter().flat_map(|&slot| anchors_of(slot));
            let mut anchors: Vec<u32> = anchors
                .map(|anchor| {
                    let next = numbers.len() as u32;
                    *numbers.entry(anchor).or_insert(next)
                })
                .collect();
            anchors.sort_unstable();
            anchors.dedup();
            term.watch = Watch::OnlyWith(anchors.into());
        }
    }
    for SegmentField { terms, watched, .. } in segments {
        *watched = numbers.len();
        for term in terms.iter_mut().filter(|term| term.of_texts || term.of_cues) {
            let slots = sets.slots(term.set).iter();
            let own: Vec<u32> = slots.filter_map(|slot| numbers.get(slot).copied()).collect();
            if !own.is_empty() {
                term.watch = Watch::First(own.into());
            }
        }
        terms.sort_by_key(|term| matches!(term.watch, Watch::OnlyWith(_)));
    }
}

/// The most tokens that a sequence takes.
fn longest(sequence: &Sequence) -> u32 {
    sequence.steps.iter().map(|step| 1 + u32::from(step.gap_max)).sum()
}

impl SegmentField {
    /// All lists that are to be read.
    fn lists(&self) -> impl Iterator<Item = &PlannedList> {
        let zones = self.zones.iter().map(|(_, list)| list);
        self.terms.iter().map(|term| &term.list).chain(&self.sentences).chain(zones)
    }

    /// Bytes of those.
    pub(crate) fn bytes(&self) -> u64 {
        let of_list = |list: &PlannedList| {
            let TermInfo { postings_range, positions_range, .. } = &list.info;
            (postings_range.len() + positions_range.len()) as u64
        };
        self.lists().map(of_list).sum()
    }
}
