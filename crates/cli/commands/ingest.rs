//! `rolescope ingest`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use rolescope_corpus::{
    AsOf, CutOff, DateFormat, Dialect, Encoding, Profile, ReadOptions, SourceSummary,
};
use rolescope_index::{
    Allowed, BuilderOptions, IngestOptions, Ingested, KnownDump, Snapshot, Source, ingest,
};

use super::dates;
use super::lacking;
use super::preview;
use super::reading::ReadingArgs;
use crate::context::Context;
use crate::failure::Usage;
use crate::quantity::{Quantity, counted};
use crate::sparing::{Written, is_within, refuse_dash, same_file, spare_foreign};

/// Read dumps of job ads into an index
///
/// Every record is indexed, rejected with a reason, or filtered, and the sum is printed. Nothing is added to the index unless every
/// dump was read to its end and not too many records were rejected. A dump that is in the index already is recognised by its content.
#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// Tables, plain or packed as gzip, Zstandard or ZIP; folders and patterns of such files; `-` for standard input
    #[arg(required = true, value_name = "DUMP")]
    dumps: Vec<PathBuf>,
    /// Folder of the index; made if it does not exist
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    index: Option<PathBuf>,
    /// How columns map to fields: a built-in profile (see `rolescope profiles`) or a TOML file. By default the one that fits the header
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Take a field from a column (can be repeated). Fields: id, title, employer, place, posted, body
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Keep this column to group and filter by as well, whatever its values (can be repeated). Those kept anyway are the ones that the
    /// profile names, or all that are not mapped, are short, and hold values that come again
    #[arg(long, value_name = "COLUMN")]
    facet: Vec<String>,
    /// Allow no rejected records
    #[arg(long, conflicts_with = "max_rejects")]
    strict: bool,
    /// Allow this many rejected records, or this share of them, over all dumps together, but for those that are in the index already, byte
    /// for byte. By default 100 records or 1 %, whichever is more
    #[arg(long, value_name = "N|P%", value_parser = allowed)]
    max_rejects: Option<Allowed>,
    /// Write rejected records to a CSV file, packed if its name ends in `.zst`
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Delimiter of columns, one character or `tab`; sniffed by default
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Encoding: utf-8, windows-1252, utf-16le, windows-1251 or any other of the web; UTF-8, UTF-16 and Windows-1252 are detected
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// How dates are written: auto, iso, year-month, month-first, day-first, year-first, epoch-s, epoch-ms, epoch-us or epoch-ns. By
    /// default what the profile says, else what the column shows
    #[arg(long, value_name = "FORMAT", value_parser = dates::format)]
    date_format: Option<DateFormat>,
    /// Day from which dates such as `3 days ago` count: a day (2026-01-31), the one in each dump's `file-name`, or `column=NAME`.
    /// Without it, and if the profile does not say so either, ads with such dates have none
    #[arg(long, value_name = "DAY", value_parser = dates::as_of)]
    as_of: Option<AsOf>,
    /// Ingest the dump in place of a source of the index, named by its number (`#0`) or file name as `rolescope info` shows them. If the
    /// dump is in the index already as another source, that stays, and the one named is taken out
    #[arg(long, value_name = "SOURCE")]
    replace: Option<String>,
    /// Pass over dumps that are no tables of postings, or lack the columns asked for, rather than fail; they are named
    #[arg(long)]
    skip: bool,
    /// Drop what an interrupted ingest of other dumps, or with other options, has left in the index
    #[arg(long)]
    discard: bool,
    /// Commit after this much text, in MiB: an interrupted ingest, repeated, goes on behind the last commit
    #[arg(long, value_name = "MIB", default_value_t = 640, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    batch: u64,
    /// Memory for postings not yet written to the index, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(32..=16_384))]
    memory: u64,
}

