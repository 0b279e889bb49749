//! Where sentences end, what becomes a bullet or a heading, and which zone they get.

use rolescope_text::{Document, Zone};

fn read(raw: &str) -> Document {
    let mut document = Document::new();
    document.read_body(raw);
    document
}

#[track_caller]
fn check(raw: &str, expected: &[&str]) {
    let document = read(raw);
    let found: Vec<_> = document
        .sentences()
        .iter()
        .map(|s| &document.text()[s.start as usize..s.end as usize])
        .collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn check_zones(raw: &str, expected: &[(Zone, bool)]) {
    let document = read(raw);
    let found: Vec<_> = document.sentences().iter().map(|s| (s.zone, s.heading)).collect();
    assert_eq!(found, expected, "{}", document.text());
}

#[test]
fn stops_and_abbreviations() {
    check("We grow. You lead! Ready? Go", &["We grow.", "You lead!", "Ready?", "Go"]);
    check("Tools, e.g. Jira, i.e. trackers.", &["Tools, e.g. Jira, i.e. trackers."]);
    check("Acme Inc. We build.", &["Acme Inc.", "We build."]);
    check("Acme Inc. Berlin office", &["Acme Inc. Berlin office"]);
    check("Live in the U.S. Government work", &["Live in the U.S. Government work"]);
    check(
        "A Ph.D. in physics vs. Sr. Staff, approx. 5 people",
        &["A Ph.D. in physics vs. Sr. Staff, approx. 5 people"],
    );
    check("Be No. 1 here. Say no. Really", &["Be No. 1 here.", "Say no.", "Really"]);
    check("Slides, demos, etc. You will lead", &["Slides, demos, etc.", "You will lead"]);
    check("Ask J. Smith about 3.5 points", &["Ask J. Smith about 3.5 points"]);
    check("\"Great!\" she said. “Next.” Then", &["\"Great!\" she said.", "“Next.”", "Then"]);
    check("one\ntwo\r\nthree\rfour", &["one", "two", "three", "four"]);
}

#[test]
fn clauses_that_end_what_is_denied() {
    check(
        "No coding required; you own the roadmap.",
        &["No coding required;", "you own the roadmap."],
    );
    check(
        "You will not code; write clear specifications with us",
        &["You will not code;", "write clear specifications with us"],
    );
    check("No nonsense: you write code every day", &["No nonsense:", "you write code every day"]);
    // Lists stay whole, and so does what is denied behind the mark.
    check("Knows Java; Python; Go and SQL", &["Knows Java; Python; Go and SQL"]);
    check(
        "Decks for sales; brochures; other materials",
        &["Decks for sales; brochures; other materials"],
    );
    check("No need to: write code every day", &["No need to: write code every day"]);
    check("Not required: write code every day", &["Not required: write code every day"]);
    check("Your focus: write code every day", &["Your focus: write code every day"]);
}

#[test]
fn glued_sentences() {
    check("change the world.Every day counts", &["change the world.", "Every day counts"]);
    check("Use Node.js and ASP.NET", &["Use Node.js and ASP.NET"]);
    check("Job SummaryDESCRIPTIONThe team", &["Job Summary", "DESCRIPTION", "The team"]);
    check(
        "About UsAcme grows. What You’ll DoBuild",
        &["About Us", "Acme grows.", "What You’ll Do", "Build"],
    );
    check("with SQLAbility to lead", &["with SQL", "Ability to lead"]);
    check("(AWS, GCP)Experience with APIs", &["(AWS, GCP)", "Experience with APIs"]);
    check(
        "aligned with you:1. Be curious.2. Be kind",
        &["aligned with you:", "1. Be curious.", "2. Be kind"],
    );
    check("all day.PNC is here", &["all day.", "PNC is here"]);
    check("At GitHub, YouTube and McKinsey", &["At GitHub, YouTube and McKinsey"]);
}

#[test]
fn bullets_of_every_kind() {
    for mark in ["•", "·", "–", "*", "-", "+", "‣", "▪", "●", "o", "1.", "12)", "✓", "\u{F0B7}"]
    {
        let document = read(&format!("{mark} Lead teams\n{mark}  Own roadmaps"));
        assert_eq!(document.text(), "• Lead teams\n• Own roadmaps", "{mark}");
        assert_eq!(document.sentences().len(), 2, "{mark}");
    }
    check("-Lead teams", &["Lead teams"]);
    check("2 years\n2.5 years\n-5 degrees\n*wow*", &["2 years", "2.5 years", "-5 degrees", "wow"]);
    check("You: • lead • own • ship", &["You:", "lead", "own", "ship"]);
    check(
        "What this is about in a few more words than one line - lead the team - own the roadmap - ship it",
        &[
            "What this is about in a few more words than one line",
            "lead the team",
            "own the roadmap",
            "ship it",
        ],
    );
    check("Product Manager - Remote - EU", &["Product Manager - Remote - EU"]);
}

#[test]
fn markdown() {
    check(
        "## About *us*\n\nSee [our site](https://acme.com/x_y) **now**, use `code`\n---\n![logo](x.png)\\- dash",
        &["About us", "See our site now, use code", "- dash"],
    );
    check("**Who you are:**\n__Own it__", &["Who you are:", "Own it"]);
    check("snake_case and 2 * 3 * 4 stay", &["snake_case and 2 * 3 * 4 stay"]);
    check("=== Who We Are ===\nTitle\n=====\nText", &["Who We Are", "Title", "Text"]);
    check("R&amp;D &amp;amp; more &nbsp;here", &["R&D & more \u{a0}here"]);
}

#[test]
fn headings_open_zones() {
    check_zones(
        "Responsibilities\nSQL\n\nRequirements:\nSQL\n## About us\nSQL\n**Perks**\nSQL\nEqual Opportunity\nSQL",
        &[
            (Zone::Duties, true),
            (Zone::Duties, false),
            (Zone::Requirements, true),
            (Zone::Requirements, false),
            (Zone::About, true),
            (Zone::About, false),
            (Zone::Offer, true),
            (Zone::Offer, false),
            (Zone::Legal, true),
            (Zone::Legal, false),
        ],
    );
    for (heading, zone) in [
        ("What you’ll do", Zone::Duties),
        ("YOUR ROLE:", Zone::Duties),
        ("In this role, you will:", Zone::Duties),
        ("Key Responsibilities", Zone::Duties),
        ("What You Bring", Zone::Requirements),
        ("Who you are", Zone::Requirements),
        ("Nice-to-have", Zone::Requirements),
        ("Minimum qualifications:", Zone::Requirements),
        ("Must have", Zone::Requirements),
        ("Who we are", Zone::About),
        ("The company", Zone::About),
        ("About Acme:", Zone::About),
        ("What we offer", Zone::Offer),
        ("Benefits & Perks", Zone::Offer),
        ("How to apply", Zone::Offer),
        ("Compensation", Zone::Offer),
        ("EEO Statement", Zone::Legal),
    ] {
        check_zones(heading, &[(zone, true)]);
    }
    check_zones("# Freddy the frog", &[(Zone::Other, true)]);
}

#[test]
fn headings_without_a_line_of_their_own() {
    check(
        "Qualifications: 3 years of SQL. About us:As a company",
        &["Qualifications:", "3 years of SQL.", "About us:", "As a company"],
    );
    check(
        "Keep it safe What We Look For You know SQL Nice To Have Degree",
        &["Keep it safe", "What We Look For", "You know SQL Nice To Have Degree"],
    );
    check_zones(
        "Minimum Qualifications Degree in physics or so",
        &[(Zone::Requirements, true), (Zone::Requirements, false)],
    );
    check_zones(
        "What you’ll doDevelop and run tests",
        &[(Zone::Duties, true), (Zone::Duties, false)],
    );
}

#[test]
fn wording_decides_where_no_heading_does() {
    for (sentence, zone) in [
        ("You will own the roadmap of our payments product.", Zone::Duties),
        ("- Write specifications with engineers", Zone::Duties),
        ("5+ years of experience in product management", Zone::Requirements),
        ("Experience with SQL is a plus", Zone::Requirements),
        ("We are a small company, founded in 2010, with a mission.", Zone::About),
        ("Acme builds tools for farmers.", Zone::About),
        ("We offer health insurance, 401(k) and unlimited PTO.", Zone::Offer),
        ("Send your resume to jobs@acme.com.", Zone::Offer),
        ("Acme is an equal opportunity employer.", Zone::Legal),
        ("Acme | Product Manager | Berlin | Full-time", Zone::Other),
    ] {
        check_zones(sentence, &[(zone, false)]);
    }
}

#[test]
fn strong_wording_outweighs_a_heading() {
    check_zones(
        "Requirements\n- SQL\n- Base salary 100k, health insurance and 401k\nAll qualified applicants are considered without regard to race.",
        &[
            (Zone::Requirements, true),
            (Zone::Requirements, false),
            (Zone::Offer, false),
            (Zone::Legal, false),
        ],
    );
}

#[test]
fn long_lines_are_cut() {
    let document = read(&"word ".repeat(1_700));
    let lengths: Vec<_> =
        document.sentences().iter().map(|s| s.end_token - s.first_token).collect();
    assert_eq!(lengths, [500, 500, 500, 200]);
}

#[test]
fn positions_follow_the_stream() {
    let document = read("You lead. We grow fast.");
    assert_eq!((document.boundary_position(0), document.boundary_position(1)), (0, 3));
    let positions: Vec<_> = document
        .sentences()
        .iter()
        .enumerate()
        .flat_map(|(k, s)| (s.first_token..s.end_token).map(move |i| (k, i as usize)))
        .map(|(k, i)| document.position(k, i))
        .collect();
    assert_eq!(positions, [1, 2, 4, 5, 6]);
}
