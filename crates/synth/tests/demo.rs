//! The committed demo corpus is what this crate writes.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rolescope_synth::{Options, Truth, write};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/demo")
}

fn demo() -> (Vec<u8>, Truth) {
    let mut bytes = Vec::new();
    let truth = write(&Options::demo(), &mut bytes).expect("the demo can be made");
    (bytes, truth)
}

#[test]
fn the_demo_is_what_this_crate_writes() {
    let (bytes, truth) = demo();
    let packed = fs::read(folder().join("demo.csv.gz")).unwrap();
    assert!(packed.len() < 2_000_000, "{} bytes", packed.len());
    let mut committed = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut committed).unwrap();
    let differs = bytes.iter().zip(&committed).position(|(new, old)| new != old);
    assert!(
        bytes == committed,
        "corpora/demo/demo.csv.gz differs from byte {differs:?} on; write it anew as corpora/README.md says"
    );
    let committed = fs::read_to_string(folder().join("demo.truth.toml")).unwrap();
    assert!(truth.to_toml() == committed, "corpora/demo/demo.truth.toml differs");
}

#[test]
#[ignore = "writes corpora/demo: run it after a change of this crate that is meant to change the demo"]
fn write_the_demo() {
    let (bytes, truth) = demo();
    let mut encoder =
        flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
    encoder.write_all(&bytes).unwrap();
    fs::write(folder().join("demo.csv.gz"), encoder.finish().unwrap()).unwrap();
    fs::write(folder().join("demo.truth.toml"), truth.to_toml()).unwrap();
}

#[test]
fn the_page_on_the_demo_holds_its_figures() {
    let (bytes, truth) = demo();
    let page = fs::read_to_string(folder().join("../README.md")).unwrap();
    let packed = fs::read(folder().join("demo.csv.gz")).unwrap();
    for (name, content) in [("demo.csv.gz", &packed), ("demo.csv (unpacked)", &bytes)] {
        let row = format!(
            "| {name} | {} | `{}` |",
            grouped(content.len()),
            blake3::hash(content).to_hex()
        );
        assert!(page.contains(&row), "corpora/README.md lacks the row\n{row}");
    }
    for contrast in &truth.contrasts {
        let lean = &contrast.product_managers;
        let points =
            |share: Option<f64>| format!("{:.1}", 100.0 * share.unwrap()).replace('-', "−");
        let row = format!(
            "| {} | {} | {} |",
            contrast.signal,
            points(lean.planted_theta),
            points(lean.theta)
        );
        assert!(page.contains(&row), "corpora/README.md lacks the row\n{row}");
    }
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| str::from_utf8(group).expect("digits"))
        .collect();
    groups.join(",")
}
