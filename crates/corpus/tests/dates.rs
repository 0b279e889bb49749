//! The dates of whole dumps: decided by the first megabyte, the same in any order, counted to the last cell.

use std::io::Cursor;

use rolescope_corpus::{
    AsOf, DateAccount, DateFormat, DateMeaning, DateOrder, Day, Error, Profile, ReadOptions,
    Reader, Row,
};

/// The dates of all postings of a dump and their account.
#[track_caller]
fn read(
    name: &str,
    dump: &str,
    profile: &Profile,
    options: &ReadOptions,
) -> (Vec<String>, DateAccount) {
    let source = Cursor::new(dump.to_owned().into_bytes());
    let mut reader = Reader::from_source(name, source, profile, options).expect("a table");
    let mut dates = Vec::new();
    while let Some(row) = reader.next_row().expect("the dump is in memory") {
        if let Row::Posting(posting) = row {
            dates.push(posting.posted.map_or("none".to_owned(), |posted| posted.to_string()));
        }
    }
    let account = reader.dates().expect("a column of dates").clone();
    assert_eq!(account.counts.total(), dates.len() as u64);
    let dated = dates.iter().filter(|date| *date != "none").count() as u64;
    assert_eq!(account.counts.parsed, dated);
    assert_eq!(reader.summary().expect("all was read").dates.as_ref(), Some(&account));
    (dates, account)
}

fn automatic(dump: &str) -> (Vec<String>, DateAccount) {
    read("dump.csv", dump, &Profile::automatic(), &ReadOptions::default())
}

/// A dump of ads with these dates, each ad of about `length` bytes.
fn dump<S: AsRef<str>>(dates: &[S], length: usize) -> String {
    let mut dump = "id,title,posted,body\n".to_owned();
    for (number, date) in dates.iter().enumerate() {
        let body = "x".repeat(length);
        dump += &format!("{number},\"A, b\",\"{}\",\"{body}\n\"\n", date.as_ref());
    }
    dump
}

#[test]
fn the_first_row_is_read_by_what_later_ones_show() {
    let (dates, account) = automatic(&dump(&["3/4/2025", "5/6/2025", "3/14/2025"], 10));
    assert_eq!(dates, ["2025-03-04", "2025-05-06", "2025-03-14"]);
    assert_eq!(account.reading.order, Some(DateOrder::MonthDayYear));
    assert_eq!(account.reading.describe(), "month/day/year, decided by 1 of 3 cells");
    assert_eq!(account.meaning, DateMeaning::Posted);
}

#[test]
fn order_and_split_of_the_rows_do_not_matter() {
    let cells: Vec<String> = (0..400)
        .map(|number: i32| match number % 8 {
            0 => String::new(),
            1 => format!("Posted {} days ago", number % 50),
            2 => "soon".to_owned(),
            _ => format!("{}.{}.2024", number % 28 + 1, number % 12 + 1),
        })
        .collect();
    let options = ReadOptions { as_of: Some(AsOf::Day(Day(20_000))), ..ReadOptions::default() };
    let read = |cells: &[&String]| {
        let (dates, account) = read("dump.csv", &dump(cells, 20), &Profile::automatic(), &options);
        (sorted(dates), account)
    };
    let whole: Vec<&String> = cells.iter().collect();
    let (expected, account) = read(&whole);
    assert_eq!(account.reading.order, Some(DateOrder::DayMonthYear));
    // 101 has no divisor in common with their number.
    let shuffled: Vec<&String> = (0..400).map(|place| &cells[(place * 101 + 7) % 400]).collect();
    let (dates, again) = read(&shuffled);
    assert_eq!(dates, expected);
    assert_eq!(again.reading, account.reading);
    assert_eq!(again.counts.parsed, account.counts.parsed);
    let parts = shuffled.chunks(57).map(read);
    assert_eq!(sorted(parts.flat_map(|(dates, _)| dates).collect()), expected);
}

fn sorted(mut dates: Vec<String>) -> Vec<String> {
    dates.sort_unstable();
    dates
}