pub(crate) fn run(context: &Context, args: IngestArgs) -> anyhow::Result<ExitCode> {
    let IngestArgs {
        dumps,
        index,
        profile,
        map,
        facet,
        strict,
        max_rejects,
        rejects,
        delimiter,
        reading,
        encoding,
        date_format,
        as_of,
        replace,
        skip,
        discard,
        batch,
        memory,
    } = args;
    let read = ReadOptions { delimiter, encoding, date_format, as_of, ..reading.options() };
    let profile = open_profile(profile.as_deref(), &map, facet)?;
    if reading.dry_run {
        preview::run(&dumps, &profile, &read, index.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let index = index.unwrap_or_default();
    if let Some(rejects) = &rejects {
        refuse_dash(rejects, "--rejects")?;
    }
    if let Some(rejects) = &rejects
        && let Some(dump) =
            dumps.iter().find(|dump| same_file(rejects, dump) || is_within(rejects, dump))
    {
        return Err(Usage::new(format!(
            "`--rejects {}` is a dump to be read, or lies in a folder of them",
            dump.display()
        ))
        .hint("name another file for the rejected records")
        .into());
    }
    if let Some(rejects) = &rejects {
        spare_foreign(rejects, Written::Data, "remove it first")?;
    }
    if let Some(rejects) = rejects.as_deref().filter(|rejects| is_within(rejects, &index)) {
        return Err(Usage::new(format!("`--rejects {}` lies in the index", rejects.display()))
            .hint("name a file elsewhere for the rejected records")
            .into());
    }
    let options = IngestOptions {
        builder: BuilderOptions {
            threads: context.thread_count(),
            memory: usize::try_from(memory << 20).context("cannot use that much memory")?,
            batch: batch << 20,
            ..BuilderOptions::default()
        },
        read,
        profile,
        allowed: if strict { Allowed::Records(0) } else { max_rejects.unwrap_or_default() },
        rejects,
        replace,
        skip,
        discard,
    };
    let Some(ingested) = perform(context, &dumps, &index, &options)? else {
        return Ok(TOO_MANY_REJECTED.into());
    };
    tell(context, &ingested, &index, options.rejects.as_deref());
    Ok(ExitCode::SUCCESS)
}

/// The exit code where nothing was added because too many records were rejected.
pub(crate) const TOO_MANY_REJECTED: u8 = 3;

/// Ingests; `None` if too many records were rejected, which has been told then.
pub(crate) fn perform(
    context: &Context,
    dumps: &[PathBuf],
    index: &Path,
    options: &IngestOptions,
) -> anyhow::Result<Option<Ingested>> {
    match ingest(dumps, index, options, &context.progress()) {
        Err(rolescope_index::Error::TooManyRejected { rejected, read, allowed, sources }) => {
            let accounts: Vec<String> =
                sources.iter().map(|source| account(&source.summary, &sources)).collect();
            let error =
                rolescope_index::Error::TooManyRejected { rejected, read, allowed, sources };
            crate::failure::report(&error.into(), context.look());
            for account in accounts {
                context.say(&account);
            }
            Ok(None)
        }
        result => Ok(Some(result?)),
    }
}

/// A profile by name or path, with the user's own mappings.
pub(crate) fn open_profile(
    written: Option<&str>,
    map: &[String],
    facets: Vec<String>,
) -> anyhow::Result<Profile> {
    let mut profile = match written {
        None => Profile::automatic(),
        Some(name) => {
            let path = Path::new(name);
            if path.extension().is_some() || path.exists() {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the profile `{name}`"))?;
                Profile::parse(name, &text)?
            } else {
                Profile::builtin(name)?
            }
        }
    };
    let mut fields: Vec<&str> = Vec::new();
    for mapping in map {
        let Some((field, column)) = mapping.split_once('=') else {
            return Err(Usage::new(format!("`--map {mapping}` has no `=`"))
                .hint("write `--map FIELD=COLUMN`, as in `--map title=job_title`")
                .into());
        };
        if fields.contains(&field) {
            return Err(Usage::new(format!("`--map {field}=…` stands twice"))
                .hint("a field comes from one column; a profile can join several")
                .into());
        }
        fields.push(field);
        profile = profile.with_map(field, column)?;
    }
    Ok(profile.with_more_facets(facets))
}

/// Tells what became of every record.
pub(crate) fn tell(context: &Context, ingested: &Ingested, index: &Path, rejects: Option<&Path>) {
    let Ingested {
        manifest,
        added,
        known,
        passed_over,
        rejects_written,
        replaced,
        resumed,
        dropped,
        untidied,
    } = ingested;
    if let Some((dumps, postings)) = dropped {
        context.say(&format!(
            "Dropped what an interrupted ingest of {} had left: {}.",
            dumps.join(", "),
            Quantity(*postings, "posting")
        ));
    }
    if *resumed > 0 {
        let held = Quantity(*resumed, "posting");
        context.say(&format!("Went on behind {held} of an interrupted ingest."));
    }
    for source in added {
        context.say(&account(&source.summary, &manifest.sources));
    }
    for passed in passed_over {
        context.say(&format!("{}: passed over, {}.", passed.file, passed.why));
    }
    for source in added {
        let name = &source.summary.file_name;
        let namesakes = manifest.sources.iter().filter(|other| other.summary.file_name == *name);
        for other in namesakes.filter(|other| other.number < source.number) {
            context.say(&format!(
                "note: the index holds another dump called {name} as well, #{0}; if this one is its new version, ingest it with \
                 `--replace '#{0}'`.",
                other.number
            ));
        }
    }
    for dump in known {
        context.say(&left_out(dump));
    }
    if let Some(source) = replaced {
        let instead = if added.is_empty() { "Took out" } else { "Replaced" };
        context.say(&format!(
            "{instead} source #{} {} with its {}.",
            source.number,
            source.summary.file_name,
            Quantity(source.held.postings, "posting")
        ));
    }
    if let (Some(rejects), Some(rejects_written)) = (rejects, rejects_written) {
        let written = Quantity(*rejects_written, "rejected record");
        context.say(&format!("Wrote {written} to {}.", rejects.display()));
    }
    if let Some(error) = untidied {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let hint = error.hint().unwrap_or_default();
        context.say(&format!("warning: {error}: {cause}; {hint}"));
    }
    let postings = Quantity(manifest.postings, "posting");
    context.say(&format!("The index {} holds {postings}.", index.display()));
    if let Some(remark) = repeated_ids(index) {
        context.say(&remark);
    }
}

/// What is said of a dump that was left out.
fn left_out(known: &KnownDump) -> String {
    let KnownDump { dump, number, name, rejected } = known;
    let differs = match rejected {
        None => String::new(),
        Some([here, there]) if here == there => {
            " with other bytes and the same postings".to_owned()
        }
        Some([here, there]) => {
            let rejected = Quantity(*here, "rejected record");
            format!(" with the same postings; it has {rejected}, and that {there}")
        }
    };
    format!(
        "{dump}: is in the index already (as {name}, #{number}){differs}; left out. `--replace '#{number}'` reads it anew, by another \
         mapping perhaps."
    )
}

/// What is to be said of ads that have the same id; nothing if there are none, or the index cannot be read now.
fn repeated_ids(index: &Path) -> Option<String> {
    let repeated = Snapshot::open(index).ok()?.names().ok()?.repeated().ok()?;
    let ads = Quantity(repeated, "ad");
    (repeated > 0).then(|| {
        format!("{ads} of it have an id that another one has as well: tables name them `ID#1`, `ID#2`, … in the order of ingest.")
    })
}

/// The account of one dump, in lines; `all` are the dumps that it is among.
pub(crate) fn account(source: &SourceSummary, all: &[Source]) -> String {
    let ledger = &source.ledger;
    let dialect = source.dialect;
    let mut text = format!(
        "{}: profile {}, delimiter {}, ",
        source.file_name,
        source.profile(),
        dialect.delimiter_name()
    );
    if (dialect.quote, dialect.escape) != (Dialect::default().quote, None) {
        text += &format!("quote {}, ", dialect.quote_name());
    }
    text += source.encoding.name();
    text.push('\n');
    for (field, column) in &source.mapping.fields {
        text += &format!("  {field:<9} from {column}\n");
    }
    let (rejected, filtered) = (ledger.rejected_total(), ledger.filtered_total());
    text += &format!(
        "  {} read = {} indexed + {} rejected + {} filtered\n",
        Quantity(ledger.read.records, "record"),
        ledger.indexed.records,
        rejected.records,
        filtered.records
    );
    // Of other encodings the bytes are counted as they are read.
    let recoded = if source.encoding.is_transcoded() { " as UTF-8" } else { "" };
    text += &format!(
        "  {} bytes read{recoded} = {} indexed + {} rejected + {} filtered + {} header and blank lines\n",
        ledger.read.bytes,
        ledger.indexed.bytes,
        rejected.bytes,
        filtered.bytes,
        ledger.overhead_bytes
    );
    for (what, reasons) in [("rejected", &ledger.rejected), ("filtered", &ledger.filtered)] {
        for (reason, counts) in reasons {
            text += &format!("  {what}: {}, {reason}\n", Quantity(counts.records, "record"));
        }
    }
    for (count, what) in source.irregularities.told() {
        text += &format!("  odd: {}\n", counted(count, what));
    }
    if let Some(account) = source.dates.as_ref().filter(|account| account.counts.total() > 0) {
        text += &dates::lines(account, &source.columns);
    }
    if !source.mapping.varied.is_empty() {
        text += &format!(
            "  columns not kept to group by, as values hardly come twice: {}\n",
            source.mapping.varied.join(", ")
        );
    }
    if !source.mapping.unused.is_empty() {
        text += &format!("  columns not used: {}\n", source.mapping.unused.join(", "));
    }
    if ledger.read.records > 0 && rejected.records * 100 > ledger.read.records {
        let share = 100.0 * rejected.records as f64 / ledger.read.records as f64;
        text += &format!("  warning: {share:.1} % of the records were rejected\n");
    }
    if let Some(CutOff { characters, ads }) = source.cut_off {
        text += &format!(
            "  warning: cut off by their source after {characters} characters: {} of {}; what stood behind is not counted\n",
            Quantity(ads, "text"),
            ledger.indexed.records
        );
    }
    text += &lacking::warnings(&source.mapping, all.iter().map(|other| &other.summary.mapping));
    for (column, count) in &source.long_facets {
        text += &format!("  column {column}: {count} values too long to group by\n");
    }
    text.truncate(text.trim_end().len());
    text
}

pub(crate) fn allowed(text: &str) -> Result<Allowed, String> {
    let wrong = || format!("`{text}` is neither a number of records nor a share such as `2%`");
    match text.strip_suffix('%') {
        Some(share) => match share.trim().parse::<f64>() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok(Allowed::PerCent(share)),
            _ => Err(wrong()),
        },
        None => text.parse().map(Allowed::Records).map_err(|_| wrong()),
    }
}

pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(byte) => {
            Ok(*byte)
        }
        _ => Err("it must be one character that is no letter, digit or quote, or `tab`".to_owned()),
    }
}

pub(crate) fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::from_name(text).ok_or_else(|| {
        "it must be a name such as utf-8, windows-1252, utf-16le or windows-1251".to_owned()
    })
}
