//! Tiny corpora and lexicons, written for these tests.

/// A dump of twelve ads. What is in them, by hand (T: technical, P: python, E: write code, M: launch campaigns):
///
/// | id | employer | posted | industry | T | P | E | M | |
/// |---|---|---|---|---|---|---|---|---|
/// | a01 | Acme | 2020-01-01 | Software | x | | x | | |
/// | a02 | Acme | 2020-02-10 | Software | x | x | x | | |
/// | a03 | Acme | 2020-04-20 | Retail | | | | x | |
/// | a04 | Bolt | 2020-05-05 | Software | x | | x | x | both duties in one sentence |
/// | a05 | Bolt | 2020-07-15 | Retail | x | | | x | |
/// | a06 | Bolt | 2020-08-25 | Retail | | | | | |
/// | a07 | Cord | 2020-10-01 | Software | | | x | | |
/// | a08 | Cord | 2021-01-11 | Retail | | | | x | |
/// | a09 | Cord | 2021-02-21 | | x | | x | | both in one sentence |
/// | a10 | Dune | 2021-05 | Software | | x | | x | the day is not known |
/// | a11 | Dune | | Retail | | | x | | T is denied, no date |
/// | a12 | Dune | 2021-06-01 | Software | x | | x | | no product manager |
pub(crate) const TWELVE: &str = "\
id,title,employer,place,posted,industry,body
a01,Product Manager,Acme,Oslo,2020-01-01,Software,\"Responsibilities
- You write code.
Requirements
- A technical mind.\"
a02,Product Manager,Acme,Oslo,2020-02-10,Software,\"Responsibilities
- You write code.
Requirements
- Python and a technical mind.\"
a03,Senior Product Manager,Acme,Bergen,2020-04-20,Retail,\"Responsibilities
- You launch campaigns.
Requirements
- A calm mind.\"
a04,Product Manager,Bolt,Oslo,2020-05-05,Software,\"Responsibilities
- You write code and launch campaigns.
Requirements
- A technical mind.\"
a05,Product Manager,Bolt,Turku,2020-07-15,Retail,\"Responsibilities
- You launch campaigns.
Requirements
- A technical mind.\"
a06,Product Manager,Bolt,Turku,2020-08-25,Retail,\"Responsibilities
- You keep notes.
Requirements
- A calm mind.\"
a07,Product Manager,Cord,Lund,2020-10-01,Software,\"Responsibilities
- You write code.
Requirements
- A calm mind.\"
a08,Product Manager,Cord,Lund,2021-01-11,Retail,\"Responsibilities
- You launch campaigns.
Requirements
- A calm mind.\"
a09,Product Manager,Cord,Lund,2021-02-21,,\"Responsibilities
- You use technical skill to write code.
Requirements
- A calm mind.\"
a10,Product Manager,Dune,Vaasa,2021-05,Software,\"Responsibilities
- You launch campaigns.
Requirements
- Python.\"
a11,Product Manager,Dune,Vaasa,,Retail,\"Responsibilities
- You write code.
Requirements
- No technical mind.\"
a12,Software Engineer,Dune,Vaasa,2021-06-01,Software,\"Responsibilities
- You write code.
Requirements
- A technical mind.\"
";

/// The lexicon for [`TWELVE`].
pub(crate) const TINY: &str = r#"
name = "tiny"

[role.product-manager]
patterns = ["product manager"]

[role.software-engineer]
patterns = ["software engineer"]

[signal.technical]
patterns = ["technical"]

[signal.python]
patterns = ["python"]

[duty.coding]
label = "Writing code"
family = "engineering"
patterns = ["write code"]

[duty.launch]
label = "Launching campaigns"
family = "marketing"
patterns = ["launch campaigns"]

[cue.no]
strength = "negated"
following = 2
patterns = ["no"]
"#;

/// A lexicon that finds much in the made-up ads of `rolescope_synth` and, unlike the built-in one, is read in no time.
pub(crate) const SMALL: &str = r#"
name = "small"

[role.product-manager]
patterns = ["product (manager|owner|lead)"]

[signal.technical]
patterns = ["technical*", "engineering background"]

[signal.languages]
patterns = ["(python|java|sql|javascript|typescript|rust|scala)"]

[signal.cloud]
patterns = ["(aws|azure|gcp|cloud|kubernetes)"]

[duty.build]
family = "engineering"
patterns = ["(write|build|review|design|test|ship) []{0,3} (code|software|services|systems|tests|apis)", "architecture", "prototype*"]

[duty.promote]
family = "marketing"
patterns = ["campaign*", "position*", "messaging", "pricing", "go-to-market", "brand"]

[duty.plan]
family = "strategy"
patterns = ["roadmap*", "vision"]
"#;

/// A dump of two good ads, to which tests add what is wrong.
pub(crate) const TWO: &str = "\
id,title,employer,posted,body
1,Product Manager,Acme,2020-01-01,You write code.
2,Product Owner,Bolt,2020-02-01,You launch campaigns.
";
