//! What the tests share: folders that vanish, runs of the command, indexes that are made once.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::postings;

/// The command under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_rolescope");

/// A folder of one test, in which the command runs.
pub(crate) struct Dir {
    path: PathBuf,
    /// Takes the folder away when dropped; absent for shared folders, which live as long as the process.
    _guard: Option<tempfile::TempDir>,
}

/// Waits until a process that was started has done something; fails if it ends before, or takes longer than anything here may.
#[track_caller]
pub(crate) fn wait_for(child: &mut Child, is_done: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended early");
        assert!(start.elapsed() < Duration::from_secs(180), "it takes too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A run of the command, to be given its arguments.
pub(crate) struct Run {
    command: Command,
    input: Vec<u8>,
}

/// What a run left behind.
pub(crate) struct Output {
    /// The command line, for messages.
    line: String,
    /// Standard output, byte for byte.
    pub(crate) bytes: Vec<u8>,
    /// Standard output as text.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
    /// The exit code.
    pub(crate) code: i32,
}

impl Dir {
    /// A new empty folder.
    pub(crate) fn new() -> Self {
        let guard = tempfile::tempdir().unwrap();
        Self { path: guard.path().to_owned(), _guard: Some(guard) }
    }

    /// The path of a file in it.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Reads a file as text.
    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A run of the command in this folder, without colour, without input, with nothing of the user's environment that could matter.
    pub(crate) fn run<I>(&self, args: I) -> Run
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(&self.path)
            .args(args)
            .env("NO_COLOR", "1")
            .env_remove("COLUMNS")
            .env_remove("LINES");
        Run { command, input: Vec::new() }
    }

    /// The same, expected to end well; returns what it printed.
    #[track_caller]
    pub(crate) fn ok<I>(&self, args: I) -> String
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        self.run(args).output().code(0).stdout
    }

    /// The words of a command line that needs no quotes, expected to end well.
    #[track_caller]
    pub(crate) fn line(&self, line: &str) -> String {
        self.ok(line.split_whitespace())
    }

    /// The words of a command line, expected to fail with a code; the message must hold all the texts.
    #[track_caller]
    pub(crate) fn fails<I>(&self, args: I, code: i32, messages: &[&str]) -> Output
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        self.run(args).output().failed(code, messages)
    }

    /// The table of a command that is asked for CSV, as rows by column.
    #[track_caller]
    pub(crate) fn csv(&self, line: &str) -> Vec<Row> {
        rows(&self.line(&format!("{line} --format csv")))
    }

    /// Every file below a folder with its bytes.
    pub(crate) fn contents(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), std::fs::read(&path).unwrap());
                }
            }
        }
        found
    }
}

impl Run {
    /// Gives it bytes on standard input.
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Unsets a variable of its environment.
    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sends its standard output into a file.
    pub(crate) fn stdout_into(self, path: &str) -> Output {
        let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        self.finish(Stdio::from(file))
    }

    /// Runs it.
    pub(crate) fn output(self) -> Output {
        self.finish(Stdio::piped())
    }

    /// The command itself, for tests that play with its streams.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    fn finish(self, stdout: Stdio) -> Output {
        let Self { mut command, input } = self;
        let line = format!("{command:?}");
        command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
        let mut child = command.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let feeder = child.stdin.take().map(|mut stdin| {
            // A run that fails early closes its input: not this thread's concern.
            std::thread::spawn(move || drop(stdin.write_all(&input)))
        });
        let done = child.wait_with_output().unwrap();
        if let Some(feeder) = feeder {
            feeder.join().unwrap();
        }
        Output {
            line,
            stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
            bytes: done.stdout,
            stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
            code: done.status.code().unwrap_or(-1),
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, stdout, stderr, code, .. } = self;
        write!(
            formatter,
            "{line}\nexit code {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n---"
        )
    }
}

impl Output {
    /// Expects an exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Expects a failure told in the usual form: nothing on standard output, `error:` first, every text in the message, no panic.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, messages: &[&str]) -> Self {
        let this = self.code(code);
        assert!(this.bytes.is_empty(), "a failure prints no data: {this:?}");
        assert!(this.stderr.starts_with("error: "), "{this:?}");
        assert!(!this.stderr.contains("panicked"), "{this:?}");
        for message in messages {
            assert!(this.stderr.contains(message), "`{message}` is missing: {this:?}");
        }
        this
    }
}

/// A row of a CSV table, by the names of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(BTreeMap<String, String>);

impl Row {
    /// A cell.
    #[track_caller]
    pub(crate) fn cell(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column `{column}` in {:?}", self.0.keys()))
    }

    /// A cell as a number.
    #[track_caller]
    pub(crate) fn number(&self, column: &str) -> f64 {
        self.cell(column).parse().unwrap_or_else(|_| panic!("`{column}` of {self:?} is no number"))
    }

    /// Every cell with the name of its column, ascending.
    pub(crate) fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.0.clone().into_iter()
    }

    /// Several cells.
    #[track_caller]
    pub(crate) fn cells<const N: usize>(&self, columns: [&str; N]) -> [&str; N] {
        columns.map(|column| self.cell(column))
    }
}

/// The rows of a CSV text.
#[track_caller]
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        Row(header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The one row whose cells are these.
#[track_caller]
pub(crate) fn only<'a>(rows: &'a [Row], cells: &[(&str, &str)]) -> &'a Row {
    let found: Vec<&Row> = rows
        .iter()
        .filter(|row| cells.iter().all(|(column, value)| row.cell(column) == *value))
        .collect();
    assert_eq!(found.len(), 1, "rows with {cells:?}");
    found[0]
}

/// Two numbers that may differ by rounding only.
#[track_caller]
pub(crate) fn assert_close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

/// Bytes compressed with gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A dump made up by `rolescope_synth`.
pub(crate) fn synthetic_dump(postings: u64, months: u32, seed: u64) -> Vec<u8> {
    let options = rolescope_synth::Options { postings, months, seed, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    dump
}

/// A shared folder with [`postings::TWELVE`] as `twelve.csv`, its index `ix`, and the lexicon `tiny.toml`. To be read only.
pub(crate) fn twelve() -> &'static Dir {
    static DIR: OnceLock<Dir> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = shared("twelve");
        dir.write("tiny.toml", postings::TINY);
        dir.write("twelve.csv", postings::TWELVE);
        dir.line("ingest twelve.csv --index ix");
        // Else the first count would group them, and say so.
        dir.line("vacancies --index ix");
        dir
    })
}

/// The columns of the eight counts behind a contrast.
pub(crate) const EIGHT: [&str; 8] = [
    "signal_neither",
    "signal_engineering_only",
    "signal_marketing_only",
    "signal_both",
    "rest_neither",
    "rest_engineering_only",
    "rest_marketing_only",
    "rest_both",
];

/// A shared folder with 240 made-up ads of two years as `dump.csv`, their index `ix`, and the lexicon `small.toml`. To be read only.
pub(crate) fn synthetic() -> &'static Dir {
    static DIR: OnceLock<Dir> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = shared("synthetic");
        dir.write("small.toml", postings::SMALL);
        dir.write("dump.csv", synthetic_dump(240, 24, 5));
        dir.line("ingest dump.csv --index ix");
        dir
    })
}

/// A folder that lives as long as this process. Nothing takes it away at the end, so those of earlier runs are taken away here.
fn shared(name: &str) -> Dir {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with("shared-");
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|at| at.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > Duration::from_secs(3600)) {
            // Another run may be doing the same.
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
    let path = parent.join(format!("shared-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&path));
    std::fs::create_dir_all(&path).unwrap();
    Dir { path, _guard: None }
}