#[test]
fn what_only_later_megabytes_show_is_counted_and_not_used() {
    // Four kilobytes each: the sample ends before the three hundredth.
    let mut cells = vec!["3/4/2025"; 400];
    cells[300] = "3/14/2025";
    let (dates, account) = automatic(&dump(&cells, 4096));
    assert_eq!(account.reading.order, None);
    assert!((200..260).contains(&account.reading.cells), "{:?}", account.reading);
    assert_eq!((account.counts.parsed, account.counts.ambiguous), (1, 399));
    assert_eq!(account.counts.only_as[&DateOrder::MonthDayYear], 1);
    assert_eq!((dates[0].as_str(), dates[300].as_str()), ("none", "2025-03-14"));
    // Decided early, contradicted late.
    cells[0] = "14/3/2025";
    let (dates, account) = automatic(&dump(&cells, 4096));
    assert_eq!(account.reading.order, Some(DateOrder::DayMonthYear));
    assert_eq!((account.counts.parsed, account.counts.contradictory), (399, 1));
    assert_eq!((dates[1].as_str(), dates[300].as_str()), ("2025-04-03", "none"));
    assert_eq!(account.counts.reasons["contradictory"].examples, ["3/14/2025"]);
    // Told, nothing is looked for.
    let options =
        ReadOptions { date_format: Some(DateFormat::MonthFirst), ..ReadOptions::default() };
    let (dates, account) = read("dump.csv", &dump(&cells, 4096), &Profile::automatic(), &options);
    assert_eq!((account.counts.parsed, account.counts.contradictory), (399, 1));
    assert_eq!((dates[0].as_str(), dates[1].as_str()), ("none", "2025-03-04"));
    assert_eq!(account.reading.describe(), "month/day/year, as told");
}

#[test]
fn the_sample_is_as_long_for_any_pieces_and_leaves_out_what_it_cuts() {
    struct Trickle(Cursor<Vec<u8>>, usize);
    impl std::io::Read for Trickle {
        fn read(&mut self, output: &mut [u8]) -> std::io::Result<usize> {
            let most = output.len().min(self.1);
            std::io::Read::read(&mut self.0, &mut output[..most])
        }
    }
    let cells: Vec<String> =
        (0..700).map(|number| format!("{}/{}/2025", number % 12 + 1, number % 28 + 1)).collect();
    let text = dump(&cells, 3001);
    let mut readings = Vec::new();
    for piece in [977, 65_536, usize::MAX] {
        let source = Trickle(Cursor::new(text.clone().into_bytes()), piece);
        let profile = Profile::automatic();
        let reader =
            Reader::from_source("dump.csv", source, &profile, &ReadOptions::default()).unwrap();
        readings.push(reader.dates().unwrap().reading.clone());
    }
    assert!((340..350).contains(&readings[0].cells), "{readings:?}");
    assert!(readings.iter().all(|reading| *reading == readings[0]));
}

#[test]
fn relative_dates_count_from_where_the_user_or_the_profile_says() {
    let text = "title,posted,scraped_at,body\n\
        a,3 days ago,2026-01-10 12:00,x\n\
        b,30+ days ago,2026-01-20,x\n\
        c,yesterday,soon,x\n\
        d,2026-01-01,2026-01-10,x\n";
    let automatic = Profile::automatic();
    let with = |as_of| ReadOptions { as_of: Some(as_of), ..ReadOptions::default() };
    let (dates, account) = read("jobs.csv", text, &automatic, &ReadOptions::default());
    assert_eq!(dates, ["none", "none", "none", "2026-01-01"]);
    assert_eq!((account.counts.relative, account.counts.censored), (2, 1));
    assert_eq!((account.as_of, account.counts.bounds), (None, None));

    let day: Day = "2026-01-31".parse().unwrap();
    let (dates, account) = read("jobs.csv", text, &automatic, &with(AsOf::Day(day)));
    assert_eq!(dates, ["2026-01-28", "none", "2026-01-30", "2026-01-01"]);
    assert_eq!((account.counts.counted_back, account.counts.censored), (2, 1));
    assert_eq!(account.as_of.as_deref(), Some("2026-01-31"));
    let bound: Day = "2026-01-01".parse().unwrap();
    assert_eq!(account.counts.bounds, Some((bound, bound)));

    let (dates, account) = read("jobs_2026-01-31.csv", text, &automatic, &with(AsOf::FileName));
    assert_eq!(dates, ["2026-01-28", "none", "2026-01-30", "2026-01-01"]);
    assert_eq!(account.as_of.as_deref(), Some("2026-01-31"));

    // A row that does not say when it was fetched has no date to count from.
    let by_column = with(AsOf::Column("Scraped_At".to_owned()));
    let (dates, account) = read("jobs.csv", text, &automatic, &by_column);
    assert_eq!(dates, ["2026-01-07", "none", "none", "2026-01-01"]);
    assert_eq!((account.counts.relative, account.counts.censored), (1, 1));
    assert_eq!(account.as_of.as_deref(), Some("column scraped_at"));
    let bound: Day = "2025-12-21".parse().unwrap();
    assert_eq!(account.counts.bounds, Some((bound, bound)));

    let profile =
        "[fields]\ntitle = \"title\"\nposted = \"posted\"\n[dates]\nas_of = \"scraped_at\"";
    let profile = Profile::parse("mine.toml", profile).unwrap();
    let (again, _) = read("jobs.csv", text, &profile, &ReadOptions::default());
    assert_eq!(again, dates);
    // The user stands above the profile.
    let (again, _) = read("jobs.csv", text, &profile, &with(AsOf::Day(day)));
    assert_eq!(again[0], "2026-01-28");
}

