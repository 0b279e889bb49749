//! What every chart must hold: well-formed, described, coloured by variables, and unmoved by hostile texts and numbers.

use rolescope_study::ColumnKind;
use roxmltree::Document;

use super::*;
use crate::testing::PAYLOADS;

const INFINITE: f64 = f64::INFINITY;

fn intervals(labels: &[&str]) -> IntervalPlot {
    let numbers = [
        (Some(0.1), Some(0.05), Some(0.15)),
        (Some(-0.1), Some(-0.2), Some(-0.05)),
        (Some(0.02), Some(-INFINITE), Some(INFINITE)),
        (Some(0.02), Some(0.01), Some(INFINITE)),
        (Some(0.3), None, None),
        (None, None, None),
        (Some(f64::NAN), Some(f64::NAN), Some(f64::NAN)),
        (Some(0.01), Some(-1e300), Some(1e300)),
    ];
    let row = |(index, label): (usize, &&str)| {
        let (estimate, low, high) = numbers[index % numbers.len()];
        let direction = [Direction::Right, Direction::Left, Direction::Open][index % 3];
        let (label, note) = ((*label).to_owned(), (*label).to_owned());
        IntervalRow { label, estimate, low, high, direction, note }
    };
    IntervalPlot {
        title: labels.join(" "),
        description: labels.join(" "),
        kind: ColumnKind::Points,
        axis: labels.concat(),
        sides: Some((labels.concat(), labels.concat())),
        rows: labels.iter().enumerate().map(row).collect(),
    }
}

fn series(labels: &[&str]) -> SeriesPlot {
    let point =
        |estimate, interval, is_partial| Some(SeriesPoint { estimate, interval, is_partial });
    let points = vec![
        point(0.1, Some((0.05, 0.15)), true),
        point(0.2, Some((0.15, 0.25)), false),
        None,
        point(0.3, Some((-INFINITE, INFINITE)), false),
        point(f64::NAN, None, false),
        point(0.1, None, true),
    ];
    SeriesPlot {
        title: labels.join(" "),
        description: labels.join(" "),
        kind: ColumnKind::Share,
        periods: labels
            .iter()
            .cycle()
            .take(points.len())
            .map(|label| (*label).to_owned())
            .collect(),
        series: labels
            .iter()
            .map(|label| Series { label: (*label).to_owned(), points: points.clone() })
            .collect(),
    }
}

fn joint(labels: &[&str]) -> JointPlot {
    let row = |(index, label): (usize, &&str)| JointRow {
        label: (*label).to_owned(),
        engineering_only: [3, 0, u64::MAX][index % 3],
        marketing_only: [1, 0, u64::MAX][index % 3],
        both: [2, 0, u64::MAX][index % 3],
        neither: [4, 0, u64::MAX][index % 3],
    };
    JointPlot {
        title: labels.join(" "),
        description: labels.join(" "),
        rows: labels.iter().enumerate().map(row).collect(),
    }
}

fn bars(labels: &[&str]) -> BarPlot {
    let values = [Some(0.1), Some(-0.2), None, Some(f64::NAN), Some(INFINITE), Some(0.0)];
    let row = |(index, label): (usize, &&str)| BarRow {
        label: (*label).to_owned(),
        value: values[index % values.len()],
        is_total: index % 4 == 3,
        note: (*label).to_owned(),
    };
    BarPlot {
        title: labels.join(" "),
        description: labels.join(" "),
        kind: ColumnKind::Points,
        axis: labels.concat(),
        is_lean: true,
        rows: labels.iter().enumerate().map(row).collect(),
    }
}

fn heat(labels: &[&str]) -> HeatPlot {
    let row = |(index, label): (usize, &&str)| HeatRow {
        label: (*label).to_owned(),
        counts: (0..labels.len()).map(|column| [0, 1, 7, u64::MAX][(index + column) % 4]).collect(),
    };
    HeatPlot {
        title: labels.join(" "),
        description: labels.join(" "),
        units: labels.concat(),
        axis: labels.concat(),
        columns: labels.iter().map(|label| (*label).to_owned()).collect(),
        rows: labels.iter().enumerate().map(row).collect(),
    }
}

fn all(labels: &[&str]) -> Vec<Drawing> {
    vec![
        bars(labels).draw().unwrap(),
        heat(labels).draw().unwrap(),
        intervals(labels).draw().unwrap(),
        series(labels).draw().unwrap(),
        joint(labels).draw().unwrap(),
    ]
}

fn documents(drawing: &Drawing) -> [&str; 3] {
    [drawing.wide(), drawing.narrow(), drawing.file()]
}

/// The tags of a document in order.
fn tags(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    document
        .descendants()
        .filter(|n| n.is_element())
        .map(|n| n.tag_name().name().to_owned())
        .collect()
}

