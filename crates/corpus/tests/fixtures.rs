//! Made-up dumps with one hazard each, and the account that each must get.

mod common;

use common::{gzip, open, read, show};
use rolescope_corpus::{ReadOptions, Row};

/// What a dump comes to, in one line: how it was read, each row, what is odd, and what covers its bytes.
fn account(bytes: &[u8]) -> String {
    let mut reader = match open(bytes.to_vec(), &ReadOptions::default()) {
        Ok(reader) => reader,
        Err(error) => return format!("error: {error}"),
    };
    let mut rows = Vec::new();
    loop {
        match reader.next_row() {
            Ok(Some(Row::Posting(posting))) => {
                rows.push(format!("{}/{}", posting.title, posting.body));
            }
            Ok(Some(row)) => rows.push(show(&row)),
            Ok(None) => break,
            Err(error) => {
                let error = error.to_string();
                let what = error.split(" beyond ").next().unwrap_or_default();
                return format!("{} rows, then error: {what}", rows.len());
            }
        }
    }
    let ledger = reader.ledger();
    assert!(ledger.adds_up(), "{ledger:?}");
    let odd: Vec<String> = reader
        .irregularities()
        .told()
        .iter()
        .map(|(count, what)| format!("{count} {}", what.split([',', ':']).next().unwrap_or(what)))
        .collect();
    format!(
        "{} {} [{}] {}{}B = {} + {} + {} + {}",
        reader.encoding(),
        reader.dialect().delimiter_name(),
        rows.join("; "),
        odd.iter().map(|odd| format!("({odd}) ")).collect::<String>(),
        ledger.read.bytes,
        ledger.overhead_bytes,
        ledger.indexed.bytes,
        ledger.rejected_total().bytes,
        ledger.filtered_total().bytes,
    )
    .replace('\r', "\\r")
    .replace('\n', "\\n")
    .replace('\0', "\\0")
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    let found = account(bytes.as_ref());
    assert_eq!(found, expected);
}

