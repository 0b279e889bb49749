//! Writes a report from invented numbers into the folder named as argument, to look at its design.

use std::path::PathBuf;

use rolescope_report::chart::{
    Direction, IntervalPlot, IntervalRow, JointPlot, JointRow, Series, SeriesPlot, SeriesPoint,
};
use rolescope_report::encode::CsvText;
use rolescope_report::html::{Block, Page, Section};
use rolescope_report::{Cell, Column, ColumnKind, Provenance, Table, folder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: page FOLDER")?);
    let threads = rolescope_study::Threads::new(0)?;
    folder::write(&folder, &page()?, CsvText::Machine, &threads)?;
    Ok(())
}

fn page() -> rolescope_report::Result<Page> {
    Ok(Page {
        title: "Technical signals in product-manager ads".to_owned(),
        headline: "Ads that name a technical background lean to engineering duties by 12.1 points \
                   (95 % interval +8.8 to +15.0, 214 320 ads of 8 912 employers)."
            .to_owned(),
        sections: vec![lean()?, duties()?, trend()?, reading()],
        ledger: Some(ledger()),
        provenance: Provenance {
            version: "0.1.0".to_owned(),
            corpus: "3f9c2ab1e05d7764".to_owned(),
            lexicon_name: "technical-pm".to_owned(),
            lexicon: "a71be0942cd85f13".to_owned(),
            settings: [
                ("population", "product-manager"),
                ("window", "posting"),
                ("unit", "vacancy"),
                ("interval", "95 %, employer jackknife"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            fingerprint: "58d0c3e7719fa2b6".to_owned(),
        },
    })
}

/// Label, ads, theta and bounds.
type Invented = (&'static str, u64, Option<f64>, Option<f64>, Option<f64>);

const SIGNALS: [Invented; 10] = [
    ("technical background", 41_207, Some(0.121), Some(0.088), Some(0.150)),
    ("programming languages", 18_544, Some(0.164), Some(0.119), Some(0.209)),
    ("cloud infrastructure", 12_930, Some(0.097), Some(0.051), Some(0.143)),
    ("web APIs", 22_061, Some(0.083), Some(0.049), Some(0.117)),
    ("hands-on", 9_417, Some(0.041), Some(-0.012), Some(0.094)),
    ("technical title", 14_382, Some(0.045), Some(0.021), Some(0.069)),
    ("machine learning", 6_205, Some(0.012), Some(-0.038), Some(0.062)),
    ("technical audience", 3_118, Some(-0.058), Some(-0.104), Some(-0.012)),
    ("security and networks", 12, Some(0.03), Some(f64::NEG_INFINITY), Some(f64::INFINITY)),
    ("developer tools <sold to \u{202e}developers>", 1, Some(-0.02), None, None),
];

fn lean() -> rolescope_report::Result<Section> {
    let row = |(label, _, estimate, low, high): &Invented| IntervalRow {
        label: (*label).to_owned(),
        estimate: *estimate,
        low: *low,
        high: *high,
        direction: match (low, high) {
            (Some(low), _) if *low > 0.0 => Direction::Right,
            (_, Some(high)) if *high < 0.0 => Direction::Left,
            _ => Direction::Open,
        },
        note: String::new(),
    };
    let mut rows: Vec<IntervalRow> = SIGNALS.iter().map(row).collect();
    rows.push(IntervalRow {
        label: "quantum computing".to_owned(),
        estimate: None,
        low: None,
        high: None,
        direction: Direction::Open,
        note: String::new(),
    });
    let plot = IntervalPlot {
        title: "Lean of each signal: engineering or marketing".to_owned(),
        description: "Theta of each technical signal with its 95 % interval. Seven signals lean to engineering, one to \
                      marketing."
            .to_owned(),
        kind: ColumnKind::Points,
        axis: "percentage points".to_owned(),
        sides: Some(("marketing".to_owned(), "engineering".to_owned())),
        rows,
    };
    let real = |value: &Option<f64>| value.map_or(Cell::Empty, Cell::Real);
    let data = Table {
        name: "signals".to_owned(),
        title: "Lean of each signal".to_owned(),
        caption: "Theta: how many more points of engineering than of marketing an ad with the signal has, compared \
                  with ads without it."
            .to_owned(),
        columns: vec![
            column("signal", "Signal", ColumnKind::Text, "Label of the signal"),
            column("ads", "Ads with the signal", ColumnKind::Count, "Vacancies with the signal"),
            column("theta", "Theta", ColumnKind::Points, "mean(E - M | S) - mean(E - M | not S)"),
            column("theta_low", "Low", ColumnKind::Points, "Lower bound of the 95 % interval"),
            column("theta_high", "High", ColumnKind::Points, "Upper bound of the 95 % interval"),
        ],
        rows: SIGNALS
            .iter()
            .map(|(label, ads, estimate, low, high)| {
                let label = Cell::Text((*label).to_owned());
                vec![label, Cell::Count(*ads), real(estimate), real(low), real(high)]
            })
            .collect(),
        remarks: vec!["Two signals have too few employers for an interval.".to_owned()],
    };
    Ok(Section {
        heading: "Which way each signal leans".to_owned(),
        lead: "A dot is the estimate, its line the 95 % interval. Right of zero, ads with the signal have more \
               engineering duties than other ads have; left of zero, more marketing duties."
            .to_owned(),
        blocks: vec![Block::Chart {
            file: "signals".to_owned(),
            drawing: plot.draw()?,
            caption: "Grey intervals contain zero. Hollow dots have no interval; arrow heads mark intervals that go \
                      on beyond the drawing."
                .to_owned(),
            data,
        }],
    })
}

fn duties() -> rolescope_report::Result<Section> {
    let rows = [
        ("all product managers", [61_200, 38_400, 45_120, 69_600]),
        ("technical background", [19_011, 4_802, 9_977, 7_417]),
        ("technical title", [6_402, 1_801, 3_522, 2_657]),
        ("technical audience", [611, 1_204, 805, 498]),
        ("hands-on", [3_877, 1_420, 2_311, 1_809]),
        ("quantum computing", [0, 0, 0, 0]),
    ];
    let plot = JointPlot {
        title: "Duties beside each signal".to_owned(),
        description: "Share of postings with engineering duties only, both, marketing duties only and neither."
            .to_owned(),
        rows: rows
            .iter()
            .map(|(label, [engineering_only, marketing_only, both, neither])| JointRow {
                label: (*label).to_owned(),
                engineering_only: *engineering_only,
                marketing_only: *marketing_only,
                both: *both,
                neither: *neither,
            })
            .collect(),
    };
    let data = Table {
        name: "joint-counts".to_owned(),
        title: "Joint counts".to_owned(),
        caption: "Vacancies by the duties they state.".to_owned(),
        columns: vec![
            column("signal", "Signal", ColumnKind::Text, "Label of the signal"),
            column("engineering_only", "Engineering only", ColumnKind::Count, "E and not M"),
            column("marketing_only", "Marketing only", ColumnKind::Count, "M and not E"),
            column("both", "Both", ColumnKind::Count, "E and M"),
            column("neither", "Neither", ColumnKind::Count, "Neither E nor M"),
        ],
        rows: rows
            .iter()
            .map(|(label, counts)| {
                let label = Cell::Text((*label).to_owned());
                std::iter::once(label).chain(counts.map(Cell::Count)).collect()
            })
            .collect(),
        remarks: Vec::new(),
    };
    Ok(Section {
        heading: "Engineering, marketing or both".to_owned(),
        lead: "Most ads with a technical background ask for engineering duties, a quarter of them for both.".to_owned(),
        blocks: vec![Block::Chart {
            file: "joint-counts".to_owned(),
            drawing: plot.draw()?,
            caption: "Each bar is one group of postings; point at a part for its count.".to_owned(),
            data,
        }],
    })
}

fn trend() -> rolescope_report::Result<Section> {
    let periods: Vec<String> =
        (0..28).map(|quarter| format!("{}-Q{}", 2019 + quarter / 4, quarter % 4 + 1)).collect();
    let series = |label: &str, start: f64, slope: f64, phase: f64| Series {
        label: label.to_owned(),
        points: (0..28)
            .map(|quarter| {
                let x = f64::from(quarter);
                let estimate = start + slope * x + 0.008 * (x * 0.9 + phase).sin();
                let half = 0.008 + 0.012 * (1.0 - x / 28.0);
                (!(9..11).contains(&quarter)).then_some(SeriesPoint {
                    estimate,
                    interval: (quarter != 27).then_some((estimate - half, estimate + half)),
                    is_partial: quarter == 0 || quarter == 27,
                })
            })
            .collect(),
    };
    let plot = SeriesPlot {
        title: "Share of product-manager ads with each signal".to_owned(),
        description: "Quarterly shares from 2019 to 2025 with 95 % intervals; two quarters of 2021 are missing."
            .to_owned(),
        kind: ColumnKind::Share,
        periods: periods.clone(),
        series: vec![
            series("technical background", 0.19, 0.0022, 0.0),
            series("technical title", 0.06, 0.0011, 1.0),
            series("machine learning", 0.02, 0.0030, 2.0),
        ],
    };
    let rows = plot.series.iter().flat_map(|series| {
        periods.iter().zip(&series.points).map(|(period, point)| {
            let bound = |pick: fn((f64, f64)) -> f64| {
                point.and_then(|point| point.interval).map_or(Cell::Empty, |i| Cell::Real(pick(i)))
            };
            vec![
                Cell::Text(series.label.clone()),
                Cell::Text(period.clone()),
                point.map_or(Cell::Empty, |point| Cell::Real(point.estimate)),
                bound(|interval| interval.0),
                bound(|interval| interval.1),
                point.map_or(Cell::Empty, |point| Cell::Flag(point.is_partial)),
            ]
        })
    });
    let data = Table {
        name: "trend".to_owned(),
        title: "Shares by quarter".to_owned(),
        caption: "Share of vacancies with the signal.".to_owned(),
        columns: vec![
            column("signal", "Signal", ColumnKind::Text, "Label of the signal"),
            column("period", "Quarter", ColumnKind::Text, "Quarter in which the ad was posted"),
            column("share", "Share", ColumnKind::Share, "Vacancies with the signal by vacancies"),
            column("share_low", "Low", ColumnKind::Share, "Lower bound of the 95 % interval"),
            column("share_high", "High", ColumnKind::Share, "Upper bound of the 95 % interval"),
            column(
                "partial",
                "Partial",
                ColumnKind::Flag,
                "Whether the quarter is covered in part",
            ),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    };
    Ok(Section {
        heading: "How it has changed".to_owned(),
        lead: String::new(),
        blocks: vec![
            Block::Chart {
                file: "trend".to_owned(),
                drawing: plot.draw()?,
                caption: "Bands are 95 % intervals. Hollow dots are quarters covered in part; gaps have no ads."
                    .to_owned(),
                data,
            },
            Block::Remarks(vec![
                "The source changed in 2021-Q4: the number of employers doubled within a quarter.".to_owned(),
            ]),
        ],
    })
}

fn reading() -> Section {
    Section {
        heading: "How to read it, and its limits".to_owned(),
        lead: String::new(),
        blocks: vec![
            Block::Paragraph(
                "Theta compares ads with a signal to ads without it. It says how the duties differ, not why: employers \
                 choose words and duties together."
                    .to_owned(),
            ),
            Block::Details {
                summary: "How the intervals are made".to_owned(),
                blocks: vec![Block::Paragraph(
                    "One employer at a time is left out, because the ads of one employer resemble each other.".to_owned(),
                )],
            },
        ],
    }
}

fn ledger() -> Table {
    let rows = [
        ("read", "", 312_004),
        ("rejected", "quote never closed", 17),
        ("rejected", "no title", 1_204),
        ("filtered", "posted before 2019", 96_463),
        ("indexed", "", 214_320),
    ];
    Table {
        name: "ledger".to_owned(),
        title: "Account of the rows".to_owned(),
        caption: "Every record of the dumps is in exactly one line below the first.".to_owned(),
        columns: vec![
            column("fate", "Fate", ColumnKind::Text, "What happened to the record"),
            column("reason", "Reason", ColumnKind::Text, "Why"),
            column("records", "Records", ColumnKind::Count, "Records"),
        ],
        rows: rows
            .map(|(fate, reason, records)| {
                let reason =
                    if reason.is_empty() { Cell::Empty } else { Cell::Text(reason.to_owned()) };
                vec![Cell::Text(fate.to_owned()), reason, Cell::Count(records)]
            })
            .to_vec(),
        remarks: Vec::new(),
    }
}

fn column(
    name: &'static str,
    heading: &'static str,
    kind: ColumnKind,
    note: &'static str,
) -> Column {
    Column::new(name, heading, kind, note)
}
