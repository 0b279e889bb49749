//! `rolescope lexicon suggest`.

use std::path::Path;

use clap::Args;
use rolescope_study::{SuggestRequest, suggest};

use crate::commands::asking::{IndexArgs, LexiconChoice, WhoArgs};
use crate::context::Context;
use crate::output::OutputArgs;

/// Suggest words and phrases that mark the sentences of a family of duties but are not in the lexicon
///
/// Sentences with a duty of the family are compared with all other sentences of duties and requirements; what the duty's own patterns
/// cover is left out. Read the examples before you take a phrase over: much that stands beside a duty is none.
#[derive(Debug, Args)]
pub(super) struct SuggestArgs {
    /// Family of duties: engineering, marketing, or another of the lexicon
    #[arg(value_name = "FAMILY")]
    family: String,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    #[command(flatten)]
    who: WhoArgs,
    /// Ads read at most
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    ads: usize,
    /// Seed of their draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Most words of a phrase
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=6))]
    words: u8,
    /// Fewest sentences of the family that a phrase stands in
    #[arg(long, value_name = "N", default_value_t = 5)]
    least: u64,
    /// Phrases suggested at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: SuggestArgs) -> anyhow::Result<()> {
    let SuggestArgs { family, index, lexicon, who, ads, seed, words, least, limit, output } = args;
    let output = output.resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    let lexicon = lexicon.open()?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let query = who.query.clone();
    let mut asked = who.who(&lexicon);
    asked.query = asked.query_and(query.as_deref());
    let request = SuggestRequest {
        who: &asked,
        family: &family,
        ads,
        seed,
        words: usize::from(words),
        least,
        limit,
    };
    let table = suggest(&snapshot, &lexicon, &request, &context.threads()?, &context.progress())?;
    let settings = [
        ("family", family.clone()),
        ("population", asked.written.clone()),
        ("query", query.unwrap_or_default()),
        ("ads", ads.to_string()),
        ("seed", seed.to_string()),
        ("words", words.to_string()),
        ("least", least.to_string()),
        ("limit", limit.to_string()),
    ];
    let provenance = crate::commands::plain_provenance(&snapshot, Some(&lexicon), &settings);
    output.write(context, "Suggestions", &[&table], &provenance)
}