#[test]
fn days_to_count_from_that_are_not_there_are_errors() {
    let text = "title,posted,scraped_at\na,3 days ago,2026-01-10\n";
    let open = |as_of| {
        let options = ReadOptions { as_of: Some(as_of), ..ReadOptions::default() };
        let source = Cursor::new(text.as_bytes().to_vec());
        Reader::from_source("jobs.csv", source, &Profile::automatic(), &options).err().unwrap()
    };
    let error = open(AsOf::FileName);
    assert!(matches!(error, Error::NoDayInName { .. }), "{error}");
    assert!(error.hint().unwrap().contains("jobs_2026-01-27.csv"));
    let error = open(AsOf::Column("scraped".to_owned()));
    assert!(error.to_string().contains("`scraped`"), "{error}");
    assert_eq!(error.hint().as_deref(), Some("did you mean `scraped_at`?"));
    // A profile for files whose names hold a day may meet one whose name does not.
    let profile = "[fields]\ntitle = \"title\"\nposted = \"posted\"\n[dates]\nas_of = \"$file\"";
    let profile = Profile::parse("mine.toml", profile).unwrap();
    let (dates, account) = read("jobs.csv", text, &profile, &ReadOptions::default());
    assert_eq!((dates.as_slice(), account.as_of), (&["none".to_owned()][..], None));
    let (dates, _) = read("jobs_20260110.csv", text, &profile, &ReadOptions::default());
    assert_eq!(dates, ["2026-01-07"]);
}

#[test]
fn the_meaning_is_what_the_profile_or_else_the_column_says() {
    let meaning = |profile: &Profile, column: &str| {
        let second = if column.contains(',') { ",2026-01-11" } else { "" };
        let text = format!("title,{column}\na,2026-01-10{second}\n");
        read("jobs.csv", &text, profile, &ReadOptions::default()).1.meaning
    };
    let mapped = |column| Profile::automatic().with_map("posted", column).unwrap();
    assert_eq!(meaning(&Profile::automatic(), "date_posted"), DateMeaning::Posted);
    assert_eq!(meaning(&Profile::automatic(), "date"), DateMeaning::Unknown);
    // Taken where there is nothing better.
    assert_eq!(meaning(&Profile::automatic(), "scraped_at"), DateMeaning::Scraped);
    assert_eq!(meaning(&Profile::automatic(), "date_posted,scraped_at"), DateMeaning::Posted);
    assert_eq!(meaning(&mapped("first_seen"), "first_seen"), DateMeaning::FirstSeen);
    assert_eq!(meaning(&mapped("scrapedAt"), "scrapedAt"), DateMeaning::Scraped);
    let declared = "[fields]\ntitle = \"title\"\nposted = \"day\"\n[dates]\nmeaning = \"updated\"";
    let declared = Profile::parse("mine.toml", declared).unwrap();
    assert_eq!(meaning(&declared, "day"), DateMeaning::Updated);
    // Another column, another meaning.
    let other = declared.with_map("posted", "first_seen").unwrap();
    assert_eq!(meaning(&other, "first_seen"), DateMeaning::FirstSeen);
    let wrong = "[fields]\ntitle = \"title\"\n[dates]\nmeaning = \"sometime\"";
    let error = Profile::parse("mine.toml", wrong).unwrap_err().to_string();
    assert!(error.contains("sometime") && error.contains("first-seen"), "{error}");
}

#[test]
fn encodings_do_not_matter() {
    let text = "title;posted;body\nMüller;3/4/2025;größer\nb;3/14/2025;ä\n";
    let mut latin: Vec<u8> = Vec::new();
    let mut utf16 = vec![0xFF, 0xFE];
    for character in text.chars() {
        latin.push(u8::try_from(u32::from(character)).unwrap());
        utf16.extend((character as u16).to_le_bytes());
    }
    for bytes in [text.as_bytes().to_vec(), latin, utf16] {
        let profile = Profile::automatic();
        let options = ReadOptions::default();
        let mut reader =
            Reader::from_source("dump.csv", Cursor::new(bytes), &profile, &options).unwrap();
        let Some(Row::Posting(posting)) = reader.next_row().unwrap() else { panic!("a posting") };
        assert_eq!(posting.posted.unwrap().to_string(), "2025-03-04");
        assert_eq!(posting.title, "Müller");
    }
}
