//! The built-in lexicon against examples, and against labelled sentences where `ROLESCOPE_GOLD` names a folder with
//! `sentences_dev.csv` and `onet_tasks_dev.csv` (skipped where it is unset).
//!
//! A labelled sentence is read as the tool would read it: between its neighbours, as lines of a body; what counts is
//! what is found in its own tokens. The floors stand slightly under what was measured when the lexicon was tuned on
//! these very sentences; they guard against breakage and say nothing about ads never seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rolescope_lexicon::{Findings, Kind, Lexicon, Match, Matcher, Relation, Strength, StrengthSet};
use rolescope_text::Document;

const RELATION: [&str; 3] = ["none", "with", "does"];
const TECHNICAL: [&str; 3] = ["none", "mentioned", "asked"];

/// The folder of labelled sentences, or `None` with a line that says so.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test on data outside the repository"
)]
fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ROLESCOPE_GOLD").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("{test}: skipped, `ROLESCOPE_GOLD` is unset");
    }
    folder
}

#[expect(clippy::print_stderr, reason = "the measured figure is what one runs this test for")]
fn tell(line: &str) {
    eprintln!("{line}");
}

/// The records of a CSV file by column name; quoted fields may hold commas, quotes and line ends.
fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).expect("the folder holds the labelled sentences");
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    let mut rows = rows.into_iter();
    let header = rows.next().expect("a header");
    rows.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// Reads texts and keeps its buffers.
struct Reader {
    lexicon: Lexicon,
    matcher: Matcher,
    title: Document,
    body: Document,
    part: Document,
    findings: Findings,
}

impl Reader {
    fn new() -> Self {
        let lexicon = Lexicon::technical_pm();
        let matcher = Matcher::new(&lexicon);
        Self {
            lexicon,
            matcher,
            title: Document::new(),
            body: Document::new(),
            part: Document::new(),
            findings: Findings::default(),
        }
    }

    fn tokens(&mut self, text: &str) -> u32 {
        self.part.read_body(text);
        self.part.tokens().len() as u32
    }

    /// The matches in the sentence of a body of three parts.
    fn matches(&mut self, title: &str, before: &str, sentence: &str, after: &str) -> Vec<Match> {
        let start = self.tokens(before);
        let end = start + self.tokens(sentence);
        self.title.read_title(title);
        self.body.read_body(&format!("{before}\n{sentence}\n{after}"));
        self.matcher.find(&self.title, &self.body, &mut self.findings);
        let own = |found: &&Match| {
            found.zone != rolescope_text::Zone::Title
                && found.first_token >= start
                && found.first_token < end
        };
        self.findings.matches.iter().filter(own).copied().collect()
    }

    /// Whether a match that counts by default, one that is asked, is of a duty of one of `families`, and how the person
    /// stands to it.
    fn relation(&self, matches: &[Match], families: [&str; 2]) -> &'static str {
        let mut label = "none";
        for found in matches.iter().filter(|found| StrengthSet::ASKED.contains(found.strength)) {
            if let Kind::Duty { family, relation } = &self.lexicon.entry(found.entry).kind
                && families.contains(&family.as_str())
            {
                match relation {
                    Relation::Does => return "does",
                    Relation::With => label = "with",
                }
            }
        }
        label
    }

    /// The strongest technical qualification. Engineering that is done asks for technical skill.
    fn technical(&self, matches: &[Match]) -> &'static str {
        if self.relation(matches, ["engineering"; 2]) == "does" {
            return "asked";
        }
        let mut label = "none";
        for found in matches {
            if self.lexicon.entry(found.entry).kind == Kind::Signal {
                match found.strength {
                    Strength::Required | Strength::Preferred => return "asked",
                    Strength::Mentioned => label = "mentioned",
                    Strength::Negated => {}
                }
            }
        }
        label
    }
}

