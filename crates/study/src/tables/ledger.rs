//! What became of every record of every dump.

use rolescope_index::Manifest;

use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per dump and fate: indexed, rejected or filtered by reason, and what is no record. Records and bytes add up to what was
/// read.
#[must_use]
pub fn ledger(manifest: &Manifest) -> Table {
    use ColumnKind::{Count, Text};
    let column = Column::new;
    let columns = vec![
        column("source", "Dump", Text, "file name of the dump"),
        column(
            "fate",
            "Fate",
            Text,
            "read, indexed, rejected (could not be read), filtered (left out on purpose), or no record",
        ),
        column("reason", "Reason", Text, "why, where there is a reason"),
        column("records", "Records", Count, "number of records"),
        column("bytes", "Bytes", Count, "bytes of the decompressed dump that they cover"),
    ];
    let mut rows = Vec::new();
    let mut add_up = true;
    for source in &manifest.sources {
        let ledger = &source.summary.ledger;
        add_up &= ledger.adds_up();
        let mut row = |fate: &str, reason: &str, records: u64, bytes: u64| {
            rows.push(vec![
                Cell::text(source.summary.file_name.clone()),
                Cell::text(fate),
                if reason.is_empty() { Cell::Empty } else { Cell::text(reason) },
                Cell::Count(records),
                Cell::Count(bytes),
            ]);
        };
        row("read", "", ledger.read.records, ledger.read.bytes);
        row("indexed", "", ledger.indexed.records, ledger.indexed.bytes);
        for (reason, counts) in &ledger.rejected {
            row("rejected", reason, counts.records, counts.bytes);
        }
        for (reason, counts) in &ledger.filtered {
            row("filtered", reason, counts.records, counts.bytes);
        }
        row("no record", "header, byte order mark, blank lines", 0, ledger.overhead_bytes);
    }
    let remark = if add_up {
        "Every record and every byte is accounted for exactly once."
    } else {
        "The account does not add up: please report this as a defect."
    };
    Table {
        name: "ledger".to_owned(),
        title: "What became of every record".to_owned(),
        caption: "read = indexed + rejected + filtered, in records; with what is no record, in bytes too.".to_owned(),
        columns,
        rows,
        remarks: vec![remark.to_owned()],
    }
}