#[test]
fn hostile_texts_change_no_structure() {
    let harmless = vec!["x"; PAYLOADS.len()];
    for (hostile, harmless) in all(PAYLOADS).iter().zip(all(&harmless)) {
        for (hostile, harmless) in documents(hostile).into_iter().zip(documents(&harmless)) {
            assert_eq!(tags(hostile), tags(harmless));
            assert!(!hostile.contains(['\u{202e}', '\u{1b}', '\u{fffe}', '\u{200b}']));
        }
    }
}

#[test]
fn numbers_in_coordinates_are_finite() {
    for drawing in all(&["a"; 16]) {
        for svg in documents(&drawing) {
            for word in ["NaN", "inf"] {
                let coordinates = Document::parse(svg).unwrap();
                let bad = coordinates
                    .descendants()
                    .flat_map(|node| node.attributes().collect::<Vec<_>>())
                    .find(|attribute| {
                        ["d", "x", "y", "cx", "cy", "x1", "x2", "y1", "y2"]
                            .contains(&attribute.name())
                            && attribute.value().contains(word)
                    });
                assert!(bad.is_none(), "{bad:?}");
            }
        }
    }
}

#[test]
fn charts_are_announced_with_title_and_description() {
    let mut plot = joint(&["a"]);
    plot.title = "Duties & co".to_owned();
    plot.description = "What is seen".to_owned();
    let drawing = plot.draw().unwrap();
    assert_eq!(drawing.title(), "Duties & co");
    for svg in documents(&drawing) {
        let document = Document::parse(svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let texts = |name: &str| {
            let id = root.attribute(name).unwrap().to_owned();
            document
                .descendants()
                .find(|node| node.attribute("id") == Some(&id))
                .unwrap()
                .text()
                .unwrap()
                .to_owned()
        };
        assert_eq!(texts("aria-labelledby"), "Duties & co");
        assert_eq!(texts("aria-describedby"), "What is seen");
    }
}

#[test]
fn every_colour_follows_the_scheme() {
    for (colour, variable) in palette::ALL {
        assert!(canvas::STYLE.contains(&format!("  {variable}: {colour};")), "{variable}");
        for property in ["fill", "stroke"] {
            let rule =
                format!(".charton [{property}=\"{colour}\"] {{ {property}: var({variable}); }}");
            assert!(canvas::STYLE.contains(&rule), "{rule}");
        }
    }
    for drawing in all(&["a"; 16]) {
        for svg in documents(&drawing) {
            let document = Document::parse(svg).unwrap();
            for attribute in
                document.descendants().flat_map(|node| node.attributes().collect::<Vec<_>>())
            {
                if ["fill", "stroke"].contains(&attribute.name()) && attribute.value() != "none" {
                    let is_known =
                        palette::ALL.iter().any(|(colour, _)| *colour == attribute.value());
                    assert!(is_known, "{attribute:?} has no variable");
                }
            }
        }
    }
}

#[test]
fn marks_have_their_own_tooltips() {
    let svg = intervals(&["first", "second", "third", "fourth", "fifth"]).draw().unwrap();
    let document = Document::parse(svg.wide()).unwrap();
    let tooltips: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "circle")))
        .map(|circle| {
            let hollow = circle.attribute("fill") == Some(palette::SURFACE);
            (circle.first_element_child().unwrap().text().unwrap().to_owned(), hollow)
        })
        .collect();
    let expected = [
        ("third: +2.0  [\u{2212}∞, ∞] – third", false),
        ("second: \u{2212}10.0  [\u{2212}20.0, \u{2212}5.0] – second", false),
        ("fifth: +30.0  no interval – fifth", true),
        ("first: +10.0  [+5.0, +15.0] – first", false),
        ("fourth: +2.0  [+1.0, ∞] – fourth", false),
    ];
    assert_eq!(tooltips, expected.map(|(text, hollow)| (text.to_owned(), hollow)));
}

#[test]
fn bars_are_as_long_as_their_shares() {
    let plot = joint(&["only"]);
    let svg = plot.draw().unwrap();
    let document = Document::parse(svg.wide()).unwrap();
    let mut shares = Vec::new();
    for path in document.descendants().filter(|node| node.tag_name().name() == "path") {
        let Some(title) = path.first_element_child().and_then(|title| title.text()) else {
            continue;
        };
        let numbers: Vec<f64> = path
            .attribute("d")
            .unwrap()
            .split([' ', ','])
            .filter_map(|word| word.parse().ok())
            .collect();
        let xs: Vec<f64> = numbers.iter().copied().step_by(2).collect();
        let width = xs.iter().copied().fold(f64::MIN, f64::max)
            - xs.iter().copied().fold(f64::MAX, f64::min);
        shares.push((title.to_owned(), width));
    }
    let titles: Vec<_> = shares.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "only, engineering only: 3 (30.0\u{202f}%)",
            "only, both: 2 (20.0\u{202f}%)",
            "only, marketing only: 1 (10.0\u{202f}%)",
            "only, neither: 4 (40.0\u{202f}%)",
        ]
    );
    let total: f64 = shares.iter().map(|(_, width)| width).sum();
    for ((_, width), share) in shares.iter().zip([0.3, 0.2, 0.1, 0.4]) {
        assert!((width / total - share).abs() < 1e-3, "{width} of {total} is not {share}");
    }
}

