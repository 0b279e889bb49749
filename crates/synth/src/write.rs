//! The dump: CSV as RFC 4180 has it, with `\n` between records.

use std::io::Write;

use crate::error::Error;
use crate::generator::{Ad, Generator};
use crate::options::Options;
use crate::truth::{Tally, Truth};

/// The header of the dump: the names that the built-in column mapping reads without being told.
pub const HEADER: &str = "id,title,employer,place,posted,body,industry,seniority,source\n";

/// Bytes gathered before they are handed on.
const CHUNK: usize = 1 << 18;

/// Writes a dump and returns what was planted in it.
///
/// # Errors
/// [`Error::Option`] if an option is outside its range, [`Error::Write`] if `out` fails.
pub fn write(options: &Options, out: &mut impl Write) -> Result<Truth, Error> {
    let generator = Generator::new(options)?;
    let mut tally = Tally::new(options);
    let mut buffer = String::with_capacity(CHUNK + (1 << 16));
    buffer.push_str(HEADER);
    let mut row = 0;
    for ad in generator.ads() {
        tally.add(&ad);
        push_record(&ad, &mut buffer);
        row += 1;
        if buffer.len() >= CHUNK {
            out.write_all(buffer.as_bytes()).map_err(|cause| Error::Write { row, cause })?;
            buffer.clear();
        }
    }
    let written = out.write_all(buffer.as_bytes()).and_then(|()| out.flush());
    written.map_err(|cause| Error::Write { row, cause })?;
    Ok(tally.finish())
}

fn push_record(ad: &Ad, out: &mut String) {
    let posting = &ad.posting;
    let posted = posting.posted.map(|posted| posted.to_string()).unwrap_or_default();
    let fields =
        [&posting.id, &posting.title, &posting.employer, &posting.place, &posted, &posting.body];
    let facets = posting.facets.iter().map(|(_, value)| value);
    for (index, field) in fields.into_iter().chain(facets).enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_field(field, out);
    }
    out.push('\n');
}

fn push_field(field: &str, out: &mut String) {
    if !field.contains([',', '"', '\n', '\r']) {
        out.push_str(field);
        return;
    }
    out.push('"');
    for (index, stretch) in field.split('"').enumerate() {
        if index > 0 {
            out.push_str("\"\"");
        }
        out.push_str(stretch);
    }
    out.push('"');
}
