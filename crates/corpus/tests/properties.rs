//! Properties of reading: nothing panics, every byte is accounted for, and form does not matter to content.

mod common;

use common::{gzip, open, read, show};
use proptest::prelude::*;
use rolescope_corpus::{Origin, Posting, Profile, ReadOptions, Reader, Row};

/// Postings without their places, which compression and record ends may change.
fn contents(rows: &[Row]) -> Vec<Posting> {
    let postings = rows.iter().filter_map(|row| match row {
        Row::Posting(posting) => Some(posting.clone()),
        _ => None,
    });
    postings.map(|posting| Posting { origin: Origin::default(), ..posting }).collect()
}

/// Bytes as dumps have them, and as they should not.
fn dirty() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => Just(b",".to_vec()),
        6 => Just(b"\"".to_vec()),
        6 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\\\"".to_vec()),
        1 => Just(b"\"\"".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b"\xE9".to_vec()),
        1 => Just("\u{e9}".as_bytes().to_vec()),
        2 => Just(b";".to_vec()),
        2 => Just(b" ".to_vec()),
        3 => Just(b"1,a,b\n".to_vec()),
        3 => Just(b"2,\"c\",\"d\"\n".to_vec()),
        8 => "[a-z]{1,6}".prop_map(String::into_bytes),
        1 => "[a-z ]{60,90}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// Reads with a cap; the ledger adds up after every row, and at the end all bytes are in it.
fn check_account(dump: &[u8], cap: usize) -> Result<(), TestCaseError> {
    let options = ReadOptions { max_record_bytes: cap, ..ReadOptions::default() };
    let Ok(mut reader) = open(dump.to_vec(), &options) else { return Ok(()) };
    let mut next = None;
    while let Some(row) =
        reader.next_row().map_err(|error| TestCaseError::fail(error.to_string()))?
    {
        prop_assert!(reader.ledger().adds_up(), "{:?}", reader.ledger());
        let (origin, bytes) = match &row {
            Row::Posting(posting) => (&posting.origin, reader.row_bytes()),
            Row::Rejected(reject) => (&reject.origin, reject.bytes),
            Row::Filtered(filtered) => (&filtered.origin, filtered.bytes),
        };
        prop_assert_eq!(origin.record, reader.ledger().read.records);
        prop_assert!(bytes > 0);
        prop_assert!(next.is_none_or(|next| origin.byte >= next), "records do not overlap");
        next = Some(origin.byte + bytes);
        if !reader.encoding().is_transcoded() {
            let start = usize::try_from(origin.byte).expect("it is an index");
            if let Row::Rejected(reject) = &row {
                prop_assert!(
                    dump[start..].starts_with(&reject.raw),
                    "the offset points at the raw record"
                );
            }
            let end_byte = match reader.dialect().terminator {
                rolescope_corpus::Terminator::LineFeed => b'\n',
                rolescope_corpus::Terminator::CarriageReturn => b'\r',
            };
            let line = dump[..start].iter().filter(|byte| **byte == end_byte).count() + 1;
            prop_assert_eq!(origin.line, line as u64);
        }
    }
    let ledger = reader.ledger();
    prop_assert!(ledger.adds_up(), "{:?}", ledger);
    if !reader.encoding().is_transcoded() {
        prop_assert_eq!(ledger.read.bytes, dump.len() as u64);
    }
    Ok(())
}

/// A clean table, as a writer of CSV makes it.
fn table() -> impl Strategy<Value = Vec<[String; 3]>> {
    let field = "[a-zA-Z0-9 ,;\"\n\u{e9}.-]{0,30}";
    proptest::collection::vec([field, field, field].prop_map(|fields| fields), 1..20)
}

fn written(rows: &[[String; 3]], delimiter: u8, crlf: bool, quote: csv::QuoteStyle) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(quote)
        .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
        .from_writer(Vec::new());
    writer.write_record(["title", "body", "place"]).expect("memory suffices");
    for row in rows {
        writer.write_record(row).expect("memory suffices");
    }
    writer.into_inner().expect("memory suffices")
}

