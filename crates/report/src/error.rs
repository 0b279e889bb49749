//! What can go wrong while a report is written.

use std::path::PathBuf;

/// A failure to write an output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A file or folder of results could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The manifest of a folder of results is none.
    #[error("`{}` is no manifest of results: {reason}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Writing to a stream failed.
    #[error("cannot write the {format} of table `{table}`")]
    Stream {
        /// Name of the table.
        table: String,
        /// Which format.
        format: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The target is a symbolic link, or something else that is no plain file or folder.
    #[error("`{}` is {found}, not a plain {wanted}", path.display())]
    Target {
        /// The target.
        path: PathBuf,
        /// What stands there.
        found: &'static str,
        /// What should stand there: `file` or `folder`.
        wanted: &'static str,
    },
    /// A table's or chart's name cannot name a file.
    #[error("`{name}` cannot name a file: lower-case letters, digits and hyphens only")]
    Name {
        /// The name, made visible.
        name: String,
    },
    /// Two tables or charts of one report have the same name.
    #[error("two parts of the report are named `{name}`")]
    SameName {
        /// The name.
        name: String,
    },
    /// A table's rows or columns do not fit together.
    #[error("table `{table}` is malformed: {reason}")]
    Malformed {
        /// Name of the table.
        table: String,
        /// What does not fit.
        reason: String,
    },
    /// The chart library refused.
    #[error("cannot draw the chart `{title}`")]
    Chart {
        /// The chart's title.
        title: String,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A picture could not be made of a chart.
    #[error("cannot draw the chart `{title}` as PNG")]
    Picture {
        /// The chart's title.
        title: String,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What stands at a target that is neither file nor folder nor link.
pub(crate) const DEVICE: &str = "a device or pipe";

/// What fallible functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// What the user can do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Write { source, .. } | Self::Stream { source, .. } => match source.kind() {
                std::io::ErrorKind::PermissionDenied => {
                    Some("choose a place that you may write to".to_owned())
                }
                std::io::ErrorKind::StorageFull => {
                    Some("free some space; nothing half-written was left behind".to_owned())
                }
                std::io::ErrorKind::NotFound => Some("create the folder first".to_owned()),
                _ => None,
            },
            Self::Read { source, .. } => {
                (source.kind() == std::io::ErrorKind::NotFound).then(|| {
                    "name a folder that `rolescope report` or `rolescope run` has written"
                        .to_owned()
                })
            }
            Self::Manifest { .. } => {
                Some("make the results anew with `rolescope report` or `rolescope run`".to_owned())
            }
            Self::Target { found: DEVICE, .. } => Some(
                "name a plain file; what goes to standard output can be sent into a device or pipe"
                    .to_owned(),
            ),
            Self::Target { .. } => {
                Some("name another output, or remove what stands there".to_owned())
            }
            Self::Name { .. } | Self::SameName { .. } => {
                Some("rename the table or chart in the study".to_owned())
            }
            Self::Malformed { .. } | Self::Chart { .. } | Self::Picture { .. } => None,
        }
    }
}
