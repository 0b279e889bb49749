//! Zones against labelled sentences: `sentences_dev.csv` of the folder that `ROLESCOPE_GOLD` names; without it the test says
//! that it was skipped.
//!
//! Each row is read as an ad of three lines (`before`, `sentence`, `after`); the zone that most tokens of the middle
//! line got counts, headings as `other` as the labels have it. Whole ads give more context and do better.

use rolescope_text::{Document, Zone};

fn majority(document: &Document, from: usize, to: usize) -> Zone {
    let mut tokens = [0; 7];
    for sentence in document.sentences() {
        if (sentence.start as usize) < to && sentence.end as usize > from {
            let zone = if sentence.heading { Zone::Other } else { sentence.zone };
            tokens[zone as usize] += sentence.end_token - sentence.first_token;
        }
    }
    let most = tokens.iter().max().copied().unwrap_or(0);
    Zone::ALL
        .into_iter()
        .find(|&zone| most > 0 && tokens[zone as usize] == most)
        .unwrap_or(Zone::Other)
}

#[test]
fn zones_agree_with_labels() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told by the environment where its data are"
    )]
    let Ok(folder) = std::env::var("ROLESCOPE_GOLD") else {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: `ROLESCOPE_GOLD` is unset");
        }
        return;
    };
    #[derive(serde::Deserialize)]
    struct Row {
        before: String,
        sentence: String,
        after: String,
        zone: String,
    }
    let mut rows =
        csv::Reader::from_path(std::path::Path::new(&folder).join("sentences_dev.csv")).unwrap();
    let mut document = Document::new();
    let mut confusion = [[0; 7]; 7];
    let mut halves = [[0; 2]; 2];
    for (index, row) in rows.deserialize().enumerate() {
        let row: Row = row.unwrap();
        let gold = Zone::from_name(&row.zone).unwrap();
        document.read_body(&row.before);
        let from = if document.text().is_empty() { 0 } else { document.text().len() + 1 };
        document.read_body(&format!("{}\n{}", row.before, row.sentence));
        let to = document.text().len();
        document.read_body(&format!("{}\n{}\n{}", row.before, row.sentence, row.after));
        let read = majority(&document, from, to);
        confusion[gold as usize][read as usize] += 1;
        halves[index % 2][usize::from(gold == read)] += 1;
    }
    let total: u32 = confusion.iter().flatten().sum();
    let right: u32 = (0..7).map(|zone| confusion[zone][zone]).sum();
    let share = f64::from(right) / f64::from(total);
    let report = format!(
        "{right} of {total} ({share:.3}); wrong and right by half {halves:?}\n{confusion:?}"
    );
    #[expect(clippy::print_stderr, reason = "the figure is what the test is run for")]
    {
        eprintln!("{report}");
    }
    assert!(share >= 0.85, "{report}");
}
