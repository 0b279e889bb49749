//! Which language a text is written in, as far as it can be told.
//!
//! Nearly all texts are told by the words that English cannot do without and that other languages lack (`the`, `and`, `of`): those
//! are counted among tokens that are there anyway. Only a text with few of them, which may be a list of keywords just as well as
//! German, is asked for its language, of the `whatlang` library, which compares frequencies of three letters.

use std::sync::LazyLock;

use whatlang::{Lang, Script};

use crate::lists;
use crate::words;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, or English for the greater part.
    English,
    /// Another one.
    Other(Lang),
    /// Not told: too short, or a list of names and keywords.
    Unknown,
}

/// The code that stands for [`Language::Unknown`], as in ISO 639.
const UNKNOWN: &str = "und";

impl Language {
    /// Its code in ISO 639-3: `eng`, `deu`; `und` where it is not told.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => Lang::Eng.code(),
            Self::Other(language) => language.code(),
            Self::Unknown => UNKNOWN,
        }
    }

    /// The language of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        if code == UNKNOWN {
            return Some(Self::Unknown);
        }
        Lang::from_code(code).map(|language| match language {
            Lang::Eng => Self::English,
            other => Self::Other(other),
        })
    }

    /// The language of a name in English or of a code, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        let is_it = |language: &Self| {
            name.eq_ignore_ascii_case(language.name()) || name.eq_ignore_ascii_case(language.code())
        };
        let others = Lang::all().iter().filter_map(|language| Self::from_code(language.code()));
        others.chain([Self::Unknown]).find(is_it)
    }

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => Lang::Eng.eng_name(),
            Self::Other(language) => language.eng_name(),
            Self::Unknown => "not told",
        }
    }

    /// Whether ads in it are left out of counts by an English lexicon.
    #[must_use]
    pub fn is_foreign(self) -> bool {
        matches!(self, Self::Other(_))
    }
}

/// Words of English that no other language of job ads has many of.
pub(crate) const FUNCTION_WORDS: &[&str] = &[
    "the", "and", "of", "to", "with", "you", "your", "our", "this", "that", "are", "will", "have",
    "from", "by", "be", "their", "they", "who", "which", "its", "has", "can", "about", "other",
];

/// At least so many of a hundred words of an English text are [`FUNCTION_WORDS`].
const ENGLISH_PER_CENT: usize = 8;

/// At most so many of a hundred words are, if the text is in another language.
const MOST_ENGLISH_PER_CENT: usize = 3;

/// At least so many of a hundred words of a text in another language are those that it is full of.
const FOREIGN_PER_CENT: usize = 8;

/// Texts of fewer words are not told, unless by their script.
const FEWEST_WORDS: usize = 12;

/// As much of a text is asked for its language, in bytes.
const MOST_BYTES: usize = 4096;

/// What texts in a language are full of, for languages in Latin letters.
static WORDS: LazyLock<Vec<(Lang, Vec<String>)>> = LazyLock::new(|| {
    let sections = lists::sections(lists::LANGUAGES).into_iter();
    let languages = sections.filter_map(|section| {
        let mut normalised = Vec::new();
        for wording in section.wordings {
            words(wording, |word| normalised.push(word.to_owned()));
        }
        Some((Lang::from_code(section.head)?, normalised))
    });
    languages.collect()
});

/// The language of a text with so many words, of which so many are [`FUNCTION_WORDS`].
pub(crate) fn of(text: &str, word_count: usize, function_words: usize) -> Language {
    let enough = word_count >= FEWEST_WORDS;
    if enough && function_words * 100 >= word_count * ENGLISH_PER_CENT {
        return Language::English;
    }
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let Some(info) = whatlang::detect(text).filter(whatlang::Info::is_reliable) else {
        return Language::Unknown;
    };
    match (info.lang(), info.script()) {
        (Lang::Eng, _) => Language::English,
        // The library calls a list of keywords French as soon as Spanish is less like it.
        (other, Script::Latin)
            if enough
                && function_words * 100 <= word_count * MOST_ENGLISH_PER_CENT
                && is_full_of_its_words(text, other) =>
        {
            Language::Other(other)
        }
        (_, Script::Latin) => Language::Unknown,
        (other, _) => Language::Other(other),
    }
}

/// Whether a text holds as many of the words that a language is full of as prose in it does.
fn is_full_of_its_words(text: &str, language: Lang) -> bool {
    let Some((_, full_of)) = WORDS.iter().find(|(of, _)| *of == language) else { return false };
    let (mut all, mut found) = (0, 0);
    words(text, |word| {
        all += 1;
        found += usize::from(full_of.iter().any(|other| other == word));
    });
    found * 100 >= all * FOREIGN_PER_CENT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let mut document = Document::new();
        document.read_body(body);
        assert_eq!(document.language().code(), expected, "{body}");
    }

    #[test]
    fn prose_is_told() {
        check(
            "<p>You will own the roadmap of our platform and work closely with the teams that build it.</p>",
            "eng",
        );
        check(
            "Wir suchen eine Produktmanagerin für unsere Plattform. Sie schreiben Anforderungen und planen Kampagnen mit dem Vertrieb.",
            "deu",
        );
        check(
            "Vous êtes responsable de la feuille de route et vous travaillez avec les équipes de développement pour définir les besoins.",
            "fra",
        );
        check(
            "Buscamos una persona responsable del producto que trabaje con los equipos de ingeniería y defina la hoja de ruta.",
            "spa",
        );
        check(
            "Vi söker en produktchef som arbetar nära utvecklarna och ansvarar för att planera det som ska byggas till våra kunder.",
            "swe",
        );
        check("製品の計画を立て、開発チームと協力して要件をまとめる仕事です。", "jpn");
        check("Мы ищем менеджера продукта, который будет работать с командой разработки.", "rus");
    }

    #[test]
    fn keywords_and_little_text_are_not_told() {
        check("", "und");
        check("Product manager, Berlin", "und");
        check(
            "Java, Spring, REST, Docker, Kubernetes, AWS, Terraform, Jenkins, Git, Linux, Bash, Python, SQL, MongoDB, Kafka",
            "und",
        );
        check(
            "Solution architect; application development; digital transformation; information management; presentation; negotiation; documentation; integration",
            "und",
        );
    }

    #[test]
    fn an_english_ad_with_a_line_in_german_is_english() {
        check(
            "You will own the roadmap of our platform and work with the teams that build it, for all of our customers. Wir freuen uns auf dich.",
            "eng",
        );
    }

    #[test]
    fn codes_lead_back() {
        for (language, _) in &*WORDS {
            let other = Language::Other(*language);
            assert_eq!(Language::from_code(other.code()), Some(other));
        }
        assert_eq!(Language::from_code("eng"), Some(Language::English));
        assert_eq!(Language::from_code("und"), Some(Language::Unknown));
        assert_eq!(Language::from_code("english"), None);
        let sections = lists::sections(lists::LANGUAGES);
        assert_eq!(sections.len(), WORDS.len(), "every code is one that the library knows");
    }
}