fn utf16(text: &str, big: bool, marked: bool) -> Vec<u8> {
    let units = marked.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn encodings_and_odd_characters() {
    check("\u{feff}id,title,body\n1,Dev,Bau\n", "utf-8 , [Dev/Bau] 27B = 17 + 10 + 0 + 0");
    check(
        "\u{feff}\"id\",\"title\",\"body\"\n1,Dev,Bau\n",
        "utf-8 , [Dev/Bau] 33B = 23 + 10 + 0 + 0",
    );
    check(
        utf16("id,title,body\n1,M\u{fc}ller,x\n", false, true),
        "utf-16le , [Müller/x] 26B = 14 + 12 + 0 + 0",
    );
    check(
        utf16("id,title,body\n1,M\u{fc}ller,x\n", true, true),
        "utf-16be , [Müller/x] 26B = 14 + 12 + 0 + 0",
    );
    check(
        utf16("id,title,body\n1,M\u{fc}ller,x\n", false, false),
        "utf-16le , [Müller/x] 26B = 14 + 12 + 0 + 0",
    );
    check(
        utf16("id,title,body\n1,M\u{fc}ller,x\n", true, false),
        "utf-16be , [Müller/x] 26B = 14 + 12 + 0 + 0",
    );
    check(
        &utf16("id,title,body\n1,M\u{fc}ller,x\n", false, true)[..51],
        "utf-16le , [Müller/x�] (1 records with U+FFFD) 28B = 14 + 14 + 0 + 0",
    );
    check(
        b"id,title,body\n1,Entwickler f\xFCr \x84Web\x93,x\n2,\x80 50,y\n",
        "windows-1252 , [Entwickler für „Web“/x; € 50/y] 48B = 14 + 34 + 0 + 0",
    );
    check(
        b"id,title,body\n1,caf\xC3\xA9 caf\xC3\xA9,x\n2,caf\xE9,y\n",
        "utf-8 , [café café/x; café/y] (1 records with bytes that are no UTF-8) 39B = 14 + 25 + 0 + 0",
    );
    check(
        b"id,title,body\n1,\xC3\xA9,x\n2,cut \xE2\x80,y\n",
        "utf-8 , [é/x; cut �/y] (1 records with bytes that are no UTF-8) (1 records with U+FFFD) 32B = 14 + 18 + 0 + 0",
    );
    check(
        "id,title,body\n1,M\u{c3}\u{bc}ller,we\u{e2}\u{20ac}\u{2122}re\n2,S\u{c3}O,y\n",
        "utf-8 , [MÃ¼ller/weâ€™re; SÃO/y] (1 records with text decoded wrongly before) 48B = 14 + 34 + 0 + 0",
    );
    check(
        "id,title,body\n1,M\u{fffd}ller,x\n",
        "utf-8 , [M�ller/x] (1 records with U+FFFD) 27B = 14 + 13 + 0 + 0",
    );
    check(
        "id,title,body\n1,De\0v,a text that is long enough\n2,Ops,and another of the kind\n",
        "utf-8 , [De\\0v/a text that is long enough; Ops/and another of the kind] (1 records with NUL characters) 78B = 14 + 64 + 0 + 0",
    );
    check(
        "id,title,body\n1,Dev\rOps,x\n2,a,\"b\rc\"\n",
        "utf-8 , [Dev\\rOps/x; a/b\\rc] (2 records with carriage returns alone) 36B = 14 + 22 + 0 + 0",
    );
    check(
        "id,title,body\n1,Dev,&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;\n",
        "utf-8 , [Dev/&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;] 60B = 14 + 46 + 0 + 0",
    );
    check(
        "id,title,body\n1,\u{202e}ved,\u{200b}x\u{feff}\n",
        "utf-8 , [\u{202e}ved/\u{200b}x\u{feff}] 31B = 14 + 17 + 0 + 0",
    );
    check(
        "id,title,body\n1,\u{1F680} e\u{301},\u{65e5}\u{672c}\n",
        "utf-8 , [🚀 e\u{301}/日本] 32B = 14 + 18 + 0 + 0",
    );
}

#[test]
fn headers_and_what_stands_before_them() {
    check("Title , BODY,\tid\nDev,x,1\n", "utf-8 , [Dev/x] 25B = 17 + 8 + 0 + 0");
    check(
        "title,body,title\nDev,x,Lead\n",
        "error: column `title` stands 2 times in the header of dump `dump.csv`",
    );
    check("title,body,,\nDev,x,,\nOps,y\n", "utf-8 , [Dev/x; Ops/y] 27B = 13 + 14 + 0 + 0");
    check("title,body,\nDev,x,note\n", "utf-8 , [Dev/x] 23B = 12 + 11 + 0 + 0");
    check("sep=;\ntitle;body\nDev;x\n", "utf-8 ; [Dev/x] 23B = 17 + 6 + 0 + 0");
    check(
        "Export of Monday,,\n,,\nid,title,body\n1,Dev,x\n2,Ops,y\n",
        "utf-8 , [Dev/x; Ops/y] (2 lines before the header) 52B = 36 + 16 + 0 + 0",
    );
    check(
        "# made by a tool\n# on Monday\nid,title,body\n1,Dev,x\n2,Ops,y\n3,Lead,z\n",
        "utf-8 , [Dev/x; Ops/y; Lead/z] (2 lines before the header) 68B = 43 + 25 + 0 + 0",
    );
    check("\n\n\nid,title,body\n\n1,Dev,x\n\n", "utf-8 , [Dev/x] 27B = 19 + 8 + 0 + 0");
    check(
        "id,title,body\n1,Dev,x\nid,title,body\n2,Ops,y\n",
        "utf-8 , [Dev/x; ~repeated header; Ops/y] 44B = 14 + 16 + 0 + 14",
    );
    check("id,title,body", "error: dump `dump.csv` has a header but no records");
    check(
        "1,2024-05-01,Dev\n2,2024-05-02,Ops\n",
        "error: dump `dump.csv` seems to have no header: its first record holds values",
    );
    check(
        "job description\nwe build, we run\n",
        "utf-8 none [/we build, we run] (1 ads with a text and no title) 33B = 16 + 17 + 0 + 0",
    );
}

#[test]
fn dialects() {
    check("id;title;body\n1;Dev, web;\"x; y\"\n", "utf-8 ; [Dev, web/x; y] 32B = 14 + 18 + 0 + 0");
    check("id\ttitle\tbody\n1\tDev\t\"x\ty\"\n", "utf-8 tab [Dev/x\ty] 26B = 14 + 12 + 0 + 0");
    check("id|title|body\n1|Dev|x, y; z\n", "utf-8 | [Dev/x, y; z] 28B = 14 + 14 + 0 + 0");
    check(
        "id^title^body\n1^Dev^x\n2^Ops^y\n3^Lead^z\n",
        "utf-8 ^ [Dev/x; Ops/y; Lead/z] 39B = 14 + 25 + 0 + 0",
    );
    check(
        "id, title, body\n1, Dev, \"x, y\"\n2, Ops, z\n",
        "utf-8 , and spaces [Dev/x, y; Ops/z] 41B = 16 + 25 + 0 + 0",
    );
    check(
        "id,title,body\n1,'Dev, web','it''s x'\n2,'Ops',y\n",
        "utf-8 , [Dev, web/it's x; Ops/y] 47B = 14 + 33 + 0 + 0",
    );
    check(
        "id,title,body\n1,Dev,\"say \\\"hi, you\\\" now\"\n2,Ops,\"y\"\n",
        "utf-8 , [Dev/say \"hi, you\" now; Ops/y] 52B = 14 + 38 + 0 + 0",
    );
    check("id,title,body\r1,Dev,x\r2,Ops,y\r", "utf-8 , [Dev/x; Ops/y] 30B = 14 + 16 + 0 + 0");
    check(
        "id,title,body\r\n1,Dev,\"x\ny\"\r\n2,Ops,z\n",
        "utf-8 , [Dev/x\\ny; Ops/z] 36B = 15 + 21 + 0 + 0",
    );
}

#[test]
fn rows_that_are_not_as_they_should_be() {
    assert_eq!(read(b"id,title,body\n1,Dev,x\n").len(), 1);
    check(
        "id,title,body\n1,Dev\n2,Ops,y\n3,Lead,z,more\n",
        "utf-8 , [-field count: expected 3, got 2; Ops/y; -field count: expected 3, got 4] 42B = 14 + 8 + 20 + 0",
    );
    check(
        "id,title,body\n1,Dev,x\n2,cut o",
        "utf-8 , [Dev/x; -field count: expected 3, got 2] 29B = 14 + 8 + 7 + 0",
    );
    check(
        "id,title,body\n1,\"Dev,x\n2,Ops,y\n3,Lead,z\n",
        "utf-8 , [\"Dev/x; Ops/y; Lead/z] (1 records with stray quotes) 40B = 14 + 26 + 0 + 0",
    );
    check(
        "id,title,body\n1,Dev,\"5\" screens\"\n2,Ops,y\n",
        "utf-8 , [Dev/5\" screens; Ops/y] (1 records with stray quotes) 41B = 14 + 27 + 0 + 0",
    );
    check(
        "id,title,body\n1,Dev,\"first\n\nsecond \"quoted\" line\"\n2,Ops,y\n3,Lead,z\n",
        "utf-8 , [Dev/first\\n\\nsecond \"quoted\" line; Ops/y; Lead/z] (1 records with stray quotes) 67B = 14 + 53 + 0 + 0",
    );
    check(
        "id,title,body\n,,\n1,,\n\" \",\"\",\n2,Ops,y\n",
        "utf-8 , [~blank record; ~no title and no body; ~blank record; Ops/y] 37B = 14 + 8 + 0 + 15",
    );
}

#[test]
fn packed_dumps() {
    let text = "id,title,body\n1,Dev,x\n2,Ops,y\n";
    let (one, two) = (gzip(&text.as_bytes()[..20]), gzip(&text.as_bytes()[20..]));
    check([&one[..], &two].concat(), "utf-8 , [Dev/x; Ops/y] 30B = 14 + 16 + 0 + 0");
    check([&one[..], &two, &[0; 512]].concat(), "utf-8 , [Dev/x; Ops/y] 30B = 14 + 16 + 0 + 0");
    check([&one[..], &two, b"more"].concat(), "2 rows, then error: cannot read dump `dump.csv`");
    check(
        [&one[..], &two[..two.len() - 9]].concat(),
        "2 rows, then error: cannot read dump `dump.csv`",
    );
    check(
        gzip(&one),
        "error: dump `dump.csv` is not a CSV table: it looks like an archive compressed twice",
    );
    let frames = [&text.as_bytes()[..20], &text.as_bytes()[20..]]
        .map(|part| zstd::stream::encode_all(part, 1).expect("memory suffices"));
    check(frames.concat(), "utf-8 , [Dev/x; Ops/y] 30B = 14 + 16 + 0 + 0");
    check(
        &frames.concat()[..frames[0].len() + 9],
        "0 rows, then error: cannot read dump `dump.csv`",
    );
}