#[test]
fn missing_periods_are_gaps_and_partial_ones_hollow() {
    let svg = series(&["a"]).draw().unwrap();
    let document = Document::parse(svg.wide()).unwrap();
    let circles: Vec<bool> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "circle")
        .map(|circle| circle.attribute("fill") == Some(palette::SURFACE))
        .collect();
    assert_eq!(circles, [false, false, true, true], "two full and two partial periods have dots");
    let lines = document
        .descendants()
        .filter(|node| node.attribute("data-mark") == Some("path"))
        .flat_map(|group| group.descendants().filter(|node| node.tag_name().name() == "path"))
        .count();
    assert_eq!(lines, 1, "single periods between gaps have no line");
}

#[test]
fn plots_without_rows_are_drawn() {
    for drawing in all(&[]) {
        for svg in documents(&drawing) {
            assert!(tags(svg).contains(&"desc".to_owned()) || svg.contains("<svg"));
        }
    }
}

#[test]
fn cells_are_darker_the_more_they_count_and_none_is_a_frame() {
    let row = |counts: &[u64]| HeatRow { label: "dump".to_owned(), counts: counts.to_vec() };
    let plot = HeatPlot { rows: vec![row(&[100, 3, 0])], ..heat(&["a", "b", "c"]) };
    let drawing = plot.draw().unwrap();
    let document = Document::parse(drawing.wide()).unwrap();
    let mark = |of: &str| {
        let wanted = format!("dump, {of}:");
        let title = document.descendants().find(|node| {
            node.tag_name().name() == "title" && node.text().is_some_and(|t| t.starts_with(&wanted))
        });
        title.unwrap_or_else(|| panic!("no mark of {of}")).parent().unwrap()
    };
    let opacity = |of| {
        mark(of)
            .attribute("fill-opacity")
            .or(mark(of).attribute("opacity"))
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    assert!(opacity("a") > opacity("b"), "{}", drawing.wide());
    assert_eq!(mark("c").attribute("fill"), Some("none"));
}

#[test]
fn bars_go_to_their_side_of_zero() {
    let row = |label: &str, value| BarRow {
        label: label.to_owned(),
        value,
        is_total: false,
        note: String::new(),
    };
    let rows = vec![row("up", Some(0.2)), row("down", Some(-0.1)), row("nothing", None)];
    let plot = BarPlot { rows, ..bars(&["a"]) };
    let drawing = plot.draw().unwrap();
    for svg in documents(&drawing) {
        assert!(svg.contains("<title>up: +20.0</title>"), "{svg}");
        assert!(svg.contains("<title>down: \u{2212}10.0</title>"));
        assert!(!svg.contains("<title>nothing"));
        assert!(svg.contains("too little data"));
    }
}

#[test]
fn the_same_plot_gives_the_same_bytes() {
    assert_eq!(all(&["a", "b", "c"]), all(&["a", "b", "c"]));
}

/// Width and height that a PNG says it has.
fn size_of(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn a_picture_is_the_chart_twice_as_large_and_the_same_each_time() {
    let labels = ["Ärzte & Söhne", "Ωmega", "<b>bold</b>", "plain"];
    for drawing in [intervals(&labels).draw().unwrap(), series(&labels).draw().unwrap()] {
        let png = drawing.png().unwrap();
        let document = Document::parse(drawing.file()).unwrap();
        let side = |name| document.root_element().attribute(name).unwrap().parse::<u32>().unwrap();
        assert_eq!(size_of(&png), (2 * side("width"), 2 * side("height")));
        assert_eq!(png, drawing.png().unwrap());
        assert!(png.len() > 5000, "an empty picture is smaller: {}", png.len());
    }
}

#[test]
fn what_the_font_of_pictures_lacks_is_a_box() {
    let png = |label: &str| intervals(&[label]).draw().unwrap().png().unwrap();
    let (one, other, none) = (png("\u{65E5}"), png("\u{672C}"), png("\u{A0}"));
    assert_ne!(one, none, "it is seen that a character is there");
    assert_eq!(one, other, "it is not said which");
    assert_ne!(png("A"), png("Ä"));
    assert_ne!(png("Ж"), png("Ω"));
}

#[test]
fn what_charts_write_is_in_the_font_of_pictures() {
    let png = |label: &str| intervals(&[label]).draw().unwrap().png().unwrap();
    let boxed = png("\u{65E5}");
    for written in ["◂", "▸", "\u{2212}", "∞", "…", "–", "·", "%", "ß", "Ł", "Ω", "Ж"]
    {
        assert_ne!(png(written), boxed, "{written}");
    }
}

#[test]
fn hostile_texts_make_pictures_too() {
    for payload in PAYLOADS {
        let png = intervals(&[payload]).draw().unwrap().png().unwrap();
        assert_eq!(size_of(&png).0, 1520, "{payload:?}");
    }
}
