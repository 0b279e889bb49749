//! Reads one dump and prints its account as JSON, with the time it took and the most memory: for `scripts/read-extremes`.
//!
//! `cargo run --release -p rolescope-corpus --example account -- DUMP`, `-` for standard input

#![expect(clippy::print_stdout, reason = "a program tells what it found")]

use std::time::Instant;

use rolescope_corpus::{Profile, ReadOptions, Reader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("name a dump")?;
    let start = Instant::now();
    let outcome = read(path.as_ref());
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let megabytes = peak
        .and_then(|peak| peak.trim().split(' ').next()?.parse::<u64>().ok())
        .map(|kilobytes| kilobytes / 1024);
    let mut account =
        outcome.unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }));
    account["seconds"] = serde_json::json!((seconds * 100.0).round() / 100.0);
    account["peak_mib"] = serde_json::json!(megabytes);
    println!("{account}");
    Ok(())
}

fn read(path: &std::path::Path) -> rolescope_corpus::Result<serde_json::Value> {
    let mut reader = Reader::open(path, &Profile::automatic(), &ReadOptions::default())?;
    while reader.next_row()?.is_some() {}
    let ledger = reader.ledger();
    Ok(serde_json::json!({
        "adds_up": ledger.adds_up(),
        "read": ledger.read,
        "indexed": ledger.indexed,
        "rejected": ledger.rejected,
        "irregularities": reader.irregularities(),
    }))
}
