//! Ads in other languages: marked, kept, left out of counts unless they are asked for.

use serde_json::Value;

use crate::util::Dir;

const ENGLISH: &str =
    "You will write code for the platform and plan campaigns with the team that owns it.";
const GERMAN: &str = "Wir suchen eine Produktmanagerin für unsere Plattform. Sie schreiben Anforderungen und planen Kampagnen mit dem \
    Vertrieb. Write code.";

fn index(dir: &Dir) {
    let mut text = "id,title,employer,body\n".to_owned();
    for number in 0..6 {
        text += &format!("e{number},Product Manager,Acme {number},\"{ENGLISH}\"\n");
    }
    text += &format!("g1,Product Manager,Beispiel GmbH,\"{GERMAN}\"\n");
    text += "k1,Product Manager,Acme 9,\"SQL, Java\"\n";
    dir.write("dump.csv", text);
    dir.line("ingest dump.csv --index ix");
}

/// Ads in the population, as `cooccur` counts them.
fn counted(dir: &Dir, options: &str) -> (String, String) {
    let output = format!("cooccur --index ix --unit ad --window posting {options} --format json");
    let json: Value = serde_json::from_str(&dir.line(&output)).unwrap();
    let all = json.to_string();
    let place = all.find(" ads are in the population").unwrap();
    let start = all[..place].rfind('"').unwrap() + 1;
    (all[start..place].to_owned(), all)
}

#[test]
fn other_languages_are_marked_and_kept() {
    let dir = Dir::new();
    index(&dir);
    let text = dir.line("info --index ix");
    let expected = "languages: English 6 (75.0 %), German 1 (12.5 %), not told 1 (12.5 %)\n";
    assert!(text.contains(expected), "{text}");
    let json: Value = serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
    let languages = json["languages"].as_array().unwrap();
    let codes: Vec<&str> =
        languages.iter().map(|count| count["language"].as_str().unwrap()).collect();
    assert_eq!(codes, ["eng", "deu", "und"]);
    assert_eq!(dir.csv("query --index ix *").len(), 8);
}

#[test]
fn other_languages_are_left_out_of_counts_unless_asked_for() {
    let dir = Dir::new();
    index(&dir);
    let (english, all) = counted(&dir, "");
    assert_eq!(english, "7 of 8");
    assert!(
        all.contains(
            "Ads in other languages than English, left out: 1; `--language all` counts them."
        ),
        "{all}"
    );
    assert!(all.contains("english or not told"), "{all}");
    let (everything, all) = counted(&dir, "--language all");
    assert_eq!(everything, "8 of 8");
    assert!(!all.contains("left out: "), "{all}");
    // What does not match the query is not said to be left out.
    let (_, all) = counted(&dir, "--query employer:acme");
    assert!(!all.contains("left out: "), "{all}");
}

#[test]
fn ads_are_queried_by_their_language() {
    let dir = Dir::new();
    index(&dir);
    let found = |query: &str| dir.csv(&format!("query --index ix {query}")).len();
    assert_eq!(found("language:english"), 6);
    assert_eq!(found("language:German"), 1);
    assert_eq!(found("language:deu"), 1);
    assert_eq!(found("language:und"), 1);
    assert_eq!(found("language:french"), 0);
    assert_eq!(found("campaigns"), 6);
    assert_eq!(dir.line("query --index ix language:german --count").trim(), "1");
    let args = ["query", "--index", "ix", "code NOT language:english"];
    let text = dir.ok(args);
    assert!(text.contains("g1") && !text.contains("e1"), "{text}");
    dir.fails(
        ["query", "--index", "ix", "language:klingon"],
        1,
        &["there is no language `klingon`", "rolescope info"],
    );
    let plan = dir.line("query --index ix language:deu --explain");
    assert!(plan.contains("language German"), "{plan}");
}

#[test]
fn every_sentence_has_a_zone_and_their_shares_are_told() {
    let dir = Dir::new();
    let ad = |number: u32, body: &str| format!("z{number},Product Manager,Acme,\"{body}\"\n");
    let headed = "Responsibilities\nWrite code.\nPlan campaigns.\nRequirements\nSQL\n";
    let mut text = "id,title,employer,body\n".to_owned();
    text += &ad(1, headed);
    text += &ad(2, headed);
    text += &ad(3, "We are an equal opportunity employer.");
    dir.write("dump.csv", text);
    dir.line("ingest dump.csv --index ix");
    let json: Value = serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
    let of_zone = |name: &str| {
        let zones = json["zones"].as_array().unwrap();
        zones.iter().find(|count| count["zone"] == name).unwrap()["sentences"].as_u64().unwrap()
    };
    assert_eq!(
        ["duties", "requirements", "about", "offer", "legal", "other"].map(of_zone),
        [6, 4, 0, 0, 1, 0]
    );
    let text = dir.line("info --index ix");
    let expected = "zones of its 11 sentences: duties 54.5 %, requirements 36.4 %, about 0.0 %, offer 0.0 %, legal 9.1 %, other 0.0 %\n";
    assert!(text.contains(expected), "{text}");
}
