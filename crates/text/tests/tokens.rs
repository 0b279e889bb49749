//! Which words a text falls into: the golden table of the tokenizer. A change here is a new `TOKENIZER`.

use rolescope_text::{Document, Zone, is_one_token, words};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut found = Vec::new();
    words(text, |word| found.push(word.to_owned()));
    assert_eq!(found, expected, "{text:?}");
    let mut document = Document::new();
    document.read_title(text);
    let in_title: Vec<_> = document.tokens().iter().map(|token| document.word(token)).collect();
    if !text.contains(['<', '&']) {
        assert_eq!(in_title, expected, "as a title: {text:?}");
    }
}

/// Terms of ads, one a line, with the words they fall into.
#[test]
fn terms() {
    let table = include_str!("terms.txt");
    let rows: Vec<&str> =
        table.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).collect();
    assert!(rows.len() >= 200, "{} terms", rows.len());
    for row in rows {
        let (term, expected) = row.split_once('\t').unwrap_or_else(|| panic!("no tab in {row:?}"));
        check(term, &expected.split_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn plain_words() {
    check("", &[]);
    check(" -- ! … ", &[]);
    check("Product Manager", &["product", "manager"]);
    check("ENGINEERS", &["engineers"]);
    check("Go-To-Market", &["go", "to", "market"]);
    check("go to market", &["go", "to", "market"]);
    check("CI/CD", &["ci", "cd"]);
    check("non-technical", &["non", "technical"]);
    check("and/or", &["and", "or"]);
    check("snake_case", &["snake", "case"]);
    check("UI/UX", &["ui", "ux"]);
    check("TCP/IP", &["tcp", "ip"]);
    check("e-commerce", &["e", "commerce"]);
    check("B2B", &["b2b"]);
    check("HTML5", &["html5"]);
    check("k8s", &["k8s"]);
    check("S3", &["s3"]);
    check("24/7", &["24", "7"]);
    check("1st", &["1st"]);
    check("10x", &["10x"]);
    check("(SQL)", &["sql"]);
    check("#hiring", &["hiring"]);
    check("@acme", &["acme"]);
    check("world.Every", &["world", "every"]);
    check("server.py", &["server", "py"]);
}

#[test]
fn names_with_signs() {
    check("C++", &["c++"]);
    check("c++,", &["c++"]);
    check("C/C++", &["c", "c++"]);
    check("C++17", &["c++", "17"]);
    check("Objective-C++", &["objective", "c++"]);
    check("C#", &["c#"]);
    check("F#.", &["f#"]);
    check("C# and C", &["c#", "and", "c"]);
    check("notepad++", &["notepad"]);
    check("A#", &["a"]);
    check(".NET", &[".net"]);
    check(".Net Core", &[".net", "core"]);
    check("C#/.NET", &["c#", ".net"]);
    check("the net.", &["the", "net"]);
    check("ASP.NET", &["asp.net"]);
    check("ASP.Net", &["asp.net"]);
    check("VB.NET", &["vb.net"]);
    check("Node.js", &["node.js"]);
    check("Node.JS", &["node.js"]);
    check("Vue.js/React.js", &["vue.js", "react.js"]);
    check("Socket.io", &["socket.io"]);
    check("R&D", &["r&d"]);
    check("P&L", &["p&l"]);
    check("Q&A", &["q&a"]);
    check("AT&T", &["at&t"]);
    check("H&M", &["h&m"]);
    check("R & D", &["r", "d"]);
    check("sales&marketing", &["sales", "marketing"]);
}

#[test]
fn abbreviations() {
    check("U.S.", &["u.s"]);
    check("U.S.A.", &["u.s.a"]);
    check("e.g.,", &["e.g"]);
    check("i.e.", &["i.e"]);
    check("Ph.D.", &["ph.d"]);
    check("B.Sc. or M.Sc.", &["b.sc", "or", "m.sc"]);
    check("Sr. Manager", &["sr", "manager"]);
    check("Inc.", &["inc"]);
}

#[test]
fn numbers() {
    check("5+ years", &["5", "years"]);
    check("3-5 years", &["3", "5", "years"]);
    check("1,000 users", &["1,000", "users"]);
    check("1,000,000", &["1,000,000"]);
    check("3.5", &["3.5"]);
    check("v2.0.1", &["v2.0.1"]);
    check("1,2,3", &["1", "2", "3"]);
    check("$120,000-$150,000", &["120,000", "150,000"]);
    check("$100K", &["100k"]);
    check("401k", &["401k"]);
    check("401(k)", &["401k"]);
    check("50%", &["50"]);
    check("2:30pm", &["2", "30pm"]);
    check("in 2010.", &["in", "2010"]);
}

#[test]
fn apostrophes() {
    check("company's", &["company"]);
    check("company’s", &["company"]);
    check("customers' needs", &["customers", "needs"]);
    check("you'll", &["you'll"]);
    check("You’ll", &["you'll"]);
    check("don't", &["don't"]);
    check("We’re", &["we're"]);
    check("Bachelor's", &["bachelor"]);
    check("BACHELOR'S", &["bachelor"]);
    check("it's", &["it"]);
    check("O'Reilly", &["o'reilly"]);
    check("'quoted'", &["quoted"]);
    check("‘quoted’ “words”", &["quoted", "words"]);
    check("the boss’s’s", &["the", "boss"]);
    check("rock'n'roll", &["rock'n'roll"]);
}

#[test]
fn letters_beyond_ascii() {
    check("résumé", &["resume"]);
    check("re\u{301}sume\u{301}", &["resume"]);
    check("RÉSUMÉ", &["resume"]);
    check("naïve café", &["naive", "cafe"]);
    check("Zürich", &["zurich"]);
    check("Straße", &["strasse"]);
    check("Łódź", &["lodz"]);
    check("Ærø", &["aero"]);
    check("İstanbul", &["istanbul"]);
    check("ﬁnance", &["finance"]);
    check("ｆｕｌｌ", &["full"]);
    check("so\u{AD}ft", &["soft"]);
    check("a\u{A0}b\u{200B}c", &["a", "b", "c"]);
    check("менеджер Продукта", &["менеджер", "продукта"]);
    check("產品經理", &["產", "品", "經", "理"]);
    check("プロ PM", &["プ", "ロ", "pm"]);
    check("제품 PM", &["제", "품", "pm"]);
    check("PM募集", &["pm", "募", "集"]);
    check("team–player—now", &["team", "player", "now"]);
    check("🚀rocket🚀", &["rocket"]);
    check("C++。", &["c++"]);
}

#[test]
fn addresses() {
    check("https://github.com/foo/engineering.", &["https://github.com/foo/engineering"]);
    check("(http://acme.com/jobs)", &["http://acme.com/jobs"]);
    check("github.com/foo/engineering", &["github.com/foo/engineering"]);
    check("www.acme.com, now", &["www.acme.com", "now"]);
    check("Salesforce.com", &["salesforce.com"]);
    check("apply.workable.com/acme-inc/j/1/", &["apply.workable.com/acme-inc/j/1/"]);
    check("lnkd.in/abc", &["lnkd.in/abc"]);
    check("jane.doe+jobs@acme.co.uk!", &["jane.doe+jobs@acme.co.uk"]);
    check("mail me@acme.io or", &["mail", "me@acme.io", "or"]);
    check(
        "https://acme.com/culture.Responsibilities",
        &["https://acme.com/culture", "responsibilities"],
    );
    check("a@b", &["a", "b"]);
    check("cross-functional work", &["cross", "functional", "work"]);
    check("ASP.NET/C#", &["asp.net", "c#"]);
}

#[test]
fn glued_words_part_and_names_stay() {
    check("JavaScript", &["javascript"]);
    check("LinkedIn", &["linkedin"]);
    check("SQLAbility", &["sql", "ability"]);
    check("SummaryThe", &["summary", "the"]);
}

#[test]
fn long_words_are_cut() {
    let long = "x".repeat(300);
    check(&long, &[&long[..255]]);
    let wide = "ж".repeat(300);
    check(&wide, &[&wide[..254]]);
    let joined = format!("{long}'t");
    check(&joined, &[&long[..255]]);
}

#[test]
fn one_token_or_not() {
    for text in ["c++", " .NET ", "résumé", "you'll", "401(k)", "jobs@acme.com"] {
        assert!(is_one_token(text), "{text}");
    }
    for text in ["", "-", "go-to-market", "CI/CD", "two words", "經理"] {
        assert!(!is_one_token(text), "{text}");
    }
}

#[test]
fn a_title_is_one_sentence() {
    let mut document = Document::new();
    document.read_title(" Sr. Product Manager &amp; Lead, <b>R&amp;D</b>. Remote! ");
    let [sentence] = document.sentences() else { panic!("one sentence") };
    assert_eq!((sentence.zone, sentence.heading), (Zone::Title, false));
    assert_eq!((sentence.first_token, sentence.end_token), (0, 6));
    assert_eq!(document.text(), " Sr. Product Manager & Lead, R&D. Remote!");
    document.read_title("–");
    assert!(document.sentences().is_empty());
}