/// What should be read from a table: the fields without white space around them, rows without title and body left out.
fn expected(rows: &[[String; 3]]) -> Vec<[String; 3]> {
    let trimmed = rows.iter().map(|row| row.each_ref().map(|field| field.trim().to_owned()));
    trimmed.filter(|[title, body, _]| !title.is_empty() || !body.is_empty()).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_accounted_for(dump in proptest::collection::vec(any::<u8>(), 0..300), cap in 16_usize..400) {
        check_account(&dump, cap)?;
    }

    #[test]
    fn any_dirt_is_accounted_for(dump in dirty(), cap in 16_usize..400) {
        let mut with_header = b"id,title,body\n".to_vec();
        with_header.extend_from_slice(&dump);
        check_account(&with_header, cap)?;
        check_account(&with_header, 4 << 20)?;
        check_account(&dump, cap)?;
    }

    #[test]
    fn compression_does_not_matter(dump in dirty(), cut in any::<prop::sample::Index>()) {
        let mut plain = b"id,title,body\n".to_vec();
        plain.extend_from_slice(&dump);
        let at = cut.index(plain.len() + 1);
        let members = [gzip(&plain[..at]), gzip(&plain[at..])].concat();
        let rows = |bytes: &[u8]| -> Result<Vec<Row>, String> {
            let mut reader = open(bytes.to_vec(), &ReadOptions::default()).map_err(|error| error.to_string())?;
            let mut rows = Vec::new();
            while let Some(row) = reader.next_row().map_err(|error| error.to_string())? {
                rows.push(row);
            }
            Ok(rows)
        };
        prop_assert_eq!(rows(&plain), rows(&members));
    }

    #[test]
    fn clean_tables_are_read_as_written(
        rows in table(),
        delimiter in prop::sample::select(&b",;\t|"[..]),
        crlf in any::<bool>(),
        always in any::<bool>(),
    ) {
        let quote = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let expected = expected(&rows);
        let dump = written(&rows, delimiter, crlf, quote);
        let found = read(&dump);
        let found: Vec<[String; 3]> = contents(&found)
            .into_iter()
            .map(|posting| [posting.title, posting.body, posting.place])
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_stray_quote_is_kept_as_text(
        before in 0_usize..5,
        after in 3_usize..8,
        quoted in any::<bool>(),
        column in 1_usize..4,
    ) {
        let row = |number: usize| if quoted {
            format!("{number},\"title {number}\",\"body, {number}\",x\n")
        } else {
            format!("{number},title {number},body {number},x\n")
        };
        let mut dump = "id,title,body,kind\n".to_owned();
        dump.extend((0..before).map(row));
        let mut fields = ["77".to_owned(), "stray".to_owned(), "stray".to_owned(), "x".to_owned()];
        fields[column].insert(0, '"');
        dump.push_str(&fields.join(","));
        dump.push('\n');
        dump.extend((100..100 + after).map(row));
        let shown: Vec<String> = read(dump.as_bytes()).iter().map(show).collect();
        prop_assert_eq!(shown.len(), before + 1 + after, "{:?}", shown);
        let mut texts = ["stray", "stray"].map(str::to_owned);
        if column < 3 {
            texts[column - 1].insert(0, '"');
        }
        prop_assert_eq!(&shown[before], &texts.join("/"));
        prop_assert!(!shown.iter().any(|row| row.starts_with('-')), "{:?}", shown);
    }
}

#[test]
fn the_size_of_pieces_does_not_matter() {
    let mut dump = "id,title,body\n".to_owned();
    for number in 0..2000 {
        match number % 97 {
            5 => dump.push_str(&format!("{number},\"stray,x\n")),
            9 => dump.push_str(&format!("{number},\"a \"quoted\" word\",x\n")),
            _ => dump.push_str(&format!(
                "{number},\"title\n{number}\",\"{}\"\n",
                "body ".repeat(number % 40)
            )),
        }
    }
    let rows = |piece: usize| {
        let source = Slow(std::io::Cursor::new(dump.clone().into_bytes()), piece);
        let options = ReadOptions { max_record_bytes: 3000, ..ReadOptions::default() };
        let mut reader =
            Reader::from_source("dump.csv", source, &Profile::automatic(), &options).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            rows.push(row);
        }
        assert_eq!(reader.ledger().read.bytes, dump.len() as u64);
        rows
    };
    let whole = rows(usize::MAX);
    assert_eq!(whole, rows(1));
    assert_eq!(whole, rows(4099));
    assert_eq!(whole.len(), 2000);
}

/// A source that gives few bytes at a time.
struct Slow(std::io::Cursor<Vec<u8>>, usize);

impl std::io::Read for Slow {
    fn read(&mut self, output: &mut [u8]) -> std::io::Result<usize> {
        let length = output.len().min(self.1);
        self.0.read(&mut output[..length])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is read depends on the bytes alone, not on the pieces in which they come: so a dump can be read anew up to a row.
    #[test]
    fn pieces_do_not_matter(
        parts in prop::collection::vec(
            prop::sample::select(&["1", ",", "\"", "\n", "\r", "a b", "\u{e9}", ",\"", "\"\n", "x,y\n", "1,a,b\n", "\\\"", " "][..]),
            0..400,
        ),
        piece in 1_usize..64,
        cap in prop::sample::select(&[16_usize, 100, 4096][..]),
        packed in any::<bool>(),
    ) {
        let mut dump = format!("id,title,body\n{}", parts.concat()).into_bytes();
        if packed {
            dump = gzip(&dump);
        }
        let options = ReadOptions { max_record_bytes: cap, ..ReadOptions::default() };
        let rows = |piece: usize| -> Result<(Vec<Row>, rolescope_corpus::Ledger), String> {
            let source = Slow(std::io::Cursor::new(dump.clone()), piece);
            let mut reader = Reader::from_source("dump.csv", source, &Profile::automatic(), &options)
                .map_err(|error| error.to_string())?;
            let mut rows = Vec::new();
            while let Some(row) = reader.next_row().map_err(|error| error.to_string())? {
                rows.push(row);
            }
            Ok((rows, reader.ledger().clone()))
        };
        prop_assert_eq!(rows(usize::MAX), rows(piece));
    }
}
