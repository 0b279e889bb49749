//! Recognises files that are no tables of text.

/// What a file is if it is not a table, by its first bytes.
pub(crate) fn other_kind(sample: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 16] = [
        (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
        (b"PK\x05\x06", "a ZIP archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0", "an old Excel or Word file"),
        (b"%PDF-", "a PDF"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
        (b"ORC", "an ORC file"),
        (b"Obj\x01", "an Avro file"),
        (b"\x28\xB5\x2F\xFD", "an archive compressed twice"),
        (b"BZh", "a bzip2 archive"),
        (b"\xFD7zXZ", "an xz archive"),
        (b"7z\xBC\xAF", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"SQLite format 3", "an SQLite database"),
        (b"\x1F\x8B", "an archive compressed twice"),
        (b"\x89PNG", "a picture"),
    ];
    for (magic, kind) in MAGIC {
        // Three letters may begin a header too: those formats also hold bytes that no text has.
        let sure = magic.len() > 3 || !magic.iter().all(u8::is_ascii_alphanumeric);
        if sample.starts_with(magic) && (sure || sample.contains(&0)) {
            return Some(kind);
        }
    }
    let text = sample.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(sample).trim_ascii_start();
    let mut inner = text.iter().copied().skip(1).filter(|byte| !byte.is_ascii_whitespace());
    match (text.first(), inner.next()) {
        (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')) => {
            return Some("a JSON document");
        }
        _ => {}
    }
    let start: Vec<u8> = text.iter().take(16).map(u8::to_ascii_lowercase).collect();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Some("an HTML page");
    }
    if start.starts_with(b"<?xml") {
        return Some("an XML document");
    }
    let zeros = memchr::memchr_iter(0, sample).count();
    (zeros * 50 > sample.len()).then_some("a binary file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_recognised() {
        for (bytes, kind) in [
            (&b"PK\x03\x04\x14\0"[..], Some("a ZIP archive or an Excel workbook")),
            (b"%PDF-1.7", Some("a PDF")),
            (b"PAR1\x15", Some("a Parquet file")),
            (b"[\n  {\"title\": 1}]", Some("a JSON document")),
            (b"{\"title\": 1}", Some("a JSON document")),
            (b"<!DOCTYPE html><html>", Some("an HTML page")),
            (b"\0\x01\x02\x03\0\0\0\0\0", Some("a binary file")),
            (b"ORCID,name\n", None),
            (b"BZh,name\n", None),
            (b"id,title\n1,a\n", None),
            (b"{id},title\n", None),
        ] {
            assert_eq!(other_kind(bytes), kind, "{bytes:?}");
        }
    }
}
