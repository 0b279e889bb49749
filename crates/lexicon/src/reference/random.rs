//! Random lexicons and postings over a handful of words, so that much happens in little text.

use crate::compile::Compiler;
use crate::lexicon::Lexicon;
use crate::pattern::parse;

/// A source of random lexicons and postings; the same seed gives the same ones everywhere
/// (`SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

/// Words of patterns and texts; several begin alike.
const WORDS: [&str; 12] = [
    "ant", "antler", "anthem", "bee", "beetle", "cat", "cow", "owl", "ant-bee", "C++", "R&D",
    "Élan",
];
const PREFIXES: [&str; 6] = ["an*", "ant*", "be*", "beet*", "ca*", "éla*"];
/// Words of texts only.
const FILLERS: [&str; 4] = ["the", "of", "zebra", "antique"];
const HEADINGS: [&str; 6] = [
    "Responsibilities",
    "Requirements",
    "About us",
    "Benefits",
    "Equal opportunity",
    "What you will do",
];
const ZONES: [&str; 7] = ["title", "duties", "requirements", "about", "offer", "legal", "other"];

impl Random {
    /// A source with its seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// The file of a lexicon that is valid.
    ///
    /// # Panics
    /// If hundreds of attempts yield no valid one, which would be an error of this generator.
    pub fn lexicon_text(&mut self) -> String {
        for _ in 0..500 {
            let text = self.lexicon_attempt();
            if Lexicon::parse("random", &text).is_ok() {
                return text;
            }
        }
        panic!("no valid lexicon in 500 attempts")
    }

    fn lexicon_attempt(&mut self) -> String {
        let mut text = String::new();
        for number in 0..4 + self.below(9) {
            let (kind, fields) = match self.below(10) {
                0 | 1 => ("role", String::new()),
                2 | 3 => ("signal", String::new()),
                4 | 5 => ("duty", format!("family = \"family-{}\"\n", self.below(3))),
                6 | 7 => ("cue", self.cue_fields()),
                8 => ("decoy", String::new()),
                _ => ("decoy", "of = \"roles\"\n".to_owned()),
            };
            let zones = match self.below(3) {
                0 if kind != "role" && !fields.contains("roles") => self.zone_field(),
                _ => String::new(),
            };
            let mut patterns: Vec<String> =
                (0..1 + self.below(3)).map(|_| format!("\"{}\"", self.valid_pattern())).collect();
            if kind == "cue" && self.one_in(3) {
                patterns.push(format!("\"{}\"", self.pick(&HEADINGS)));
            }
            if fields.contains("below") {
                patterns.push(format!("\"{}\"", self.pick(&WORDS)));
            }
            let patterns = patterns.join(", ");
            let guards = if kind == "cue" { String::new() } else { self.guard_fields() };
            text.push_str(&format!(
                "[{kind}.entry-{number}]\n{fields}{zones}{guards}patterns = [{patterns}]\n\n"
            ));
        }
        text
    }

    fn cue_fields(&mut self) -> String {
        let strength = self.pick(&["required", "preferred", "mentioned", "negated"]);
        let reach = match self.below(5) {
            0 => format!("following = {}", self.below(5)),
            1 => format!("preceding = {}", self.below(5)),
            2 | 3 => "below = true".to_owned(),
            _ => "sentence = true".to_owned(),
        };
        let of = match self.below(4) {
            0 => "of = \"signals\"\n",
            1 => "of = \"duties\"\n",
            _ => "",
        };
        format!("strength = \"{strength}\"\n{reach}\n{of}")
    }

    fn guard_fields(&mut self) -> String {
        let mut fields = String::new();
        for field in ["not_after", "not_before"] {
            if self.one_in(4) {
                fields += &format!("{field} = [\"{}\"]\n", self.valid_pattern());
            }
        }
        fields
    }

    fn zone_field(&mut self) -> String {
        let field = self.pick(&["only_in", "not_in"]);
        let zones: Vec<String> =
            (0..1 + self.below(3)).map(|_| format!("\"{}\"", self.pick(&ZONES))).collect();
        format!("{field} = [{}]\n", zones.join(", "))
    }

    fn valid_pattern(&mut self) -> String {
        loop {
            let pattern = self.pattern();
            if parse(&pattern)
                .and_then(|items| Compiler::default().write_out(&pattern, &items))
                .is_ok()
            {
                return pattern;
            }
        }
    }

    /// A pattern: one to four items, often valid.
    pub fn pattern(&mut self) -> String {
        let mut items = vec![self.item(0)];
        for _ in 0..self.below(4) {
            if self.one_in(3) {
                let min = self.below(2);
                items.push(format!("[]{{{min},{}}}", min + self.below(4)));
            } else if self.one_in(10) {
                items.push(format!("[]{{{}}}", self.below(3)));
            }
            items.push(self.item(0));
        }
        items.join(" ")
    }

    fn item(&mut self, depth: usize) -> String {
        let roll = if depth > 1 { 9 } else { self.below(12) };
        match roll {
            0 => format!("[{}]", self.branches(1, depth)),
            1 => {
                let count = 1 + self.below(2);
                format!("[{}]", self.branches(count, depth))
            }
            2..=4 => {
                let count = 2 + self.below(2);
                format!("({})", self.branches(count, depth))
            }
            5 | 6 => self.pick(&PREFIXES).to_owned(),
            _ => self.pick(&WORDS).to_owned(),
        }
    }

    fn branches(&mut self, count: usize, depth: usize) -> String {
        let branches: Vec<String> = (0..count)
            .map(|_| {
                let items: Vec<String> =
                    (0..1 + self.below(2)).map(|_| self.item(depth + 1)).collect();
                let gap = if self.one_in(4) { " []{0,2} " } else { " " };
                items.join(gap)
            })
            .collect();
        branches.join("|")
    }

    /// A title of up to seven words.
    pub fn title(&mut self) -> String {
        let words = self.below(8);
        self.words(words)
    }

    /// A body: headings, paragraphs and bullets.
    pub fn body(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(7) {
            if self.one_in(2) {
                let heading = self.pick(&HEADINGS);
                text.push_str(&format!("\n{heading}:\n"));
            }
            for _ in 0..1 + self.below(4) {
                // Lines of a word or two, which a cue may fill, and longer ones.
                let most = if self.one_in(3) { 2 } else { 14 };
                let count = 1 + self.below(most);
                let sentence = self.words(count);
                match self.below(3) {
                    0 => text.push_str(&format!("- {sentence}\n")),
                    1 => text.push_str(&format!("The {sentence}.\n")),
                    _ => text.push_str(&format!("The {sentence}. ")),
                }
            }
            text.push('\n');
        }
        text
    }

    fn words(&mut self, count: usize) -> String {
        let word = |random: &mut Self| match random.below(6) {
            0 => random.pick(&FILLERS).to_owned(),
            1 => random.pick(&WORDS).to_uppercase(),
            _ => random.pick(&WORDS).to_owned(),
        };
        let words: Vec<String> = (0..count).map(|_| word(self)).collect();
        words.join(" ")
    }
}
