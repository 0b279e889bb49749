//! `rolescope lexicon sample`.

use std::path::Path;

use clap::Args;
use rolescope_study::{SampleRequest, sample};

use crate::commands::asking::{IndexArgs, LexiconChoice, WhoArgs};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;
use crate::quantity::Quantity;

/// Draw sentences of an index for labelling
///
/// The sheet is a CSV with empty columns for labels; filled in, it goes to `lexicon eval`. Sentences are drawn from every kind that the
/// lexicon tells apart, those in which it finds nothing among them; which kind a sentence is of the sheet does not say.
#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    #[command(flatten)]
    who: WhoArgs,
    /// Sentences drawn
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    size: u32,
    /// Seed of the draw: the same seed draws the same sentences
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Sentences of one employer at most
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    per_employer: u32,
    /// Columns for labels
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', default_values = ["zone", "eng", "mkt", "tech"])]
    labels: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: SampleArgs) -> anyhow::Result<()> {
    let SampleArgs { index, lexicon, who, size, seed, per_employer, labels, output } = args;
    let spared = output.spare_filled();
    let output = output.or_csv().resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    spared?;
    let lexicon = lexicon.open()?;
    if let Some(label) =
        labels.iter().find(|label| rolescope_study::Dimension::of_column(label, &lexicon).is_none())
    {
        return Err(Usage::new(format!("`{label}` is no column of labels"))
            .hint("labels are about zone, eng, mkt, tech, label, a family, or an entry of the lexicon by its key")
            .into());
    }
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let query = who.query.clone();
    let mut asked = who.who(&lexicon);
    asked.query = asked.query_and(query.as_deref());
    let request = SampleRequest {
        who: &asked,
        size: size as usize,
        seed,
        per_employer: per_employer as usize,
        labels: &labels,
    };
    let table = sample(&snapshot, &lexicon, &request, &context.threads()?, &context.progress())?;
    if table.rows.len() < size as usize {
        let found = Quantity(table.rows.len() as u64, "such sentence");
        context.say(&format!("Drawn: {found} only; there are no more of them."));
    }
    let settings = [
        ("population", asked.written.clone()),
        ("query", query.unwrap_or_default()),
        ("size", size.to_string()),
        ("seed", seed.to_string()),
        ("per_employer", per_employer.to_string()),
    ];
    let provenance = crate::commands::plain_provenance(&snapshot, Some(&lexicon), &settings);
    output.write(context, "Sentences to be labelled", &[&table], &provenance)
}