/// Mean of the F1 of each class over pairs (labelled, found); a class that is never labelled and never found has F1 0.
fn macro_f1(pairs: &[(String, &'static str)], classes: [&str; 3]) -> f64 {
    let f1 = |class: &str| {
        let count = |labelled: bool, found: bool| {
            pairs.iter().filter(|(a, b)| (a == class) == labelled && (*b == class) == found).count()
                as f64
        };
        let both = count(true, true);
        2.0 * both / (2.0 * both + count(true, false) + count(false, true)).max(1.0)
    };
    classes.into_iter().map(f1).sum::<f64>() / 3.0
}

#[track_caller]
fn check(measure: &str, value: f64, floor: f64) {
    tell(&format!("{measure}: {value:.3} (floor {floor:.2})"));
    assert!(value >= floor, "{measure} is {value:.3}, under its floor {floor:.2}");
}

/// The signals and duties found in a title and a body, those that are negated with a `!`.
#[track_caller]
fn check_found(reader: &mut Reader, title: &str, body: &str, expected: &[&str]) {
    reader.title.read_title(title);
    reader.body.read_body(body);
    reader.matcher.find(&reader.title, &reader.body, &mut reader.findings);
    let name = |found: &Match| {
        let key = &reader.lexicon.entry(found.entry).key;
        if found.strength == Strength::Negated { format!("!{key}") } else { key.clone() }
    };
    let found: Vec<String> = reader.findings.matches.iter().map(name).collect();
    assert_eq!(found, expected, "in {title:?}, {body:?}");
}

/// The roles that a title names.
#[track_caller]
fn check_roles(reader: &mut Reader, title: &str, expected: &[&str]) {
    reader.title.read_title(title);
    reader.matcher.find(&reader.title, &reader.body, &mut reader.findings);
    let found: Vec<&str> =
        reader.findings.roles.iter().map(|id| reader.lexicon.entry(*id).key.as_str()).collect();
    assert_eq!(found, expected, "in {title:?}");
}

#[test]
fn titles_name_roles() {
    let mut reader = Reader::new();
    check_roles(&mut reader, "Senior Technical Product Manager", &["technical-product-manager"]);
    check_roles(&mut reader, "Product Manager - Technical", &["technical-product-manager"]);
    check_roles(&mut reader, "Product Manager, Solar", &["energy-product-manager"]);
    check_roles(&mut reader, "eCommerce Product Manager", &["ecommerce-product-manager"]);
    check_roles(&mut reader, "Strategic Product Manager", &["strategic-product-manager"]);
    check_roles(&mut reader, "Technical Product Marketing Manager", &["product-marketing-manager"]);
    check_roles(&mut reader, "Product Development Manager", &["product-development-manager"]);
    check_roles(&mut reader, "Development Manager", &["development-manager"]);
    check_roles(&mut reader, "Business Development Manager", &["sales"]);
    check_roles(&mut reader, "Software Development Manager", &["engineering-manager"]);
    check_roles(&mut reader, "Talent Development Manager", &[]);
    check_roles(&mut reader, "Product Manager's Assistant", &[]);
    check_roles(&mut reader, "Coordinator, reporting to the Product Manager", &[]);
    check_roles(
        &mut reader,
        "Head of Product / CTO",
        &["product-manager", "chief-technology-officer"],
    );
    check_roles(&mut reader, "Technical Support Engineer", &["technical-support-engineer"]);
}

#[test]
fn titles_carry_signals_and_no_duties() {
    let mut reader = Reader::new();
    check_found(&mut reader, "Technical Product Manager", "", &["technical-title"]);
    check_found(&mut reader, "Technical Product Marketing Manager", "", &["technical-title"]);
    check_found(&mut reader, "Product Manager, Technical Support", "", &[]);
    check_found(&mut reader, "Growth Marketing Manager", "", &[]);
}

#[test]
fn a_list_that_goes_on_does_not_ask() {
    let mut reader = Reader::new();
    let mut strengths = |sentence: &str| {
        reader.body.read_body(&format!("About us\n\n{sentence}"));
        reader.matcher.find(&reader.title, &reader.body, &mut reader.findings);
        reader.findings.matches.iter().map(|found| found.strength).collect::<Vec<_>>()
    };
    let backers = "We are backed by a bank, as well as the founders of GitHub.";
    assert_eq!(strengths(backers), [Strength::Mentioned]);
    assert_eq!(strengths("You join as the technical lead of a team."), [Strength::Required]);
}

#[test]
fn sentences_are_told_apart() {
    let mut reader = Reader::new();
    let mut body =
        |sentence: &str, expected: &[&str]| check_found(&mut reader, "", sentence, expected);
    body("Write production code in Python.", &["coding", "programming-languages"]);
    body("No coding required.", &["!coding"]);
    body("You will not write code.", &["!coding"]);
    body("A technical background is not required.", &["!technical-background"]);
    body("You don't need a technical background.", &["!technical-background"]);
    body("Technical background preferred but not required.", &["technical-background"]);
    body("Provide technical support.", &[]);
    body("Regardless of technical background.", &[]);
    body("A degree in marketing.", &[]);
    body("A degree in computer science.", &["technical-education"]);
    body("Manage a team of software engineers.", &["technical-leadership"]);
    body("Work closely with our software engineers.", &["works-with-engineers"]);
    body("Work with sales.", &["works-with-marketing"]);
    body("Support the marketing strategy.", &["works-with-marketing"]);
    body(
        "Lead go-to-market strategy with product marketing.",
        &["go-to-market", "works-with-marketing"],
    );
    body("Conduct user testing and write test plans.", &["user-research", "testing"]);
    body("Set pricing.", &["pricing"]);
    body("Competitive salary above market rates.", &[]);
    body("Reporting to the Director of Engineering.", &[]);
    body("Translate business needs into technical requirements.", &["specification"]);
    body("Explain things to non-technical stakeholders.", &[]);
    // Denied with the verb of another.
    body("Duties:\n- This role does not involve coding.", &["!coding"]);
    body("Writing code is not part of this job.", &["!coding"]);
    body("Pricing is not part of the role.", &["!pricing"]);
    body("Go-to-market is not part of your job.", &["!go-to-market"]);
    // Look-alikes.
    body("A relaxed dress code, a discount code and our code of conduct.", &[]);
    body("Maintain trusting relationships with our engineering leads.", &["works-with-engineers"]);
    body("Three years of working with the marketing team.", &["works-with-marketing"]);
    body("For technical problems with the form, write to us.", &[]);
    body("Able to read API documentation.", &["web-apis"]);
    body("Work with our business development team.", &["works-with-marketing"]);
    body("Work with the software development team.", &["works-with-engineers"]);
    body("Report to the business development teams.", &["works-with-marketing"]);
    body("Support our own partners.", &[]);
    body("You were a programmer in an earlier job.", &["technical-background"]);
    // Verb and object.
    body("Respond to production incidents.", &["operations"]);
    body("Recruit and mentor our developers.", &["technical-leadership"]);
    body("Consolidate customer data from several sources.", &["data-work"]);
    body("Define the interfaces between all services.", &["architecture"]);
    body("Mediate between developers and the business.", &["translates-technical"]);
    body("Manage our SEO.", &["brand-content"]);
    body("Determine which features we will not build.", &["prioritisation"]);
    body("Gain a deep understanding of our customers.", &["user-needs"]);
    // Two duties in one breath.
    body("Write code and plan campaigns.", &["coding", "campaigns-demand"]);
    body(
        "Develop firmware, positioning and messaging.",
        &["coding", "positioning-messaging", "positioning-messaging"],
    );
    body("Write campaigns.", &["campaigns-demand"]);
    // Denied up to the semicolon.
    body(
        "You will not write code; own pricing and plan campaigns.",
        &["!coding", "pricing", "campaigns-demand"],
    );
    // Systems, networks and their safety.
    body("Install and configure new workstations.", &["operations"]);
    body("Install and configure servers and routers.", &["operations"]);
    body("Perform nightly backups.", &["operations"]);
    body("Investigate security breaches.", &["operations"]);
    body("Review computer programs for errors.", &["coding"]);
    body("Draw wiring diagrams.", &["architecture"]);
    // Marketing in other words.
    body("Handle media relations and write speeches.", &["brand-content", "brand-content"]);
    body("Establish new distribution channels.", &["go-to-market"]);
    body("Forecast consumer demand.", &["market-research"]);
    // Reading and attending to learn, and prices asked of others.
    body("Attend conferences to learn about emerging tools.", &[]);
    body("Keep abreast of new technologies and regulations.", &[]);
    body("Obtain pricing from vendors.", &[]);
    body("Build systems for data acquisition.", &[]);
}

/// The strength of each match of a key in a body.
#[track_caller]
fn check_strengths(reader: &mut Reader, body: &str, key: &str, expected: &[Strength]) {
    reader.title.read_title("");
    reader.body.read_body(body);
    reader.matcher.find(&reader.title, &reader.body, &mut reader.findings);
    let id = reader.lexicon.by_key(key).expect("a key of the lexicon");
    let own = reader.findings.matches.iter().filter(|found| found.entry == id);
    let found: Vec<Strength> = own.map(|found| found.strength).collect();
    assert_eq!(found, expected, "{key} in {body:?}");
}

#[test]
fn strengths_are_told_apart() {
    use Strength::{Mentioned, Preferred, Required};
    let mut reader = Reader::new();
    let mut check = |body: &str, key: &str, expected: &[Strength]| {
        check_strengths(&mut reader, body, key, expected);
    };
    // A heading of wishes reaches what stands below it, until the next heading.
    let wishes = "Requirements:\n- Python\n\nNice to have:\n- Experience with Java\n- Kotlin\n\nEducation:\n- Ruby on Rails\n";
    check(wishes, "programming-languages", &[Required, Preferred, Preferred, Required]);
    check("Preferred qualifications\n\n- SQL\n- Kafka\n", "data-technologies", &[Preferred; 2]);
    // Technology behind a verb of duty is what the work is about; a second duty is a duty.
    let duties = "Responsibilities:\n- Manage the roadmap of our Kubernetes services, set pricing and write test plans\n";
    check(duties, "cloud-infrastructure", &[Mentioned]);
    check(duties, "testing", &[Required]);
    check(duties, "pricing", &[Required]);
}

#[test]
fn labelled_sentences() {
    let Some(folder) = folder("labelled_sentences") else { return };
    let mut reader = Reader::new();
    let (mut engineering, mut marketing, mut technical) = (Vec::new(), Vec::new(), Vec::new());
    let rows = records(&folder.join("sentences_dev.csv"));
    assert!(rows.len() > 500, "{} labelled sentences", rows.len());
    for row in &rows {
        let matches =
            reader.matches(&row["title"], &row["before"], &row["sentence"], &row["after"]);
        let asked = match row["tech"].as_str() {
            "required" | "preferred" => "asked",
            "negated" => "none",
            other => other,
        };
        engineering
            .push((row["eng"].clone(), reader.relation(&matches, ["engineering", "liaison"])));
        marketing.push((row["mkt"].clone(), reader.relation(&matches, ["marketing"; 2])));
        technical.push((asked.to_owned(), reader.technical(&matches)));
    }
    for parity in [0, 1] {
        let half = |pairs: &[(String, &'static str)], classes| {
            let number =
                |row: &BTreeMap<String, String>| row["item"][1..].parse::<u32>().expect("a number");
            let kept: Vec<_> = rows
                .iter()
                .zip(pairs)
                .filter(|(row, _)| number(row) % 2 == parity)
                .map(|(_, p)| p.clone())
                .collect();
            macro_f1(&kept, classes)
        };
        tell(&format!(
            "items of parity {parity}: engineering {:.3}, marketing {:.3}, technical {:.3}",
            half(&engineering, RELATION),
            half(&marketing, RELATION),
            half(&technical, TECHNICAL)
        ));
    }
    check("macro-F1 of engineering over none, with, does", macro_f1(&engineering, RELATION), 0.90);
    check("macro-F1 of marketing over none, with, does", macro_f1(&marketing, RELATION), 0.85);
    check(
        "macro-F1 of technical over none, mentioned, asked",
        macro_f1(&technical, TECHNICAL),
        0.82,
    );
}

#[test]
fn tasks_of_occupations() {
    let Some(folder) = folder("tasks_of_occupations") else { return };
    let mut reader = Reader::new();
    // Of each kind: all tasks, those matched by a duty of their own family, those that lean, those that lean the right way.
    let (mut engineering, mut marketing, mut software) = ([0.0; 4], [0.0; 4], [0.0; 4]);
    for row in records(&folder.join("onet_tasks_dev.csv")) {
        let matches = reader.matches("", "Responsibilities:", &row["task"], "");
        let e = reader.relation(&matches, ["engineering"; 2]) == "does";
        let m = reader.relation(&matches, ["marketing"; 2]) == "does";
        let tally = |tally: &mut [f64; 4], own: bool, other: bool| {
            let flags = [true, own, own != other, own && !other];
            for (count, flag) in tally.iter_mut().zip(flags) {
                *count += f64::from(u8::from(flag));
            }
        };
        match row["label"].as_str() {
            "engineering" => {
                tally(&mut engineering, e, m);
                if row["soc_code"].starts_with("15-12") {
                    tally(&mut software, e, m);
                }
            }
            "marketing" => tally(&mut marketing, m, e),
            _ => {}
        }
    }
    tell(&format!(
        "tasks, matched, leaning, leaning right: engineering {engineering:?}, software {software:?}, marketing {marketing:?}"
    ));
    let lean = |[_, _, leaning, right]: [f64; 4]| right / leaning.max(1.0);
    let matched = |[all, matched, _, _]: [f64; 4]| matched / all.max(1.0);
    check("engineering tasks that lean, leaning to engineering", lean(engineering), 0.95);
    check("marketing tasks that lean, leaning to marketing", lean(marketing), 0.95);
    check("marketing tasks matched by a marketing duty", matched(marketing), 0.75);
    check("software tasks matched by an engineering duty", matched(software), 0.62);
}
